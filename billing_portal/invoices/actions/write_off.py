from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.errors import MoneyOnItsWay
from billing_portal.invoices.events import INVOICE_WRITTEN_OFF
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps.balance import claim
from billing_portal.invoices.steps.kept import note_closed
from billing_portal.journal.actions import record
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting

Status = Invoice.Status


@transaction.atomic
def write_off_invoice(invoice: Invoice, *, reason: str, by: User, now: datetime) -> None:
    """Give up what is open. Raises NotAllowed, WrongState if it is not open, MoneyOnItsWay while a payment is.

    A promise of which nothing else is open ends with it.
    """
    authorize(by, Right.WRITE_OFF_INVOICE, invoice.account)
    claim(invoice)
    invoice.refresh_from_db()
    if invoice.reserved_minor:
        raise MoneyOnItsWay
    left = invoice.open
    unflagged = {"promised_on": None, "promise_waits_until": None}
    move(invoice, to=Status.WRITTEN_OFF, allowed={Status.ISSUED}, **unflagged)
    note_closed(invoice, is_paid=False, by=by, now=now)
    post(
        f"invoice:{invoice.public_id}:written-off",
        Posting.Kind.WRITE_OFF,
        [Move(Leg.Book.WRITE_OFF, left), Move(Leg.Book.RECEIVABLE, -left, invoice.public_id)],
        account=invoice.account,
        text=invoice.number or "",
        at=now,
    )
    record(
        INVOICE_WRITTEN_OFF,
        invoice,
        by=by,
        at=now,
        account=invoice.account,
        minor=left.minor,
        reason=reason,
    )
