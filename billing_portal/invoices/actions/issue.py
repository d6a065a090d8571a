from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents.actions import file_paper
from billing_portal.documents.tasks import render
from billing_portal.identity.models import User
from billing_portal.invoices import papers
from billing_portal.invoices.errors import InvoiceIsEmpty, InvoiceLacks
from billing_portal.invoices.events import INVOICE_ISSUED
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.queries import obstacles
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, total
from billing_portal.kit.periods import Part, Period
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.numbers.actions import next_number
from billing_portal.orders.models import ServiceOrder
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.models import Subscription
from billing_portal.tax.ports import TaxDecision
from billing_portal.tax.rules import tax_rows

Status = Invoice.Status


@dataclass(frozen=True, slots=True)
class Charge:
    """A line to be invoiced: its price before tax and the tax decision for it, `hold.UNDECIDED` if there is none yet.

    Units as in InvoiceLine; `product_category` is the product's, to decide again.
    """

    kind: str
    description: str
    quantity: int
    list_minor: int
    discount_bp: int
    net_minor: int
    tax: TaxDecision
    product_category: str = "service"
    interval: str = ""
    period: Period | None = None
    part: Part | None = None
    subscription: Subscription | None = None


@transaction.atomic
def draft_invoice(
    account: CorporateAccount,
    charges: Sequence[Charge],
    *,
    order: ServiceOrder | None = None,
    bill_to: dict[str, Any] | None = None,
    po_number: str = "",
    purchase_order: PurchaseOrder | None = None,
    collect_by: PaymentMethod | None = None,
) -> Invoice:
    """Write a draft with its lines and totals, no number yet. Raises InvoiceIsEmpty.

    A period of a subscription that stands on another invoice already is refused by the database.
    """
    if not charges:
        raise InvoiceIsEmpty
    currency = account.currency
    rows = tax_rows(((Money(c.net_minor, currency), c.tax) for c in charges), currency)
    net = Money(sum(c.net_minor for c in charges), currency)
    tax = total((row.tax for row in rows), currency)
    invoice = Invoice.objects.create(
        account=account,
        entity=account.entity,
        order=order,
        currency=currency,
        net_minor=net.minor,
        tax_minor=tax.minor,
        total_minor=(net + tax).minor,
        tax_rows=[row.to_json() for row in rows],
        po_number=po_number,
        purchase_order=purchase_order,
        collect_by=collect_by,
        bill_to=bill_to or bill_to_snapshot(account, address_of(account.bill_to)),
    )
    InvoiceLine.objects.bulk_create(
        line_of(invoice, position, charge) for position, charge in enumerate(charges, 1)
    )
    return invoice


def carry_purchase_order(invoice: Invoice, order: PurchaseOrder) -> None:
    """Let a draft carry a purchase order: its number is printed, and the total draws on it. Raises WrongState."""
    rows = Invoice.objects.filter(pk=invoice.pk, status=Status.DRAFT)
    if rows.update(purchase_order=order, po_number=order.number) != 1:
        raise WrongState
    invoice.purchase_order, invoice.po_number = order, order.number


def line_of(invoice: Invoice, position: int, charge: Charge) -> InvoiceLine:
    """The line that a charge becomes, not saved."""
    return InvoiceLine(
        invoice=invoice,
        position=position,
        kind=charge.kind,
        subscription=charge.subscription,
        description=charge.description,
        quantity=charge.quantity,
        list_minor=charge.list_minor,
        discount_bp=charge.discount_bp,
        net_minor=charge.net_minor,
        interval=charge.interval,
        period_start=charge.period.start if charge.period else None,
        period_end=charge.period.end if charge.period else None,
        part=charge.part,
        product_category=charge.product_category,
        tax_category=charge.tax.category,
        tax_rate=str(charge.tax.rate),
        tax_rule=charge.tax.rule,
        tax_inputs=charge.tax.inputs,
    )


def invoice_moves(invoice: Invoice) -> list[Move]:
    """What an issued invoice moves in the ledger."""
    return [
        Move(Leg.Book.RECEIVABLE, invoice.total, invoice.public_id),
        Move(Leg.Book.REVENUE, -Money(invoice.net_minor, invoice.currency)),
        Move(Leg.Book.TAX, -Money(invoice.tax_minor, invoice.currency)),
    ]


@transaction.atomic
def issue_invoice(invoice: Invoice, *, due_on: date, by: User | None, now: datetime) -> None:
    """Number and freeze a draft, post what is owed, file its paper. Raises WrongState, InvoiceLacks.

    What the standard and the tax need is asked first; `hold.issue_or_hold` keeps as a draft what lacks it. The number is the last row claimed before the invoice itself, and rolls back with us: the series has no gap.
    A total of zero is paid by nothing.
    """
    if lacks := obstacles(invoice):
        raise InvoiceLacks(lacks)
    entity = invoice.entity
    today = clock.day(now, entity.zone)
    number = f"{entity.code}-{today.year}-{next_number(entity.code, today.year):06d}"
    move(
        invoice,
        to=Status.ISSUED,
        allowed={Status.DRAFT},
        number=number,
        issued_at=now,
        issued_on=today,
        due_on=due_on,
        held_at=None,
        lacks=[],
    )
    post(
        f"invoice:{invoice.public_id}:issued",
        Posting.Kind.INVOICE,
        invoice_moves(invoice),
        account=invoice.account,
        text=number,
        at=now,
    )
    if not invoice.total:
        move(invoice, to=Status.PAID, allowed={Status.ISSUED}, paid_at=now)
    paper = file_paper(papers.invoice_paper(invoice), object_id=invoice.public_id, now=now)
    render.enqueue(str(paper.public_id))
    record(INVOICE_ISSUED, invoice, by=by, at=now, account=invoice.account, number=number)
