from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import invoice_contacts
from billing_portal.dunning.models import DunningLine, DunningNotice, Level, Suspension
from billing_portal.dunning.queries import endings_of
from billing_portal.dunning.words import ending_words, endings_intro, missing_transfer_words
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.notifications.letters.parts import Block, Content, facts, points, text
from billing_portal.notifications.links import page, pay_page
from billing_portal.notifications.models import Message
from billing_portal.subscriptions.models import Subscription


def _notice(message: Message) -> tuple[DunningNotice, list[Invoice], dict[str, str]]:
    """The notice, what of its invoices is still to be paid, and its words."""
    rows = DunningNotice.objects.select_related("account__entity")
    notice = rows.get(public_id=message.entry.object_id)
    invoices = Invoice.objects.filter(dunning_lines__notice=notice).order_by("due_on", "pk")
    still = [invoice for invoice in invoices if invoice.undisputed]
    words = {
        "company": notice.account.legal_name,
        "number": notice.account.number,
        "amount": formats.amount_with_code(notice.total),
        "date": formats.date_long(notice.pay_by),
        "short": formats.date_short(notice.pay_by),
        "suspend": formats.date_long(notice.suspend_on) if notice.suspend_on else "",
    }
    return notice, still, words


def _items(notice: DunningNotice) -> Block:
    """Each open item as the notice counted it."""
    lines = []
    for line in notice.lines.select_related("invoice"):
        invoice = line.invoice
        values = {
            "number": invoice.number,
            "amount": formats.amount_with_code(Money(line.open_minor, notice.currency)),
            "date": formats.date_long(invoice.due_on) if invoice.due_on else "",
        }
        words = _("Invoice %(number)s: %(amount)s, due since %(date)s")
        if invoice.by_recurring_transfer:
            words = _("Invoice %(number)s: %(amount)s, expected by recurring transfer on %(date)s")
        lines.append(words % values)
    return points(lines)


def _broken_promises(notice: DunningNotice) -> list[Block]:
    """That a payment promised for what this notice is about has not arrived; said once, in the first notice after it."""
    told = DunningLine.objects.filter(
        invoice=OuterRef("invoice"),
        is_new=True,
        notice__lt=notice.pk,
        notice__on__gt=OuterRef("promise__waits_until"),
    )
    parts = PromisedInvoice.objects.filter(
        ~Exists(told),
        promise__status=PaymentPromise.Status.BROKEN,
        promise__waits_until__lt=notice.on,
        invoice__in=notice.lines.filter(is_new=True).values("invoice"),
    )
    days = sorted(set(parts.order_by().values_list("promise__promised_on", flat=True)))
    words = _("The payment that was promised for %(date)s has not arrived.")
    return [text(words % {"date": formats.date_long(day)}) for day in days[-1:]]


def _endings(notice: DunningNotice) -> list[Block]:
    """Each subscription that ends if it is not paid before, its last day, and the sum that keeps it."""
    rows = endings_of([notice.account_id], notice.on).get(notice.account_id, [])
    return [text(endings_intro(notice)), points([ending_words(row) for row in rows])] if rows else []


def reminder(message: Message, now: datetime) -> Content | None:
    """Not sent if all of it was paid, or is on its way, before the mail was sent."""
    notice, still, words = _notice(message)
    if not still:
        return None
    subjects = {
        Level.REMINDER: _("Payment reminder: %(amount)s is past due, please pay by %(short)s"),
        Level.PAST_DUE: _("Past due notice: %(amount)s is still open, pay by %(short)s"),
        Level.FINAL: _("Final notice: pay %(amount)s by %(short)s"),
        Level.SUSPENSION: _("Your services are suspended: %(amount)s is past due"),
    }
    openings = {
        Level.REMINDER: _("The following invoices of %(company)s are past due. Please pay by %(date)s."),
        Level.PAST_DUE: _(
            "The following invoices of %(company)s are still open despite our reminder. Please "
            "pay by %(date)s."
        ),
        Level.FINAL: _(
            "This is our last notice before further steps. Please pay the following invoices of "
            "%(company)s by %(date)s."
        ),
        Level.SUSPENSION: _(
            "The services of %(company)s are suspended because the following is past due despite "
            "our final notice."
        ),
    }
    level = Level(notice.level)
    after = [text(_("If it has not arrived by then, we suspend the services on %(suspend)s.") % words)]
    if level == Level.SUSPENSION:
        after = [text(_("They are restored automatically as soon as nothing is overdue.")), *_endings(notice)]
    return Content(
        subject=subjects[level] % words,
        blocks=(
            text(openings[level] % words),
            *_broken_promises(notice),
            _items(notice),
            facts((_("Total to pay"), words["amount"]), (_("Pay by"), words["date"])),
            *(after if notice.suspend_on or level == Level.SUSPENSION else []),
            *[text(words) for words in missing_transfer_words(still)],
            text(
                _(
                    "Bank details and payment reference are on the attached document. Payments that "
                    "arrive after this mail was sent are not included yet. Is something not right? Tell "
                    "us."
                )
            ),
        ),
        button=(_("Pay Now"), pay_page(invoice.public_id for invoice in still)),
    )


