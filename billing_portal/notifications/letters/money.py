"""Letters about money that is refunded, charged back, or used later: refunds, chargebacks, credit, credit notes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing_portal.accounts.models import PaymentMethod
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money, total
from billing_portal.notifications.letters.parts import Block, Content, facts, text
from billing_portal.notifications.links import page, pay_page
from billing_portal.notifications.models import Message
from billing_portal.payments.models import Allocation, Chargeback, Payment, Refund

KIND = PaymentMethod.Kind


def _paid_by(payment: Payment) -> str:
    return ", ".join(filter(None, (str(payment.get_kind_display()), payment.short_label)))


def _refund(message: Message) -> Refund:
    return Refund.objects.select_related("payment__account__entity").get(public_id=message.entry.object_id)


def refund_sent(message: Message, now: datetime) -> Content:
    """How much is refunded, where to, and when it arrives."""
    refund = _refund(message)
    payment = refund.payment
    words = {
        "amount": formats.amount_with_code(refund.amount),
        "number": payment.number,
        "means": payment.short_label or str(payment.get_kind_display()),
    }
    if refund.gateway:
        where = _(
            "It is refunded to the original payment method (%(means)s) and arrives within 5 to "
            "10 working days."
        )
    else:
        where = _("It was sent to your bank account and arrives within a few working days.")
    sent_on = clock.day(refund.settled_at or now, payment.account.zone)
    return Content(
        subject=_("%(amount)s of payment %(number)s was refunded") % words,
        blocks=(
            text(_("We have refunded %(amount)s of payment %(number)s.") % words),
            facts(
                (_("Amount"), words["amount"]),
                (_("Payment"), payment.number),
                (_("Paid by"), _paid_by(payment)),
                (_("Refunded on"), formats.date_long(sent_on)),
            ),
            text(where % words),
        ),
        button=(_("Open the payments"), page("portal:payments")),
    )


def refund_refused_staff(message: Message, now: datetime) -> Content:
    """The money is credit of the account again: it has to be refunded another way."""
    refund = _refund(message)
    payment = refund.payment
    words = {
        "amount": formats.amount_with_code(refund.amount),
        "number": payment.number,
        "company": payment.account.legal_name,
    }
    return Content(
        subject=_("%(company)s: a refund of %(amount)s was not possible") % words,
        blocks=(
            text(_("The refund of %(amount)s out of payment %(number)s was refused.") % words),
            facts(
                (_("Account"), str(payment.account)),
                (_("Paid by"), _paid_by(payment)),
                (_("Reason for the refund"), refund.reason),
                (_("Reason for the refusal"), refund.decline_code),
            ),
            text(
                _(
                    "The payment is applied to its invoices again; the rest is credit. Refund it another "
                    "way or apply it."
                )
            ),
        ),
        button=(_("Open the account"), page("backoffice:account", payment.account.public_id)),
    )


def _chargeback(message: Message) -> Chargeback:
    return Chargeback.objects.select_related("payment__account__entity").get(
        public_id=message.entry.object_id
    )


def _reopened(row: Chargeback) -> list[Invoice]:
    """The invoices that it opened again, as they are now."""
    return list(Invoice.objects.filter(public_id__in=row.reopened).order_by("due_on", "pk"))


def chargeback_taken(message: Message, now: datetime) -> Content | None:
    """Which money the bank took back, what is open again, and where to pay it. Not sent if it came back already."""
    row = _chargeback(message)
    if row.status == Chargeback.Status.WON:
        return None
    payment = row.payment
    invoices = _reopened(row)
    numbers = ", ".join(invoice.number or "" for invoice in invoices)
    unpaid = [invoice for invoice in invoices if invoice.undisputed]
    words = {"amount": formats.amount_with_code(row.amount), "number": payment.number, "invoices": numbers}
    left = total((invoice.undisputed for invoice in unpaid), payment.currency)
    what = (
        _("Your bank returned the direct debit of %(amount)s (payment %(number)s).")
        if payment.kind == KIND.DIRECT_DEBIT
        else _("Your bank took back %(amount)s of payment %(number)s.")
    )
    then = (
        _("Open again: %(invoices)s. If this is not correct, ask your bank, or tell us.")
        if numbers
        else _(
            "It was taken from the credit of your account. If this is not correct, ask your bank, or tell us."
        )
    )
    return Content(
        subject=_("Your bank took back %(amount)s of payment %(number)s") % words,
        blocks=(
            text(what % words),
            facts(
                (_("Paid by"), _paid_by(payment)),
                (_("Invoices") if len(invoices) > 1 else _("Invoice"), numbers),
                (_("Open"), formats.amount_with_code(left) if left else ""),
            ),
            text(then % words),
        ),
        button=(_("Pay Now"), pay_page(invoice.public_id for invoice in unpaid))
        if unpaid
        else (_("Open the payments"), page("portal:payments")),
    )


def chargeback_taken_staff(message: Message, now: datetime) -> Content:
    row = _chargeback(message)
    payment = row.payment
    words = {
        "amount": formats.amount_with_code(row.amount),
        "number": payment.number,
        "company": payment.account.legal_name,
    }
    lost = Money(row.amount_minor - row.covered_minor, payment.currency)
    return Content(
        subject=_("%(company)s: a bank took back %(amount)s") % words,
        blocks=(
            text(_("A bank took back %(amount)s of payment %(number)s.") % words),
            facts(
                (_("Account"), str(payment.account)),
                (_("Paid by"), _paid_by(payment)),
                (_("Invoices open again"), ", ".join(invoice.number or "" for invoice in _reopened(row))),
                (_("Reason"), row.reason),
                (_("Reference"), row.reference),
                (_("No longer covered by the payment"), formats.amount_with_code(lost) if lost else ""),
            ),
            text(_("Answer the dispute at the payment provider before its deadline, or accept it.")),
        ),
        button=(_("Open the account"), page("backoffice:account", payment.account.public_id)),
    )


def chargeback_won(message: Message, now: datetime) -> Content:
    row = _chargeback(message)
    payment = row.payment
    invoices = _reopened(row)
    numbers = ", ".join(invoice.number or "" for invoice in invoices)
    words = {"amount": formats.amount_with_code(row.amount), "number": payment.number, "invoices": numbers}
    closing = [_("It is applied to invoice %(invoices)s again.") % words] if numbers else []
    payment.refresh_from_db()
    if payment.unapplied:
        closing.append(
            _("%(amount)s is not applied to an invoice yet and is kept as credit for you.")
            % {"amount": formats.amount_with_code(payment.unapplied)}
        )
    return Content(
        subject=_("Chargeback reversed: %(amount)s of payment %(number)s counts as paid again") % words,
        blocks=(
            text(
                _("The bank has returned %(amount)s that it had taken back from payment %(number)s.") % words
            ),
            *([text(" ".join(closing))] if closing else []),
        ),
        button=(_("Open the payments"), page("portal:payments")),
    )


def credit_applied(message: Message, now: datetime) -> Content:
    """Which credit was applied to which invoice, and what is open there now."""
    payment = Payment.objects.get(public_id=message.entry.object_id)
    data = message.entry.data
    invoice = Invoice.objects.get(number=data["invoice"])
    words = {
        "amount": formats.amount_with_code(Money(int(data["minor"]), payment.currency)),
        "number": str(data["invoice"]),
        "payment": payment.number,
        "open": formats.amount_with_code(invoice.open),
    }
    return Content(
        subject=_("%(amount)s of your credit was applied to invoice %(number)s") % words,
        blocks=(
            text(
                _("We have applied %(amount)s of your credit (payment %(payment)s) to invoice %(number)s.")
                % words
            ),
            text(
                _("Still open there: %(amount)s.") % {"amount": words["open"]}
                if invoice.open
                else _("This invoice is paid in full.")
            ),
        ),
        button=(_("Open the invoice"), page("portal:invoice", invoice.public_id)),
    )


def _credit_note(message: Message, *extra: Block) -> Content:
    rows = CreditNote.objects.select_related("account", "invoice")
    note = rows.get(public_id=message.entry.object_id)
    invoice = note.invoice
    words = {
        "number": note.number,
        "invoice": str(invoice.number),
        "amount": formats.amount_with_code(note.total),
        "company": note.account.legal_name,
        "open": formats.amount_with_code(invoice.open),
    }
    if invoice.open:
        then = _("%(open)s is now open on invoice %(invoice)s.")
    elif invoice.credited == invoice.total:
        then = _("Invoice %(invoice)s is credited in full. Nothing is open on it.")
    else:
        then = _("Nothing is open on invoice %(invoice)s.")
    freed = Allocation.objects.filter(
        invoice=invoice, reason=Allocation.Reason.CREDIT_NOTE, at=note.issued_at
    ).aggregate(minor=Sum("amount_minor"))["minor"]
    if freed:
        words["freed"] = formats.amount_with_code(Money(-freed, note.currency))
        then += " " + _("%(freed)s that you had already paid is kept as credit for you.")
    return Content(
        subject=_("Credit note %(number)s over %(amount)s for invoice %(invoice)s") % words,
        blocks=(
            text(
                _("Credit note %(number)s for %(company)s is attached. It lowers invoice %(invoice)s.")
                % words
            ),
            facts(
                (_("Credit note"), note.number),
                (_("Invoice"), words["invoice"]),
                (_("Total, tax included"), words["amount"]),
                (_("Reason"), note.reason),
            ),
            text(then % words),
            *extra,
        ),
        button=(_("Open the invoice"), page("portal:invoice", invoice.public_id)),
    )


def credit_note_issued(message: Message, now: datetime) -> Content:
    return _credit_note(message)


def credit_note_copy(message: Message, now: datetime) -> Content:
    """To the invoice contacts, who have no sign-in: nothing here names the billing contact (A4)."""
    return _credit_note(
        message,
        text(
            _(
                "The portal asks for a sign-in. The attached PDF is the full credit note; no sign-in "
                "is needed for it."
            )
        ),
    )
