"""What Pay Now shows: the invoices, what may be paid on each, by what, and what remains afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.flows.pay_now import Parts, payable
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.errors import BillingError
from billing_portal.kit.money import Money, total
from billing_portal.payments.ports import Capability, can
from billing_portal.payments.queries import left_to_people
from billing_portal.payments.rules import card_brands
from billing_portal.portal.methods.method_rules import PLAIN, why_unusable
from billing_portal.portal.wording import means
from billing_portal.web.current_account import account_by_id
from billing_portal.web.visits import user_of

MOST_AT_ONCE = 50
NEW = "new"  # a card used once


class NotTogether(BillingError):
    """These invoices cannot be paid in one payment."""

    code = "not_payable_together"
    message = gettext_lazy("Only invoices of one account and one currency can be paid together.")


class NothingChosen(BillingError):
    code = "no_invoice_chosen"
    message = gettext_lazy("No invoice was chosen. Tick the ones to pay in the Invoice History.")


class TooMany(BillingError):
    code = "too_many_invoices"
    message = gettext_lazy("At most 50 invoices can be paid in one payment.")


class NotOpen(BillingError):
    """Among them is one that is paid, credited or written off."""

    code = "invoice_not_open"
    status = 409


@dataclass(frozen=True, slots=True)
class Chosen:
    """The invoices of one payment, what is due first in front; `most` is what may be paid on each, by key."""

    account: CorporateAccount
    invoices: list[Invoice]
    most: dict[int, Money]
    currency: str

    @property
    def payable(self) -> Money:
        return total(self.most.values(), self.currency)

    @property
    def open(self) -> Money:
        return total((invoice.open for invoice in self.invoices), self.currency)

    @property
    def numbers(self) -> str:
        return ", ".join(invoice.number or "" for invoice in self.invoices)

    def url(self, name: str = "portal:pay", **more: str) -> str:
        """The address of a page about these invoices."""
        return pay_url([invoice.public_id for invoice in self.invoices], name, **more)


def pay_url(public_ids: Iterable[UUID], name: str = "portal:pay", **more: str) -> str:
    """Pay Now for these invoices."""
    return f"{reverse(name)}?{urlencode([*(('invoice', str(key)) for key in public_ids), *more.items()])}"


def choose(request: HttpRequest, asked: Sequence[str]) -> Chosen:
    """The invoices that a page or form names by their public ids. Two queries.

    Raises Http404 for one that is not visible, NothingChosen, TooMany, NotTogether, NotOpen.
    """
    try:
        wanted = {UUID(text) for text in asked}
    except ValueError as error:
        raise Http404 from error
    if not wanted:
        raise NothingChosen
    if len(wanted) > MOST_AT_ONCE:
        raise TooMany
    rows = Invoice.objects.visible_to(user_of(request)).filter(public_id__in=wanted)
    found = list(rows.select_related("entity", "collect_by").order_by("due_on", "pk"))
    if len(found) != len(wanted):
        raise Http404
    if len({(row.account_id, row.currency) for row in found}) > 1:
        raise NotTogether
    account = account_by_id(request, found[0].account_id)
    for row in found:
        row.account = account
    closed = [row for row in found if row.status != Invoice.Status.ISSUED]
    if closed:
        numbers = {"numbers": ", ".join(row.number or "" for row in closed)}
        raise NotOpen(
            _("Nothing is open any more: invoice %(numbers)s.") % numbers
            if len(closed) == 1
            else _("Nothing is open any more: invoices %(numbers)s.") % numbers
        )
    return Chosen(account, found, payable(found), found[0].currency)


@dataclass(frozen=True, slots=True)
class Means:
    """One way to pay at once; with a `reason` it is shown but cannot be chosen."""

    value: str
    label: str
    help: str = ""
    reason: str = ""

    @property
    def is_offered(self) -> bool:
        return not self.reason


def _until(method: PaymentMethod) -> str:
    if method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        return _("collected now; the bank confirms it within a few days")
    if method.expiry_year and method.expiry_month:
        return _("valid until %(month)s") % {"month": f"{method.expiry_month:02d}/{method.expiry_year}"}
    return ""


def means_of_account(
    account: CorporateAccount, currency: str, today: date
) -> tuple[list[Means], dict[str, PaymentMethod]]:
    """All ways to pay at once, the account's own first, and the saved ones by their value. One query."""
    kept = PaymentMethod.objects.usable().filter(account=account).exclude(kind__in=PLAIN)
    saved = sorted(kept, key=lambda row: (row.pk != account.default_method_id, -row.pk))
    rows = []
    for method in saved:
        reason: str | Promise = why_unusable(method, today)
        if not reason and not can(Capability.CHARGE_SAVED):
            reason = _("Saved cards and direct debits cannot be charged at present.")
        words = ", ".join(filter(None, (str(method.get_kind_display()), _until(method))))
        rows.append(Means(str(method.public_id), means(method), "" if reason else words, str(reason)))
    if can(Capability.HOSTED_PAY):
        words = _("Used once and not kept. It is entered on the page of our payment provider. %(brands)s.")
        brands = {"brands": ", ".join(card_brands(currency))}
        rows.append(Means(NEW, _("Pay with New Payment Card"), words % brands))
    rows.sort(key=lambda row: not row.is_offered)
    return rows, {str(method.public_id): method for method in saved}


