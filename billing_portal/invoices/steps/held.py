"""A draft that lacks what an issued invoice must say waits without a number, and is issued once that is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.steps.balance import claim
from billing_portal.invoices.steps.drafts import Charge, Draft
from billing_portal.kit.errors import WrongState
from billing_portal.kit.periods import Part, Period
from billing_portal.orders.rules import due_on
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.ports import TaxDecision


def draft_of(invoice: Invoice, decide: Callable[[str], TaxDecision], *, on: date) -> Draft:
    """A held invoice as a draft again, with what was mended: the buyer as of now, tax that was undecided.

    Dated and due as of the day `on`. `decide` answers for a product's tax category or raises TaxUndecided. Claims the
    row in the caller's transaction; raises WrongState unless it is held.
    """
    claim(invoice)
    invoice.refresh_from_db()
    if invoice.status != Invoice.Status.DRAFT or invoice.held_at is None:
        raise WrongState
    account = CorporateAccount.objects.select_related("bill_to", "entity", "representative").get(
        pk=invoice.account_id
    )
    lines = list(invoice.lines.select_related("subscription"))
    notes = {(row["category"], Decimal(row["rate"]).normalize()): row["notes"] for row in invoice.tax_rows}
    kind = invoice.collect_by.kind if invoice.collect_by else ""
    return Draft(
        account=account,
        charges=[_charge(line, _tax(line, notes, decide)) for line in lines],
        bill_to=bill_to_snapshot(account, address_of(account.bill_to)),
        due_on=due_on(kind, on, account.payment_days),
        held=invoice,
    )


Notes = dict[tuple[str, Decimal], dict[str, str]]


def _tax(line: InvoiceLine, notes: Notes, decide: Callable[[str], TaxDecision]) -> TaxDecision:
    """What was decided for a line; what was not is asked again, and stands as it is if there is no answer yet."""
    if not line.tax_rule:
        try:
            return decide(line.product_category)
        except TaxUndecided:
            pass
    rate = Decimal(line.tax_rate)
    return TaxDecision(
        line.tax_category, rate, line.tax_rule, notes.get((line.tax_category, rate.normalize()), {})
    )


def _charge(line: InvoiceLine, tax: TaxDecision) -> Charge:
    days = (line.period_start, line.period_end)
    return Charge(
        kind=line.kind,
        description=line.description,
        quantity=line.quantity,
        list_minor=line.list_minor,
        discount_bp=line.discount_bp,
        net_minor=line.net_minor,
        tax=tax,
        product_category=line.product_category,
        interval=line.interval,
        period=Period(days[0], days[1]) if days[0] and days[1] else None,
        part=Part(*line.part) if line.part else None,
        subscription=line.subscription,
    )
