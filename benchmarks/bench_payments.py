"""Paying an invoice: our share, from the click to the settled books, with a gateway that answers at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import data
from benchmarks.bench_pages import REPEATS, Row, cpu_ms
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import Payment
from billing_portal.payments.ports import ChargeRequest, GatewayAnswer, Outcome, Visit

PAY_AIM = 30.0  # CPU ms


def run() -> list[Row]:
    """Runs after bench_pages, on its account with 10,000 invoices."""
    now = clock.now() + timedelta(minutes=1)
    account = CorporateAccount.objects.select_related("entity", "bill_to").get(number="A-1001")
    method = PaymentMethod.objects.create(
        account=account,
        kind=PaymentMethod.Kind.CARD,
        gateway="sandbox",
        token="pm_bench",
        brand="Visa",
        last4="4242",
        added_at=now,
        kept_at=now,
    )
    person = data.contact(account)
    rows = Invoice.objects.filter(account=account, status=Invoice.Status.ISSUED, number__startswith="DE-B-")
    for (
        invoice
    ) in rows:  # the history was loaded past the ledger; what is paid here needs an address on its receipt
        invoice.bill_to = Invoice.objects.filter(order__isnull=False).latest("pk").bill_to
        invoice.save(update_fields=["bill_to"])
    todo = list(rows)

    def answer(_self: Any, request: ChargeRequest, _visit: Visit | None = None) -> GatewayAnswer:
        return GatewayAnswer(
            Outcome.SUCCEEDED, f"ch_{request.key}", request.amount, method_label="Visa •••• 4242"
        )

    def pay() -> None:
        invoice = Invoice.objects.get(pk=todo.pop().pk)
        attempt = pay_by_method(
            account,
            [invoice],
            invoice.free,
            method,
            shown=state_digest([invoice]),
            by=person,
            request_key=f"bench:{invoice.pk}",
            now=now,
        )
        assert attempt.status == "succeeded"

    with mock.patch.object(SandboxGateway, "charge", answer):
        with CaptureQueriesContext(connection) as seen:
            pay()
        repeats = min(REPEATS, len(todo) - 3)
        spent = cpu_ms(pay, repeats)
    assert Payment.objects.count() >= repeats
    return [("paying an invoice by a card on file", spent, PAY_AIM, f"{len(seen)} queries")]
