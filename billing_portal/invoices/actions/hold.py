"""A draft that lacks what an issued invoice must say waits without a number, and is issued once that is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.identity.models import User
from billing_portal.invoices.actions.balance import claim
from billing_portal.invoices.actions.issue import issue_invoice
from billing_portal.invoices.events import INVOICE_HELD
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.queries import obstacles
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, total
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.ports import TaxDecision
from billing_portal.tax.rules import TaxRow, tax_rows

UNDECIDED = TaxDecision("", Decimal(0), "")  # on a draft's lines only; the sums are provisional then


@transaction.atomic
def issue_or_hold(invoice: Invoice, *, due_on: date, by: User | None, now: datetime) -> bool:
    """Issue a draft, or hold it for what it lacks and tell staff; whether it was issued. Raises WrongState.

    Nothing is owed or collected while it is held: it has no number, no posting and no paper.
    """
    lacks = obstacles(invoice)
    if not lacks:
        issue_invoice(invoice, due_on=due_on, by=by, now=now)
        return True
    if (
        Invoice.objects.filter(pk=invoice.pk, status=Invoice.Status.DRAFT).update(held_at=now, lacks=lacks)
        != 1
    ):
        raise WrongState
    invoice.held_at, invoice.lacks = now, lacks
    record(INVOICE_HELD, invoice, by=by, at=now, account=invoice.account, lacks=lacks)
    return False


def refresh_draft(invoice: Invoice, decide: Callable[[str], TaxDecision]) -> list[str]:
    """Take up what was mended: the buyer as of now, tax that was undecided. Returns what it still lacks.

    `decide` answers for a product's tax category or raises TaxUndecided. Raises WrongState unless it is held.
    """
    claim(invoice)
    invoice.refresh_from_db()
    if invoice.status != Invoice.Status.DRAFT or invoice.held_at is None:
        raise WrongState
    account = CorporateAccount.objects.select_related("bill_to", "entity", "representative").get(
        pk=invoice.account_id
    )
    invoice.account, invoice.entity = account, account.entity
    invoice.bill_to = bill_to_snapshot(account, address_of(account.bill_to))
    _decide_lines(invoice, decide)
    lacks = obstacles(invoice)
    invoice.lacks = lacks
    invoice.save(update_fields=["bill_to", "tax_minor", "total_minor", "tax_rows", "lacks"])
    return lacks


def _decide_lines(invoice: Invoice, decide: Callable[[str], TaxDecision]) -> None:
    """Decide the tax of lines that have none yet and sum up anew; decided lines keep what was decided."""
    notes = {(row["category"], Decimal(row["rate"]).normalize()): row["notes"] for row in invoice.tax_rows}
    taxed = []
    for line in invoice.lines.select_related("subscription__product"):
        decision = TaxDecision(
            line.tax_category,
            Decimal(line.tax_rate),
            line.tax_rule,
            notes.get((line.tax_category, Decimal(line.tax_rate).normalize()), {}),
        )
        if not line.tax_rule:
            try:
                decision = decide(line.product_category)
            except TaxUndecided:
                pass
            else:
                InvoiceLine.objects.filter(pk=line.pk).update(
                    tax_category=decision.category,
                    tax_rate=str(decision.rate),
                    tax_rule=decision.rule,
                    tax_inputs=decision.inputs,
                )
        taxed.append((Money(line.net_minor, invoice.currency), decision))
    rows: list[TaxRow] = tax_rows(taxed, invoice.currency)
    tax = total((row.tax for row in rows), invoice.currency)
    invoice.tax_rows = [row.to_json() for row in rows]
    invoice.tax_minor = tax.minor
    invoice.total_minor = invoice.net_minor + tax.minor
