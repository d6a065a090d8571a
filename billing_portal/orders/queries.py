from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from billing_portal.accounts import rules as account_rules
from billing_portal.accounts.models import PaymentMethod, PurchaseOrder
from billing_portal.accounts.queries import address_of
from billing_portal.catalog.errors import TaxUndecided
from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.orders import rules
from billing_portal.orders.models import Checkout
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import PricedLine, frozen_lines_by_quote, sums, tax_decider
from billing_portal.quotes.rules import Figures


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


def address_for(checkout: Checkout) -> dict[str, str]:
    """The billing address of the draft: what was saved in it, else the account's."""
    return dict(checkout.address) or address_of(checkout.account.bill_to)


def missing(checkout: Checkout, *, on: date, total_minor: int = 0) -> list[str]:
    """What the payment information still lacks: admin, method, address, purchase_order.

    A purchase order must be valid on the day and have room for `total_minor`, the first invoice with tax.
    """
    lacks = []
    if not (checkout.admin_email and checkout.admin_first_name and checkout.admin_last_name):
        lacks.append("admin")
    if checkout.method is None or checkout.method.removed_at:
        lacks.append("method")
    if account_rules.missing_fields(address_for(checkout), checkout.account.country):
        lacks.append("address")
    chosen = checkout.purchase_order
    po: Any = PurchaseOrder.objects.with_used().get(pk=chosen.pk) if chosen else None
    if account_rules.po_problem(po, on, total_minor) if po else checkout.account.po_required:
        lacks.append("purchase_order")
    return lacks


def offer(checkout: Checkout, *, now: datetime, as_quoted: bool = False) -> Offer:
    """The service order as it would be placed now, over the checkout's quotes that are still open.

    Tax is decided for the issue date and the draft's address. Raises catalog.errors.TaxUndecided; with `as_quoted`
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
    lines: list[tuple[Quote, PricedLine]] = []
    undecided: set[int] = set()
    for quote in quotes:
        for line in frozen[quote.pk]:
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
    shown: dict[str, Any] = {
        "lines": [[quote.number, line.shown()] for quote, line in lines],
        "method": [checkout.method.kind, checkout.method.token],
        "due_on": due.isoformat(),
        "address": address,
        "po": po_number,
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
    )
