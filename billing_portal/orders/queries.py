from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import address_of
from billing_portal.kit import clock
from billing_portal.kit.addresses import missing_fields
from billing_portal.kit.digests import digest
from billing_portal.orders import rules
from billing_portal.orders.models import Checkout, ServiceOrder
from billing_portal.orders.rules import NEW_PO
from billing_portal.orders.seat_reductions import Fewer, fewer_seats
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import po_problem
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import (
    PricedLine,
    frozen_lines_by_quote,
    quotes_about,
    tax_decider,
)
from billing_portal.quotes.rules import caught_up
from billing_portal.quotes.schedule import Figures, ScheduleRow, TaxedLine, figures
from billing_portal.subscriptions.models import Term
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.ports import calculator


@dataclass(frozen=True, slots=True)
class Offer:
    """What a click on *Place Service Order* would commit to, at this moment.

    `lines` pairs every line with its quote; `digest` is over everything that the page shows, so that nobody
    orders what was not on the screen.
    """

    quotes: list[Quote]
    lines: list[tuple[Quote, PricedLine]]
    figures: Figures  # with the payment schedule, whose charges name lines by their index
    method: PaymentMethod
    issued_on: date
    payment_days: int
    address: dict[str, str]
    pos: dict[int, WantedPo]  # by the quote's key
    digest: str
    undecided: frozenset[int] = (
        frozenset()
    )  # lines whose tax stands as quoted, because nobody can decide it now
    fewer: tuple[Fewer, ...] = ()  # what leaves fewer seats from a day on
    supersedes: tuple[Quote, ...] = ()  # open quotes whose place seats take that the contact adds alone (S2)

    @property
    def now_rows(self) -> list[ScheduleRow]:
        """What is invoiced with the click, an invoice for each purchase order; none if everything begins later."""
        return [row for row in self.figures.schedule if row.on == self.issued_on]

    @property
    def po_numbers(self) -> str:
        """The purchase orders of all quotes, as printed."""
        return ", ".join(dict.fromkeys(po.number for po in self.pos.values() if po.number))

    @property
    def po_ends(self) -> dict[str, date]:
        """The last days of the purchase orders that have one, by number."""
        return {po.number: po.expires_on for po in self.pos.values() if po.expires_on}

    def due_on(self, row: ScheduleRow) -> date:
        """The day on which a row is due, and on which a direct debit collects it."""
        return rules.due_on(self.method.kind, row.on, self.payment_days)


def address_for(checkout: Checkout) -> dict[str, str]:
    """The billing address of the draft: what was saved in it, else the account's."""
    return dict(checkout.address) or address_of(checkout.account.bill_to)


@dataclass(frozen=True, slots=True)
class WantedPo:
    """What the invoices of a quote carry: a purchase order, with what is used of it, the number of a new one, or none.

    `expires_on` is its last day, if it has one.
    """

    number: str = ""
    order: Any = None
    expires_on: date | None = None


def wanted_pos(checkout: Checkout, quotes: Iterable[Quote]) -> dict[int, WantedPo]:
    """What each quote's invoices will carry, by its key. One query, none where nothing was chosen."""
    chosen = checkout.po_by_quote
    ids = {value for value in chosen.values() if value not in ("", NEW_PO)}
    orders: dict[str, Any] = {}
    if ids or checkout.purchase_order_id:
        rows = PurchaseOrder.objects.with_used().filter(account=checkout.account_id)
        known = rows.filter(Q(public_id__in=ids) | Q(pk=checkout.purchase_order_id))
        orders = {str(po.public_id): po for po in known}
    general = NEW_PO if checkout.takes_new_po else ""
    general = next((key for key, po in orders.items() if po.pk == checkout.purchase_order_id), general)

    def wanted(choice: str) -> WantedPo:
        if choice == NEW_PO:
            return WantedPo(checkout.new_po_number, None, checkout.new_po_expires_on)
        po = orders.get(choice)
        return WantedPo(po.number, po, po.expires_on) if po else WantedPo()

    return {quote.pk: wanted(chosen.get(str(quote.public_id), general)) for quote in quotes}