def reminder_copy(message: Message, now: datetime) -> Content | None:
    """To the invoice contacts, who have no sign-in: the same without the link, and nothing that names the billing contact (A4)."""
    letter = reminder(message, now)
    if letter is None:
        return None
    account = DunningNotice.objects.select_related("account").get(public_id=message.entry.object_id).account
    words = _(
        "You get this copy because you receive the invoices of %(company)s. Everything "
        "needed to pay is in this mail and on the document; no sign-in is needed."
    )
    blocks = (*letter.blocks, text(words % {"company": account.legal_name}))
    return replace(letter, blocks=blocks, button=None)


def reminder_staff(message: Message, now: datetime) -> Content | None:
    """The representative hears of a final notice in time to call, and of a suspension; not if all was paid meanwhile."""
    notice, still, words = _notice(message)
    if not still:
        return None
    after = _("If we receive no payment, the services are suspended on %(suspend)s.")
    if notice.level == Level.SUSPENSION:
        subject = _("The services of %(company)s are suspended: %(amount)s is past due")
        opening = _(
            "The services of %(company)s (%(number)s) are suspended. They are restored when "
            "nothing is overdue."
        )
    else:
        subject = _("%(company)s got a final notice over %(amount)s")
        opening = _("The billing contact of %(company)s (%(number)s) was sent a final notice.")
    return Content(
        subject=subject % words,
        blocks=(
            text(opening % words),
            _items(notice),
            facts((_("Total to pay"), words["amount"]), (_("Pay by"), words["date"])),
            *([text(after % words)] if notice.suspend_on else []),
            *(_endings(notice) if notice.level == Level.SUSPENSION else []),
        ),
        button=(_("Open the account"), page("backoffice:account", notice.account.public_id)),
    )


def reminder_to_nobody(message: Message, now: datetime) -> Content | None:
    """The account has no billing contact: somebody has to send the paper by post, or find one."""
    notice, still, words = _notice(message)
    if not still:
        return None
    opening = _(
        "%(company)s (%(number)s) has no billing contact, so this reminder went to nobody. "
        "The document is attached: send it by post, or find out who is in charge now."
    )
    if message.entry.data.get("copies") and invoice_contacts(notice.account):
        opening = _(
            "%(company)s (%(number)s) has no billing contact, so this reminder went only to the "
            "invoice contacts, as a copy. The document is attached: find out who is in charge "
            "now."
        )
    return Content(
        subject=_("%(company)s has no contact to remind of %(amount)s") % words,
        blocks=(
            text(opening % words),
            _items(notice),
            facts((_("Total to pay"), words["amount"]), (_("Pay by"), words["date"])),
        ),
        button=(_("Open the account"), page("backoffice:account", notice.account.public_id)),
    )


def _restored(message: Message) -> tuple[Suspension, dict[str, str], list[str]]:
    rows = Suspension.objects.select_related("account__entity")
    suspension = rows.get(public_id=message.entry.object_id)
    account = suspension.account
    words = {
        "company": account.legal_name,
        "number": account.number,
        "when": formats.moment_short(message.entry.at, account.zone),
    }
    data = message.entry.data
    return suspension, words, _names(account, [*data["subscriptions"], *data.get("revived", [])])


def _names(account: CorporateAccount, numbers: list[str]) -> list[str]:
    found = Subscription.objects.filter(account=account, number__in=numbers).select_related("product")
    return [f"{row.product.name} ({row.number})" for row in found.order_by("number")]


def _meanwhile(message: Message, account: CorporateAccount) -> list[Block]:
    """What ended during the suspension: what goes on because it was paid in time, and what does not."""
    data = message.entry.data
    revived, ended = _names(account, data.get("revived", [])), _names(account, data.get("ended", []))
    found: list[Block] = []
    if revived:
        found += [text(_("Ended during the suspension and renewed without a gap, because you paid in time:"))]
        found += [points(revived)]
    if ended:
        found += [text(_("Ended during the suspension and not renewed; a new quote starts it again:"))]
        found += [points(ended)]
    return found


def restored(message: Message, now: datetime) -> Content:
    """That services run again, and what became of those that ended meanwhile."""
    suspension, words, lines = _restored(message)
    meanwhile = _meanwhile(message, suspension.account)
    thanks = (
        _("Thank you.")
        if message.entry.data.get("ended")
        else _("Thank you. You do not need to do anything.")
    )
    return Content(
        subject=_("The services of %(company)s are restored") % words,
        blocks=(
            text(_("%(company)s no longer has anything overdue. Active again since %(when)s:") % words),
            *([points(lines)] if lines else []),
            *meanwhile,
            text(thanks),
        ),
        button=(_("Open the subscriptions"), page("portal:subscriptions")),
    )


def restored_staff(message: Message, now: datetime) -> Content:
    suspension, words, lines = _restored(message)
    return Content(
        subject=_("The services of %(company)s are restored") % words,
        blocks=(
            text(
                _("%(company)s (%(number)s) no longer has anything overdue. Active again since %(when)s:")
                % words
            ),
            *([points(lines)] if lines else []),
            *_meanwhile(message, suspension.account),
        ),
        button=(_("Open the account"), page("backoffice:account", suspension.account.public_id)),
    )
