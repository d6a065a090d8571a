"""Short words for the stories of these tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from billing_portal.flows.refunds import refund_payment
from billing_portal.integrations.payments.sandbox.models import Charge
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.ledger.queries import balance
from billing_portal.payments.actions import record_payment
from billing_portal.payments.models import Payment
from billing_portal.payments.ports import GatewayChargeback, Taken
from tests.integrations.hosted import pay
from tests.personas import NOON, contact_of
from tests.portal.billing import page_for

LATER = NOON + timedelta(days=2)
Book = Leg.Book
_ids = count(1)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def paid_by_card(client, invoice: Invoice, minor: int = 0) -> Payment:
    """The contact pays on the gateway's page and comes back."""
    from billing_portal.flows.collection import sweep

    contact = contact_of(invoice.account)
    pay(
        client,
        page_for(invoice, by=contact, now=NOON, key=f"pay:{next(_ids)}", minor=minor),
        "4242 4242 4242 4242",
    )
    sweep(NOON + timedelta(minutes=6))
    return Payment.objects.latest("pk")


def wired(account, minor: int, towards, by) -> Payment:
    """Finance posts a transfer. `towards` are pairs of invoice and minor units."""
    return record_payment(
        account,
        euros(minor),
        towards=[(invoice, euros(part)) for invoice, part in towards],
        kind="bank_transfer",
        label="Wire",
        source_key=f"bank:{next(_ids)}",
        by=by,
        now=NOON,
    )


def refunded(payment: Payment, minor: int, by, *, reopen: bool = False, key: str = "refund:1"):
    return refund_payment(
        payment, euros(minor), reopen=reopen, reason="Paid twice", request_key=key, by=by, now=LATER
    )


def taken_back(payment: Payment, minor: int, state: Taken = Taken.TAKEN, reference: str = "dp_1"):
    """What the gateway says of a chargeback of this payment."""
    return GatewayChargeback(reference, state, euros(minor), payment=payment.attempt.reference or "")


def books(account, *names: str) -> list[int]:
    return [balance(account, name, "EUR").minor for name in names]


def gateway_holds() -> int:
    """What the sandbox took and did not send back, in minor units."""
    return sum(row.amount_minor - row.refunded_minor for row in Charge.objects.filter(outcome="succeeded"))


def fresh(row):
    row.refresh_from_db()
    return row
