"""Invoices for the tests of pages, without the story that leads to one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.flows.pay_now import pay_on_page, payable, state_digest
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps import issue_invoices
from billing_portal.invoices.steps.drafts import Charge, Draft
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.kit.periods import day_of
from billing_portal.payments.actions import record_payment
from billing_portal.payments.models import Payment
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.queries import tax_decider
from tests.personas import NOON


def billed(
    account: CorporateAccount,
    *,
    now: datetime = NOON,
    net: int = 10_000,
    po: str = "",
    due: date | None = None,
    method: PaymentMethod | None = None,
) -> Invoice:
    """One issued invoice over something done once; for Alpenrose EUR 100.00 and 19 % tax. `method` is what is to pay it."""
    today = clock.day(now, account.entity.zone)
    charge = Charge(
        kind="one_off",
        description="Set-up",
        quantity=1,
        list_minor=net,
        discount_bp=0,
        net_minor=net,
        tax=tax_decider(account, today, account.bill_to.region)("software_service"),
        period=day_of(today),
    )
    order = PurchaseOrder.objects.create(account=account, number=po, added_at=now) if po else None
    draft = Draft(
        account=account,
        charges=[charge],
        bill_to=bill_to_snapshot(account, address_of(account.bill_to)),
        due_on=due or today + timedelta(days=30),
        collect_by=method,
        purchase_order=order,
    )
    [invoice] = issue_invoices([draft], by=None, now=now)
    return invoice


def page_for(invoice: Invoice, *, by: User, now: datetime, key: str = "pay:1", minor: int = 0) -> str:
    """Open the gateway's page for a new card, over all that is payable or `minor`, as Pay Now does."""
    invoice.refresh_from_db()
    amount = Money(minor, invoice.currency) if minor else payable([invoice])[invoice.pk]
    shown = state_digest([invoice])
    return pay_on_page(invoice.account, [invoice], amount, shown=shown, by=by, request_key=key, now=now)


def over_paid(invoice: Invoice, staff: dict[str, User], minor: int, now: datetime) -> Payment:
    """A transfer that names the invoice and is more than it: the rest is credit."""
    invoice.refresh_from_db()
    amount = Money(minor, invoice.currency)
    return record_payment(
        invoice.account,
        amount,
        towards=[(invoice, min(amount, invoice.free))],
        kind="bank_transfer",
        label="Wire",
        source_key=f"bank:{uuid4()}",
        by=staff["finance"],
        now=now,
    )
