"""What may be chosen in a checkout: payment methods and purchase orders, and why others may not."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from billing_portal.accounts.actions.payment_methods import plain_method
from billing_portal.accounts.models import PaymentMethod
from billing_portal.identity.models import User
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.orders.models import Checkout
from billing_portal.portal.methods.method_rules import PLAIN, OfferedKind, expired, offered
from billing_portal.portal.wording import means
from billing_portal.purchase_orders.rules import po_problem, po_remaining, usable_pos
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import PricedLine, frozen_lines_by_quote, sums
from billing_portal.sellers.queries import remittance
from billing_portal.web.purchase_orders.rows import problem_words


@dataclass(frozen=True, slots=True)
class Choice:
    """One row to choose; with a `reason` it is shown but cannot be chosen. `group` heads it and its neighbours."""

    value: str
    label: str
    help: str = ""
    reason: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """For the ids of the page."""
        return self.value or "none"


@dataclass(frozen=True, slots=True)
class QuoteChoice:
    """A quote of the draft, for whoever wants another purchase order on its invoices.

    `first_minor` is what of it is invoiced first, with tax, as quoted; `orders` are the purchase orders with room for it.
    """

    value: str
    label: str
    first_minor: int
    orders: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a checkout may choose from, read once. `today` is the day of the issue, in the entity's zone."""

    methods: list[Choice]
    new_kinds: list[OfferedKind]  # entered on the gateway's page
    purchase_orders: list[Choice]
    today: date
    known_methods: dict[str, PaymentMethod]
    known_orders: dict[str, Any]  # purchase orders with their `used_minor`
    total_minor: int  # what is invoiced first, with tax, as quoted
    quotes: list[QuoteChoice]

    @property
    def first_valid_order(self) -> str:
        """What a new draft starts with: the purchase order that can be chosen and ends first, none if there is none."""
        found = usable_pos(self.known_orders.values(), self.today, self.total_minor)
        return str(found[0].public_id) if found else ""

    def method(self, value: str, checkout: Checkout, *, by: User, now: datetime) -> PaymentMethod | None:
        """The payment method that a checked value names; transfer and check get their row on first use.

        Raises NotAllowed.
        """
        if value in PLAIN:
            return plain_method(checkout.account, value, by=by, now=now)
        return self.known_methods.get(value)


def value_of(method: PaymentMethod | None) -> str:
    if method is None:
        return ""
    return str(method.kind) if method.kind in PLAIN else str(method.public_id)


def choices_of(checkout: Checkout, *, now: datetime) -> Choices:
    """A fixed number of queries, however many there are."""
    account = checkout.account
    today = clock.day(now, account.entity.zone)
    kinds = offered(account, remittance(account.entity_id, account.currency))
    own = PaymentMethod.objects.filter(account=account, removed_at=None).exclude(kind__in=PLAIN)
    kept = own.filter(Q(kept_at__isnull=False) | Q(pk=checkout.method_id))
    methods = {str(method.public_id): method for method in kept.order_by("-pk")}
    orders = account.purchase_orders.filter(closed_at=None).with_used().order_by("-pk")
    quotes = list(checkout.quotes.all().open_at(now).order_by("pk"))
    frozen = frozen_lines_by_quote(quotes)
    total = sums(itertools.chain(*frozen.values()), account.currency, today).first_total
    return Choices(
        methods=_methods(kinds, methods, today, automatic=any(quote.self_service for quote in quotes)),
        new_kinds=[kind for kind in kinds if kind.offered and kind.kind not in PLAIN],
        purchase_orders=[
            _none(account.po_required),
            *(_order(po, today, total, several=len(quotes) > 1) for po in orders),
        ],
        today=today,
        known_methods=methods,
        known_orders={str(po.public_id): po for po in orders},
        total_minor=total.minor,
        quotes=[_quote(quote, frozen[quote.pk], orders, today) for quote in quotes],
    )


def _quote(quote: Quote, lines: list[PricedLine], orders: Iterable[Any], today: date) -> QuoteChoice:
    """What is invoiced of one quote on the day of the order, and which purchase orders can carry that."""
    figures = sums(lines, quote.currency, today)
    first = figures.first_total.minor if figures.first_on == today else 0
    usable = [(str(po.public_id), po.number) for po in orders if po_problem(po, today, first) is None]
    return QuoteChoice(str(quote.public_id), f"{quote.number} · {quote.title}", first, usable)


def _methods(
    kinds: list[OfferedKind], known: dict[str, PaymentMethod], today: date, *, automatic: bool
) -> list[Choice]:
    """What can be chosen, then what cannot and why; `automatic` leaves only what we collect ourselves (S2).

    Kinds with one label stay together, if one of them can be chosen.
    """
    rows: list[tuple[bool, Choice]] = []
    for kind in kinds:
        label, group = str(kind.label), kind.group
        if not kind.offered:
            rows.append((False, Choice(kind.kind, label, reason=str(kind.reason), group=group)))
        elif kind.kind in PLAIN and automatic:
            rows.append((False, Choice(kind.kind, label, reason=_why_not_automatic(kind.kind), group=group)))
        elif kind.kind in PLAIN:
            rows.append((True, Choice(kind.kind, label, help=kind.note, group=group)))
        else:
            rows += [
                (True, _token(value, method, kind, today))
                for value, method in known.items()
                if method.kind == kind.kind
            ]
    groups = {choice.group for is_open, choice in rows if is_open and choice.group}
    ahead = [choice for is_open, choice in rows if is_open or choice.group in groups]
    return ahead + [choice for _is_open, choice in rows if choice not in ahead]


def _why_not_automatic(kind: str) -> str:
    """Why what the customer sends itself does not pay for seats that it adds itself (S2)."""
    reason = _("Seats that you add yourself are paid by card or direct debit.")
    if kind == PaymentMethod.Kind.RECURRING_TRANSFER:
        return " ".join((_("A recurring bank transfer is not collected automatically."), reason))
    return reason


def _token(value: str, method: PaymentMethod, kind: OfferedKind, today: date) -> Choice:
    until, reason = "", ""
    if method.expiry_year and method.expiry_month:
        values = {"month": f"{method.expiry_month:02d}/{method.expiry_year}"}
        if expired(method, today):
            reason = _("This card expired in %(month)s. Enter a new one.") % values
        else:
            until = _("valid until %(month)s") % values
    if method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        until = _("we collect the amount on the due date")
    help_text = ", ".join(filter(None, (str(kind.label), until)))
    return Choice(value, means(method), help=help_text, reason=reason, group=kind.group)


def _none(is_required: bool) -> Choice:
    if is_required:
        return Choice("", _("No purchase order"), reason=_("Your company requires a purchase order."))
    later = _("A later invoice prints one of your purchase orders, if one is valid on its day.")
    return Choice("", _("No purchase order"), help=later)


def _order(po: Any, today: date, total: Money, *, several: bool) -> Choice:
    """One too small for `several` quotes together may still carry some of them."""
    hints = []
    if po.expires_on:
        hints.append(_("valid until %(date)s") % {"date": formats.date_short(po.expires_on)})
    if (left := po_remaining(po)) is not None:
        hints.append(_("%(amount)s left") % {"amount": formats.amount_with_code(Money(left, total.currency))})
    problem = po_problem(po, today, total.minor)
    words = problem_words(po, problem, total.currency, total) if problem else ""
    if several and not po_problem(po, today):
        hints, problem = [words] if words else hints, None
    reason = words if problem else ""
    return Choice(str(po.public_id), po.number, help="" if reason else ", ".join(hints), reason=reason)
