from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import address_of
from billing_portal.kit import clock
from billing_portal.kit.addresses import missing_fields
from billing_portal.kit.digests import digest
from billing_portal.orders import rules
from billing_portal.orders.models import Checkout
from billing_portal.orders.seat_reductions import Fewer, fewer_seats
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import po_problem
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import (
    PricedLine,
    frozen_lines_by_quote,
    quotes_about,
    sums,
    tax_decider,
)
from billing_portal.quotes.rules import Figures, caught_up
from billing_portal.subscriptions.models import Term
from billing_portal.tax.errors import TaxUndecided


@dataclass(frozen=True, slots=True)
class Offer:
    """What a click on *Place Service Order* would commit to, at this moment.

    `lines` pairs every line with its quote; `digest` is over everything that the page shows, so that nobody
    orders what was not on the screen.
    """

    quotes: list[Quote]
    lines: list[tuple[Quote, PricedLine]]
    figures: Figures
    method: PaymentMethod
    issued_on: date
    due_on: date
    address: dict[str, str]
    po_number: str
    digest: str
    undecided: frozenset[int] = (
        frozenset()
    )  # lines whose tax stands as quoted, because nobody can decide it now
    fewer: tuple[Fewer, ...] = ()  # what leaves fewer seats from a day on
    supersedes: tuple[Quote, ...] = ()  # open quotes whose place seats take that the contact adds alone (S2)


def address_for(checkout: Checkout) -> dict[str, str]:
    """The billing address of the draft: what was saved in it, else the account's."""
    return dict(checkout.address) or address_of(checkout.account.bill_to)


def missing(checkout: Checkout, *, on: date, total_minor: int = 0) -> list[str]:
    """What the payment information still absent: admin, method, address, purchase_order.

    A purchase order must be valid on the day and have room for `total_minor`, the first invoice with tax.
    """
    absent = []
    method = checkout.method
    if not (checkout.admin_email and checkout.admin_first_name and checkout.admin_last_name):
        absent.append("admin")
    if method is None or method.removed_at or (needs_automatic(checkout) and not method.is_automatic):
        absent.append("method")
    if missing_fields(address_for(checkout), checkout.account.country):
        absent.append("address")
    chosen = checkout.purchase_order
    po: Any = PurchaseOrder.objects.with_used().get(pk=chosen.pk) if chosen else None
    if po_problem(po, on, total_minor) if po else checkout.account.po_required:
        absent.append("purchase_order")
    return absent


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
    due = rules.due_on(
        checkout.method.kind, issued_on, account.payment_days, [line.start_on for _quote, line in lines]
    )
    po_number = checkout.purchase_order.number if checkout.purchase_order else ""
    supersedes = _superseded(lines, terms, quotes, now)
    fewer = fewer_seats((line for _quote, line in lines), terms.values())
    shown: dict[str, Any] = {
        "lines": [[quote.number, line.shown()] for quote, line in lines],
        "method": [checkout.method.kind, checkout.method.token],
        "due_on": due.isoformat(),
        "address": address,
        "po": po_number,
        "supersedes": [quote.number for quote in supersedes],
        "fewer": [[row.subscription, row.since.isoformat(), row.before, row.after] for row in fewer],
        "admin": [checkout.admin_first_name, checkout.admin_last_name, checkout.admin_email],
    }
    return Offer(
        quotes=quotes,
        lines=lines,
        figures=sums((line for _quote, line in lines), account.currency),
        method=checkout.method,
        issued_on=issued_on,
        due_on=due,
        address=address,
        po_number=po_number,
        digest=digest(shown),
        undecided=frozenset(undecided),
        fewer=tuple(fewer),
        supersedes=tuple(supersedes),
    )


def _terms_of(account: CorporateAccount, lines: Iterable[PricedLine]) -> dict[tuple[str, date], Term]:
    """The terms of the subscriptions that lines are about, by number and end. One query if there are any."""
    numbers = {line.subscription for line in lines if line.subscription}
    if not numbers:
        return {}
    rows = Term.objects.filter(subscription__account=account, subscription__number__in=numbers)
    return {(term.subscription.number, term.end_on): term for term in rows.select_related("subscription")}


def _term_joined(line: PricedLine, terms: Mapping[tuple[str, date], Term]) -> Term | None:
    """The term that added seats join."""
    if line.kind != QuoteLine.Kind.SEATS or line.end_on is None:
        return None
    return terms.get((line.subscription, line.end_on))


def closed_quotes(checkout: Checkout, now: datetime) -> list[tuple[str, str]]:
    """The quotes of a draft that can no longer be ordered: number and status, `expired` by the clock."""
    rows = checkout.quotes.exclude(pk__in=checkout.quotes.all().open_at(now)).order_by("pk")
    late = Quote.Status.EXPIRED
    return [(q.number, late if q.status == Quote.Status.SENT else q.status) for q in rows]