def missing(
    checkout: Checkout, pos: Mapping[int, WantedPo], *, on: date, rows: Iterable[ScheduleRow] = ()
) -> list[str]:
    """What the payment information still absent: admin, method, address, purchase_order.

    A purchase order must be valid on the day and have room for what is invoiced over it that day, `rows`.
    """
    absent = []
    method = checkout.method
    if not (checkout.admin_email and checkout.admin_first_name and checkout.admin_last_name):
        absent.append("admin")
    if method is None or method.removed_at or (needs_automatic(checkout) and not method.is_automatic):
        absent.append("method")
    if missing_fields(address_for(checkout), checkout.account.country):
        absent.append("address")
    first = {row.po: row.total.minor for row in rows}
    if any(_po_is_missing(checkout, po, on, first.get(po.number, 0)) for po in pos.values()):
        absent.append("purchase_order")
    return absent


def _po_is_missing(checkout: Checkout, po: WantedPo, on: date, total_minor: int) -> bool:
    if po.order is not None:
        return po_problem(po.order, on, total_minor) is not None
    late = checkout.new_po_expires_on is not None and checkout.new_po_expires_on < on
    return late if po.number else checkout.account.po_required


def needs_automatic(checkout: Checkout) -> bool:
    """Whether only a card or direct debit will do: seats that the contact adds alone are in the order (S2)."""
    return checkout.quotes.filter(self_service=True).exists()


def _superseded(
    lines: Iterable[tuple[Quote, PricedLine]],
    terms: Mapping[tuple[str, date], Term],
    quotes: Sequence[Quote],
    now: datetime,
) -> list[Quote]:
    """The other open quotes for the subscriptions whose seats the contact adds alone."""
    own = [_term_joined(line, terms) for quote, line in lines if quote.self_service]
    subscriptions = [term.subscription for term in own if term is not None]
    if not subscriptions:
        return []
    return [quote for quote in quotes_about(subscriptions, now) if quote not in quotes]


def _as_billed(line: PricedLine, term: Term | None) -> PricedLine:
    """Added seats as of now: periods that were billed without them, since the quote was made, are caught up."""
    if term is None or not term.billed or line.figures.first_period is None:
        return line
    first, later, n = line.figures.first_period, 0, term.billed - 1
    while (period := term.period(n)) is not None and period.start >= first.end:
        later, n = later + 1, n - 1
    last = term.period(term.billed - 1)
    if not later or last is None:
        return line
    return dataclasses.replace(line, figures=caught_up(line.figures, last.end, later))


def ask_tax(checkout: Checkout, region: str, *, now: datetime) -> None:
    """Has a remote engine decide the tax of the open quotes at an address in this region, while no transaction is open.

    `offer` finds its answer on record, and says what cannot be decided.
    """
    if not calculator().is_remote:
        return
    decide = tax_decider(checkout.account, clock.day(now, checkout.account.entity.zone), region)
    frozen = frozen_lines_by_quote(checkout.quotes.all().open_at(now))
    with contextlib.suppress(TaxUndecided):
        decide.ask(line.tax_category for lines in frozen.values() for line in lines)


