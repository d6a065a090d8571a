"""Invoices that are held as drafts, tried again: issued as soon as nothing is missing."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.finishing import finish_order
from billing_portal.flows.steps.placing import start_charge
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps import draft_of, issue_invoices
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.payments.models import PaymentAttempt
from billing_portal.quotes.queries import TaxDecider, tax_decider
from billing_portal.tax.errors import TaxUndecided


@transaction.atomic
def _release(
    invoice: Invoice, decide: TaxDecider, today: date, *, by: User | None, now: datetime
) -> list[str]:
    [invoice] = issue_invoices([draft_of(invoice, decide, on=today)], by=by, now=now)
    if missing := list(invoice.missing):
        return missing
    order = invoice.order
    if order is not None and order.method.kind == PaymentMethod.Kind.CARD and order.method.removed_at is None:
        # Where another invoice of the order was charged with the click, this one is collected on its due date.
        if not PaymentAttempt.objects.filter(request_key=f"order:{order.public_id}").exists():
            start_charge(order, [invoice], is_present=False, by=order.placed_by, now=now)
        finish_order.enqueue(str(order.public_id))
    return []


def release_held(now: datetime) -> None:
    """Try every held invoice again; whoever mended what was missing need not come back for it."""
    rows = Invoice.objects.held().select_related(
        "account__entity", "account__bill_to", "collect_by", "order__method", "order__placed_by"
    )
    for_each(rows.order_by("held_at"), lambda invoice: _try(invoice, now))


def _try(invoice: Invoice, now: datetime) -> None:
    try:
        issue_if_complete(invoice, by=None, now=now)
    except WrongState:
        return  # issued in this very moment by a member of staff


def issue_if_complete(invoice: Invoice, *, by: User | None, now: datetime) -> list[str]:
    """Apply what was corrected and issue the invoice; returns what is still missing, empty once it is issued.

    It is dated and due as of now, and an order by card is charged now. `by` is None for the clock. Raises
    WrongState if it is no longer held.
    """
    account = invoice.account
    today = clock.day(now, account.entity.zone)
    decide = tax_decider(account, today, account.bill_to.region)
    with suppress(TaxUndecided):  # a remote engine is asked here, while no transaction is open
        decide.ask(invoice.lines.filter(tax_rule="").values_list("product_category", flat=True))
    return _release(invoice, decide, today, by=by, now=now)
