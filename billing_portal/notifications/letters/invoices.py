from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.documents.queries import paper_of
from billing_portal.documents.references import account_reference, printed
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.e_invoices import field_word
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.notifications.letters.parts import Block, Content, facts, points, text
from billing_portal.notifications.links import page, pay_page
from billing_portal.notifications.models import Message
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.queries import attempts_of, can_be_confirmed
from billing_portal.payments.words import after_refusal


def _how_to_pay(invoice: Invoice) -> str:
    """One sentence: paid, collected on that day, being charged, or to be paid by the customer."""
    words = {
        "amount": formats.amount_with_code(invoice.open),
        "date": formats.date_long(invoice.due_on) if invoice.due_on else "",
    }
    method, creditor_id = invoice.collect_by, invoice.entity.creditor_id
    if invoice.status == Invoice.Status.PAID:
        return _("It is paid. Nothing is due.")
    if method is not None and method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        return _(
            "We collect %(amount)s by direct debit (%(method)s) on %(date)s. You do not need to do anything."
        ) % {
            **words,
            "method": method_detail(method, creditor_id=creditor_id),
        }
    if method is not None and method.kind == PaymentMethod.Kind.CARD:
        last = next(iter(invoice.attempts.order_by("-pk")), None)
        is_begun = last is not None and last.is_begun
        if is_begun and last is not None and last.has_page:
            return (
                _(
                    "A payment by card was begun in the portal and is not finished yet. %(amount)s is open, due "
                    "%(date)s."
                )
                % words
            )
        if invoice.on_its_way or is_begun:
            return _("The payment by card (%(method)s) is on its way. You do not need to do anything.") % {
                "method": method_detail(method)
            }
        if last is not None and last.status != PaymentAttempt.Status.SUCCEEDED:
            return (
                _(
                    "The card payment did not go through. %(amount)s is open, due %(date)s. We do not try again "
                    "automatically."
                )
                % words
            )
        return _(
            "We charge %(amount)s to the card (%(method)s) on %(date)s. You do not need to do anything."
        ) % {
            **words,
            "method": method_detail(method),
        }
    if invoice.by_recurring_transfer:
        reference = account_reference(invoice.account.number, invoice.currency)
        return _(
            "We expect %(amount)s by recurring transfer on %(date)s, with the reference %(reference)s. If your standing order has "
            "another amount or date, change it at your bank."
        ) % {**words, "reference": printed(reference)}
    return _("Please pay %(amount)s by %(date)s. Bank details and payment reference are on the invoice.") % (
        words
    )


def _issued(message: Message, *extra: Block) -> Content:
    rows = Invoice.objects.select_related("account", "collect_by", "entity")
    invoice = rows.get(public_id=message.entry.object_id)
    words = {
        "number": str(invoice.number),
        "amount": formats.amount_with_code(invoice.total),
        "company": invoice.account.legal_name,
        "date": formats.date_short(invoice.due_on),
    }
    return Content(
        subject=_("Invoice %(number)s over %(amount)s, due %(date)s") % words,
        blocks=(
            text(_("Invoice %(number)s for %(company)s is attached.") % words),
            facts(
                (_("Invoice"), invoice.number or ""),
                (_("Total, tax included"), words["amount"]),
                (_("Due"), formats.date_long(invoice.due_on) if invoice.due_on else ""),
                (_("Your order number"), invoice.po_number),
            ),
            text(_how_to_pay(invoice)),
            *extra,
        ),
        button=(_("Open the invoice"), page("portal:invoice", invoice.public_id)),
    )


def issued(message: Message, now: datetime) -> Content:
    return _issued(message)


def issued_copy(message: Message, now: datetime) -> Content:
    """To the invoice contacts, who have no sign-in: nothing here names the billing contact (A4)."""
    return _issued(
        message,
        text(
            _(
                "The portal asks for a sign-in. The attached PDF is the full invoice; no sign-in is "
                "needed for it."
            )
        ),
    )


def held_staff(message: Message, now: datetime) -> Content | None:
    """What is missing before an invoice may be issued; not sent if that has been completed meanwhile."""
    rows = Invoice.objects.held().select_related("account", "order")
    invoice = rows.filter(public_id=message.entry.object_id).first()
    if invoice is None:
        return None
    words = {
        "company": invoice.account.legal_name,
        "order": invoice.order.number if invoice.order else invoice.account.number,
    }
    return Content(
        subject=_("An invoice for %(company)s cannot be issued yet (%(order)s)") % words,
        blocks=(
            text(_("It stays a draft without a number, and nothing is collected. This is missing:")),
            points(field_word(name) for name in invoice.missing),
            text(
                _(
                    "Fill it in. The invoice is then issued automatically within minutes, or at once "
                    "with “Issue now”."
                )
            ),
        ),
        button=(_("Open the draft"), page("backoffice:invoice", invoice.public_id)),
    )