def offer(checkout: Checkout, *, now: datetime, as_quoted: bool = False) -> Offer:
    """The service order as it would be placed now, over the checkout's quotes that are still open.

    Tax is decided for the issue date and the draft's address. Raises tax.errors.TaxUndecided; with `as_quoted`
    such lines keep the tax of their quote and are named in `undecided`.
    """
    account = checkout.account
    issued_on = clock.day(now, account.entity.zone)
    address = address_for(checkout)
    decide = tax_decider(account, issued_on, address.get("region", ""))
    quotes = list(checkout.quotes.all().open_at(now).order_by("pk"))
    frozen = frozen_lines_by_quote(quotes)
    with contextlib.suppress(TaxUndecided):  # one question for the whole document; below, line by line
        decide.ask(line.tax_category for quote in quotes for line in frozen[quote.pk])
    terms = _terms_of(account, [line for quote in quotes for line in frozen[quote.pk]])
    lines: list[tuple[Quote, PricedLine]] = []
    undecided: set[int] = set()
    for quote in quotes:
        for one in frozen[quote.pk]:
            line = _as_billed(one, _term_joined(one, terms))
            try:
                taxed = dataclasses.replace(line, tax=decide(line.tax_category))
            except TaxUndecided:
                if not as_quoted:
                    raise
                undecided.add(len(lines))
                taxed = line
            lines.append((quote, taxed))
    assert checkout.method is not None
    pos = wanted_pos(checkout, quotes)
    joined = [_term_joined(line, terms) for _quote, line in lines]
    priced = [
        TaxedLine(
            line.interval,
            line.figures,
            line.tax,
            pos[quote.pk].number,
            None if term is None else _number_of(term.purchase_order),
        )
        for (quote, line), term in zip(lines, joined, strict=True)
    ]
    supersedes = _superseded(lines, terms, quotes, now)
    fewer = fewer_seats((line for _quote, line in lines), terms.values())
    found = Offer(
        quotes=quotes,
        lines=lines,
        figures=figures(priced, account.currency, issued_on),
        method=checkout.method,
        issued_on=issued_on,
        payment_days=account.payment_days,
        address=address,
        pos=pos,
        digest="",
        undecided=frozenset(undecided),
        fewer=tuple(fewer),
        supersedes=tuple(supersedes),
    )
    return dataclasses.replace(found, digest=_digest(found, checkout))


def _digest(offer: Offer, checkout: Checkout) -> str:
    """Over everything that the page shows."""
    shown: dict[str, Any] = {
        "lines": [[quote.number, line.shown()] for quote, line in offer.lines],
        "method": [offer.method.kind, offer.method.token],
        "due": [[row.on.isoformat(), offer.due_on(row).isoformat()] for row in offer.figures.schedule],
        "address": offer.address,
        "po": [offer.pos[quote.pk].number for quote in offer.quotes],
        "po_rows": [row.po for row in offer.figures.schedule],
        "po_ends": {number: day.isoformat() for number, day in sorted(offer.po_ends.items())},
        "supersedes": [quote.number for quote in offer.supersedes],
        "fewer": [[row.subscription, row.since.isoformat(), row.before, row.after] for row in offer.fewer],
        "admin": [checkout.admin_first_name, checkout.admin_last_name, checkout.admin_email],
    }
    return digest(shown)


def _terms_of(account: CorporateAccount, lines: Iterable[PricedLine]) -> dict[tuple[str, date], Term]:
    """The terms of the subscriptions that lines are about, by number and end. One query if there are any."""
    numbers = {line.subscription for line in lines if line.subscription}
    if not numbers:
        return {}
    rows = Term.objects.filter(subscription__account=account, subscription__number__in=numbers)
    related = rows.select_related("subscription", "purchase_order")
    return {(term.subscription.number, term.end_on): term for term in related}


def _number_of(po: PurchaseOrder | None) -> str:
    return po.number if po else ""


def _term_joined(line: PricedLine, terms: Mapping[tuple[str, date], Term]) -> Term | None:
    """The term that added seats join."""
    if line.kind != QuoteLine.Kind.SEATS or line.end_on is None:
        return None
    return terms.get((line.subscription, line.end_on))


def po_ends(order: ServiceOrder) -> dict[str, date]:
    """The last days of the purchase orders of a placed order that have one, by number. One query."""
    rows = order.ordered_quotes.exclude(purchase_order__expires_on=None).select_related("purchase_order")
    orders = [row.purchase_order for row in rows if row.purchase_order]
    return {po.number: po.expires_on for po in orders if po.expires_on}


def closed_quotes(checkout: Checkout, now: datetime) -> list[tuple[str, str]]:
    """The quotes of a draft that can no longer be ordered: number and status, `expired` by the clock."""
    rows = checkout.quotes.exclude(pk__in=checkout.quotes.all().open_at(now)).order_by("pk")
    late = Quote.Status.EXPIRED
    return [(q.number, late if q.status == Quote.Status.SENT else q.status) for q in rows]
