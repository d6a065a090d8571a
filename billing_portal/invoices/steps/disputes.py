"""A dispute as a state of its invoice. What is asked and answered about it is a request, which is a later noun."""

from __future__ import annotations

from datetime import datetime

from billing_portal.identity.models import User
from billing_portal.invoices.events import DISPUTE_SETTLED, INVOICE_DISPUTED
from billing_portal.invoices.models import Dispute, Invoice
from billing_portal.invoices.steps.balance import claim
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move

Status = Dispute.Status
SETTLED: set[str] = {Status.UPHELD, Status.PARTLY, Status.REJECTED, Status.WITHDRAWN}


def open_dispute(invoice: Invoice, amount: Money | None, *, reason: str, by: User, now: datetime) -> Dispute:
    """From now on this part, or without an amount the whole invoice, is neither collected nor asked for.

    In the caller's transaction. Raises WrongState for an amount that is not of this invoice; of a second open dispute
    the database thinks as the caller should have.
    """
    claim(invoice)
    invoice.refresh_from_db()
    minor = amount.minor if amount else invoice.total_minor
    if not 0 < minor <= invoice.total_minor or (amount and amount.currency != invoice.currency):
        raise WrongState
    row = Dispute.objects.create(
        invoice=invoice,
        amount_minor=minor,
        reason=reason if reason in Dispute.Reason.values else Dispute.Reason.OTHER,
        opened_by=by,
        opened_at=now,
    )
    Invoice.objects.filter(pk=invoice.pk).update(disputed_minor=minor)
    invoice.disputed_minor = minor
    record(
        INVOICE_DISPUTED,
        invoice,
        by=by,
        at=now,
        account=invoice.account,
        minor=minor,
        why=row.reason,
    )
    return row


def settle_dispute(dispute: Dispute, outcome: str, *, by: User, now: datetime) -> None:
    """What is open of it is owed again, less what was credited. In the caller's transaction. Raises WrongState."""
    if outcome not in SETTLED:
        raise WrongState
    claim(dispute.invoice)
    move(dispute, to=outcome, allowed={Status.OPEN}, settled_by=by, settled_at=now)
    Invoice.objects.filter(pk=dispute.invoice_id).update(disputed_minor=0)
    record(
        DISPUTE_SETTLED,
        dispute.invoice,
        by=by,
        at=now,
        account=dispute.invoice.account,
        outcome=outcome,
        minor=dispute.amount_minor,
    )


def reopen_dispute(dispute: Dispute, *, by: User, now: datetime) -> None:
    """A settled one is open again. In the caller's transaction, which saw to it that there is no other."""
    claim(dispute.invoice)
    move(dispute, to=Status.OPEN, allowed=SETTLED, settled_by=None, settled_at=None)
    Invoice.objects.filter(pk=dispute.invoice_id).update(disputed_minor=dispute.amount_minor)
    record(
        INVOICE_DISPUTED,
        dispute.invoice,
        by=by,
        at=now,
        account=dispute.invoice.account,
        minor=dispute.amount_minor,
        why=dispute.reason,
    )
