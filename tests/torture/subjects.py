"""What a race is about: an invoice and whatever else the two verbs need, made by the real verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from billing_portal.flows import collection, refunds
from billing_portal.flows.pay_now import payable, state_digest
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import store
from billing_portal.invoices.models import Invoice
from billing_portal.payments.models import Payment
from billing_portal.payments.ports import RefundRequest, Taken, gateway
from billing_portal.payments.steps.attempts import claim_attempt
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.payments.steps.refunds import claim_refund, start_refund
from tests.personas import NOON
from tests.portal.billing import billed
from tests.torture.world import (
    attempt_by_card,
    euros,
    finance,
    open_page,
    paid_by_card,
    the_account,
    wire,
)

DUE = NOON + timedelta(days=31)
PART = 2_000


def _attempt(invoice: Invoice, subject: dict[str, Any]) -> None:
    """Charged at the gateway, not settled by us."""
    attempt = attempt_by_card(invoice, PART)
    claim_attempt(attempt)
    gateway().charge(collection.request_of(attempt, gateway()))
    subject["attempt"] = attempt.pk


def _credit(invoice: Invoice, subject: dict[str, Any]) -> None:
    subject["credit"] = wire(invoice.account, 20_000).pk


def _payment(invoice: Invoice, subject: dict[str, Any]) -> None:
    subject["payment"], subject["paid"] = wire(invoice.account, PART, (invoice, PART)).pk, PART


def _spread(invoice: Invoice, subject: dict[str, Any]) -> None:
    """A payment on this invoice with credit left, and another invoice that the credit may pay."""
    subject["spread"] = wire(invoice.account, 3 * PART, (invoice, PART)).pk
    subject["other"] = billed(the_account()).pk


def _refund(invoice: Invoice, subject: dict[str, Any]) -> None:
    """Half of a payment, sent back by the gateway, not settled by us."""
    payment = paid_by_card(invoice, PART)
    refund = start_refund(
        payment,
        euros(PART // 2),
        gateway="sandbox",
        reopen=True,
        reason="Twice",
        request_key=f"refund:{payment.pk}",
        by=finance(),
        now=NOON,
    )
    claim_refund(refund)
    request = RefundRequest(refund.key, refund.amount, _charge(payment).reference, NOON)
    gateway().refund(request)
    subject["refund"] = refund.pk


def _charge(payment: Payment) -> sandbox.Charge:
    return sandbox.Charge.objects.get(key=payment.attempt.key)  # type: ignore[union-attr]


def _dispute(invoice: Invoice, subject: dict[str, Any]) -> None:
    """Taken back by the bank; we have not heard of it."""
    payment = paid_by_card(invoice, PART)
    subject["dispute"] = store.take_back(_charge(payment), amount=euros(PART)).pk


def _won(invoice: Invoice, subject: dict[str, Any]) -> None:
    """Taken back and known; the bank has decided for us, which we have not heard of."""
    payment = paid_by_card(invoice, PART)
    row = store.take_back(_charge(payment), amount=euros(PART))
    told = gateway().fetch_chargeback(row.reference)
    assert told is not None
    note_chargeback(payment, told, now=NOON)
    store.decide(row, Taken.WON)
    subject["won"] = row.pk


def _page(invoice: Invoice, subject: dict[str, Any]) -> None:
    subject["page"] = open_page(invoice, PART).pk


def _collected(invoice: Invoice, subject: dict[str, Any]) -> None:
    Invoice.objects.filter(pk=invoice.pk).update(collect_by=the_account().default_method)


MAKERS = {
    "payment": _payment,
    "spread": _spread,
    "refund": _refund,
    "dispute": _dispute,
    "won": _won,
    "attempt": _attempt,
    "credit": _credit,
    "page": _page,
    "collected": _collected,
}


def subject(needs: set[str]) -> dict[str, Any]:
    """EUR 119.00 less what `needs` has paid or set aside of it, and the state as a page shows it."""
    invoice = billed(the_account())
    made: dict[str, Any] = {"invoice": invoice.pk}
    for name, make in MAKERS.items():
        if name in needs:
            make(invoice, made)
    invoice.refresh_from_db()
    made["open"] = invoice.free.minor
    made["payable"] = payable([invoice])[invoice.pk].minor
    made["shown"] = state_digest([invoice])
    return made


def finish() -> None:
    """What happens by itself after a race: everything on its way is brought to its end."""
    for hours in (1, 3, 30):
        collection.sweep(DUE + timedelta(hours=hours))
        refunds.sweep_refunds(DUE + timedelta(hours=hours))