def payment_received(message: Message, now: datetime) -> Content:
    payment = Payment.objects.get(public_id=message.entry.object_id)
    paper = paper_of(Kind.RECEIPT, payment.public_id)
    assert paper is not None  # the route asks for it
    settled = paper.data.settled
    numbers = ", ".join(row.number for row in settled)
    amount = {"amount": formats.amount_with_code(payment.amount), "number": numbers}
    if len(settled) == 1:
        subject = _("Receipt: %(amount)s for invoice %(number)s") % amount
        opening = _("We have received %(amount)s for invoice %(number)s. The receipt is attached.") % amount
    else:
        subject = _("Receipt: %(amount)s") % amount
        opening = _("We have received %(amount)s. The receipt is attached.") % amount
    left = Money(sum(row.open_minor for row in settled), payment.currency)
    unused = Money(payment.amount_minor - sum(row.settled_minor for row in settled), payment.currency)
    closing = []
    if left:
        closing.append(_("Still open there: %(amount)s.") % {"amount": formats.amount_with_code(left)})
    elif len(settled) == 1:
        closing.append(_("This invoice is paid in full."))
    elif settled:
        closing.append(_("These invoices are paid in full."))
    if unused:
        closing.append(
            _("%(amount)s is not applied to an invoice yet and is kept as credit for you.")
            % {"amount": formats.amount_with_code(unused)}
        )
    first = Invoice.objects.filter(number=settled[0].number).first() if len(settled) == 1 else None
    return Content(
        subject=subject,
        blocks=(
            text(opening),
            facts(
                (_("Received"), formats.date_long(paper.data.issued_on)),
                (_("Amount"), amount["amount"]),
                (_("Paid by"), f"{payment.get_kind_display()}, {payment.short_label}".strip(", ")),
                (_("Invoices") if len(settled) > 1 else _("Invoice"), numbers),
            ),
            text(" ".join(closing)),
        ),
        button=(_("Open the invoice"), page("portal:invoice", first.public_id))
        if first
        else (_("Open Invoice History"), page("portal:invoices")),
    )


def payment_declined(message: Message, now: datetime) -> Content | None:
    """What failed, what to do, and when it is retried automatically.

    Not sent if it has been paid meanwhile.
    """
    rows = PaymentAttempt.objects.select_related("account", "method")
    attempt = rows.get(public_id=message.entry.object_id)
    invoices = list(attempt.invoices.select_related("account__default_method").order_by("due_on", "pk"))
    unpaid = [invoice for invoice in invoices if invoice.undisputed]
    if not unpaid:
        return None
    first = unpaid[0]
    left = Money(sum(invoice.undisputed.minor for invoice in unpaid), attempt.currency)
    words = {
        "amount": formats.amount_with_code(attempt.amount),
        "number": ", ".join(invoice.number or "" for invoice in invoices),
    }
    is_debit = attempt.method is not None and attempt.method.kind == PaymentMethod.Kind.DIRECT_DEBIT
    what = (
        ngettext(
            "The direct debit of %(amount)s for invoice %(number)s was refused by the bank.",
            "The direct debit of %(amount)s for invoices %(number)s was refused by the bank.",
            len(invoices),
        )
        if is_debit
        else ngettext(
            "The card payment of %(amount)s for invoice %(number)s was declined.",
            "The card payment of %(amount)s for invoices %(number)s was declined.",
            len(invoices),
        )
    )
    again = after_refusal(first, attempts_of(first))
    nothing = _("Nothing was collected.") if is_debit else _("Nothing was charged.")
    subject = ngettext(
        "The payment of %(amount)s for invoice %(number)s did not go through",
        "The payment of %(amount)s for invoices %(number)s did not go through",
        len(invoices),
    )
    button = (_("Pay Now"), pay_page(invoice.public_id for invoice in unpaid))
    then = f"{nothing} {_('You can pay now by card, in full or in part, or by bank transfer.')}"
    if can_be_confirmed(attempt, attempt.account):
        subject = ngettext(
            "Please confirm: %(amount)s for invoice %(number)s",
            "Please confirm: %(amount)s for invoices %(number)s",
            len(invoices),
        )
        asks = _(
            "The bank of the card wants you to confirm this payment yourself; until then nothing is charged."
        )
        other = _("You can also pay by another card, in full or in part, or by bank transfer.")
        then = f"{asks} {other}"
        button = (_("Confirm the payment"), page("portal:payment-confirm", attempt.public_id))
    return Content(
        subject=subject % words,
        blocks=(
            text(what % words),
            facts(
                (_("Paid by"), method_detail(attempt.method) if attempt.method else ""),
                (_("Open"), formats.amount_with_code(left)),
                (_("Due"), formats.date_long(first.due_on) if first.due_on else ""),
            ),
            text(then),
            *([text(again)] if again else []),
        ),
        button=button,
    )
