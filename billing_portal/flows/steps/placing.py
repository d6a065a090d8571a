"""Placing an order in one transaction: the acceptance, the order, its subscriptions, its invoice, the intent to charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.billing.steps import bill_begun
from billing_portal.flows.finishing import finish_order
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.steps import issue_invoices
from billing_portal.invoices.steps.drafts import Charge, Draft
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.periods import day_of
from billing_portal.orders.errors import OfferChanged, QuotesChanged
from billing_portal.orders.models import Checkout, ServiceOrder
from billing_portal.orders.queries import Offer, closed_quotes, offer
from billing_portal.orders.steps.placing import deliver_lines, place_order, specs_of
from billing_portal.payments.queries import can_be_asked
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.quotes.models import QuoteLine
from billing_portal.quotes.queries import PricedLine
from billing_portal.quotes.rules import PlannedCharge
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.queries import TAKING_SEATS
from billing_portal.subscriptions.steps.terms import Claim, claim_periods
from billing_portal.tax.ports import calculator


def _getting_seats(checkout: Checkout, now: datetime) -> list[int]:
    """The subscriptions, by key, that get seats by the open quotes of a checkout."""
    lines = QuoteLine.objects.filter(
        kind=QuoteLine.Kind.SEATS,
        version__quote__in=checkout.quotes.all().open_at(now),
        version__number=F("version__quote__version_number"),
    )
    return list(lines.values_list("subscription", flat=True))


def bill_what_has_begun(
    account: CorporateAccount, subscriptions: Sequence[int], *, by: User, now: datetime
) -> None:
    """Bill the begun periods of subscriptions that get seats, so that no later invoice counts the seats twice.

    They were due anyway; the billing run finds it done.
    """
    due = Term.objects.filter(
        subscription__in=subscriptions,
        subscription__status__in=TAKING_SEATS,
        next_bill_on__lte=clock.day(now, account.entity.zone),
    )
    if begun := set(due.values_list("subscription", flat=True)):
        bill_begun(account, only=begun, by=by, now=now)


def _invoices(
    order: ServiceOrder, wanted: Offer, touched: dict[int, Subscription], *, by: User, now: datetime
) -> list[Invoice]:
    """Issue or hold what has begun by the day of the order, an invoice for each purchase order.

    The periods of new terms on them count as billed. None if everything begins later.
    """
    ordered = order.ordered_quotes.select_related("purchase_order")
    pos = {row.quote_id: row.purchase_order for row in ordered}
    drafts, claims = [], []
    for row in wanted.now_rows:
        charges = []
        for index, charge in row.charges:
            _quote, line = wanted.lines[index]
            kind = InvoiceLine.Kind.ONE_OFF
            if line.kind == QuoteLine.Kind.SEATS:
                kind = InvoiceLine.Kind.PRORATION
            elif charge.period is not None:
                kind = InvoiceLine.Kind.PERIOD
                claims.append(_claim(touched[index], line, charge))
            undecided = index in wanted.undecided
            charges.append(
                Charge(
                    kind=kind,
                    description=line.description,
                    quantity=charge.step.quantity,
                    list_minor=charge.step.list_minor,
                    discount_bp=charge.step.discount_bp,
                    net_minor=charge.net,
                    tax=replace(line.tax, rule="", inputs={}) if undecided else line.tax,
                    product_category=line.tax_category,
                    interval=line.interval,
                    period=charge.period or day_of(charge.on),
                    part=charge.part,
                    subscription=touched.get(index),
                )
            )
        quote, _line = wanted.lines[row.charges[0][0]]
        drafts.append(
            Draft(
                account=order.account,
                charges=charges,
                bill_to=order.bill_to,
                due_on=wanted.due_on(row),
                collect_by=wanted.method,
                order=order,
                purchase_order=pos[quote.pk],
            )
        )
    claim_periods(claims)
    return issue_invoices(drafts, by=by, now=now) if drafts else []


def _claim(subscription: Subscription, line: PricedLine, charge: PlannedCharge) -> Claim:
    """The period of a new term that a charge stands for."""
    assert charge.period is not None
    [spec] = [spec for spec in specs_of(line) if spec.start_on <= charge.on < spec.end_on]
    before = [one for one in line.figures.charges if spec.start_on <= one.on < charge.on]
    return Claim(subscription.pk, spec, len(before))


def start_charge(
    order: ServiceOrder, invoices: Sequence[Invoice], *, is_present: bool, by: User, now: datetime
) -> None:
    """Write down the intent to charge a card at once; the call follows after the commit. Nothing for held invoices.

    `is_present`: `by` sits in front of the page at this moment; of a held invoice that is issued later nobody does.
    """
    parts = [(invoice, invoice.total) for invoice in invoices if invoice.number and invoice.free]
    if order.method.kind != PaymentMethod.Kind.CARD or not parts:
        return
    start_attempt(
        order.account,
        parts,
        gateway=order.method.gateway,
        method=order.method,
        request_key=f"order:{order.public_id}",
        by=by,
        is_present=is_present,
        now=now,
    )


def place(checkout: Checkout, *, shown: str, by: User, now: datetime, on_record: str = "") -> ServiceOrder:
    """Place the order of a draft as `quote_to_cash.place_service_order` says; whoever calls has the right to.

    The order stands even if its invoice cannot be issued yet: that is held as a draft, and nothing is collected.
    Raises QuotesChanged naming what is gone, OfferChanged if the page is out of date, CheckoutIncomplete,
    NothingToOrder; then nothing was changed.
    """
    if placed := ServiceOrder.objects.filter(checkout=checkout).first():
        return placed
    bill_what_has_begun(checkout.account, _getting_seats(checkout, now), by=by, now=now)
    if calculator().is_remote and not closed_quotes(checkout, now):
        # Asks the tax engine while no transaction is open; below, its answer is on record.
        offer(checkout, now=now, as_quoted=True)
    try:
        with transaction.atomic():
            if gone := closed_quotes(checkout, now):
                raise QuotesChanged(gone)
            wanted = offer(checkout, now=now, as_quoted=True)
            if wanted.digest != shown:
                raise OfferChanged
            order = place_order(checkout, wanted, by=by, now=now, on_record=on_record)
            touched = deliver_lines(order, wanted, by=by, now=now)
            invoices = _invoices(order, wanted, touched, by=by, now=now)
            start_charge(order, invoices, is_present=can_be_asked(order.method, by), by=by, now=now)
            finish_order.enqueue(str(order.public_id))
    except WrongState:
        # The other tab was faster with the very same draft: its order is ours.
        if placed := ServiceOrder.objects.filter(checkout=checkout).first():
            return placed
        raise
    return order