@dataclass(frozen=True, slots=True)
class Bill:
    """One invoice of the payment: what is open, what of it is paid now, what remains."""

    url: str
    number: str
    due: str
    is_late: bool
    open: str
    part: str
    remains: str
    note: str


def bills(chosen: Chosen, parts: Parts, today: date) -> list[Bill]:
    """One row an invoice, also for one that gets nothing of the payment."""
    paid = {invoice.pk: part for invoice, part in parts}
    left = left_to_people(chosen.invoices)
    return [
        _bill(
            row,
            paid.get(row.pk, Money(0, chosen.currency)),
            today,
            note=_disputed(row) or promised_words(row) or ("" if row.pk in left else _collected(row, today)),
        )
        for row in chosen.invoices
    ]


def _bill(invoice: Invoice, part: Money, today: date, *, note: str) -> Bill:
    late = invoice.is_overdue(today)
    remains = invoice.open - part
    return Bill(
        url=reverse("portal:invoice", args=[invoice.public_id]),
        number=invoice.number or "",
        due=formats.date_short(invoice.due_on),
        is_late=late,
        open=formats.amount_with_code(invoice.open),
        part=formats.amount_with_code(part) if part else "–",
        remains=formats.amount_with_code(remains),
        note=note,
    )


def _disputed(invoice: Invoice) -> str:
    if not invoice.disputed:
        return ""
    words = _("%(amount)s of %(number)s is disputed and cannot be paid here. Withdraw the dispute to pay it.")
    return words % {"amount": formats.amount_with_code(invoice.disputed), "number": invoice.number}


def promised_words(invoice: Invoice) -> str:
    """That a transfer or check is announced for it, so that nobody pays twice."""
    if invoice.promised_on is None:
        return ""
    words = _(
        "Payment of %(number)s by transfer or check is promised for %(date)s. Pay here only if you do not send it."
    )
    return words % {"number": invoice.number, "date": formats.date_long(invoice.promised_on)}


def _collected(invoice: Invoice, today: date) -> str:
    """That the seller would collect it anyway, or a standing order pay it, so that nobody pays twice."""
    if invoice.due_on is not None and invoice.is_expected(today):
        words = _(
            "We expect %(number)s by recurring transfer on %(date)s. If you pay it here, take it out of the standing order at your bank."
        )
        return words % {"number": invoice.number, "date": formats.date_long(invoice.due_on)}
    method = invoice.collect_by
    if method is None or not method.is_automatic or invoice.due_on is None or invoice.due_on < today:
        return ""
    if why_unusable(method, today) or not can(Capability.CHARGE_SAVED):
        return ""
    words = _("We collect %(number)s by %(means)s on %(date)s. What you pay before then is not collected.")
    return words % {
        "number": invoice.number,
        "means": means(method),
        "date": formats.date_long(invoice.due_on),
    }


def afterwards(chosen: Chosen, amount: Money) -> str:
    """What is open after a payment, in a sentence; money on its way counts as open until it has arrived."""
    disputed = total((invoice.disputed for invoice in chosen.invoices), chosen.currency)
    if disputed:
        values = {
            "left": formats.amount_with_code(chosen.open - amount),
            "disputed": formats.amount_with_code(disputed),
        }
        return _("Afterwards %(left)s remains open, of which %(disputed)s is disputed.") % values
    left, moving = chosen.open - amount, chosen.open - chosen.payable
    words = {
        "left": formats.amount_with_code(left - moving),
        "moving": formats.amount_with_code(moving),
        "numbers": chosen.numbers,
    }
    if left == moving:
        if moving:
            return _("Afterwards nothing is left to pay: the rest, %(moving)s, is on its way.") % words
        if len(chosen.invoices) == 1:
            return _("Afterwards invoice %(numbers)s is paid in full.") % words
        return _("Afterwards these invoices are paid in full.")
    if moving:
        return _("Afterwards %(left)s remains open, besides %(moving)s that is on its way.") % words
    return _("Afterwards %(left)s remains open.") % words
