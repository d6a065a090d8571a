"""Currencies without decimals and with three: from the price to the receipt, exactly."""

from __future__ import annotations

import pytest

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.documents.actions import render_paper
from billing_portal.documents.models import Paper
from billing_portal.documents.view import prepare
from billing_portal.flows.collection import drive
from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.flows.refunds import refund_payment
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.ledger.queries import balance
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.tax.models import ExchangeRate
from tests.payments.money import LATER
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db

# Ten seats for a year at this list price, 19 % tax; a part of it paid; how the receipt writes that.
STORIES = {
    "JPY": (39_800, 473_620, 100_001, "JPY 100,001"),
    "KWD": (12_345, 146_906, 50_505, "KWD 50.505"),
}

EUROS = {"JPY": 454_65, "KWD": 70_08}  # 75,620 yen and 23.456 dinars of tax
RATES = {"JPY": "0.00601234", "KWD": "2.98765432"}  # euro for one, for the tax of a German invoice


@pytest.mark.parametrize("currency", STORIES)
def test_from_the_quote_to_the_receipt_and_back(alpenrose, staff, currency):
    price, whole, part, written = STORIES[currency]
    ExchangeRate.objects.create(
        currency=currency, to_currency="EUR", rate=RATES[currency], valid_from=NOON.date(), source="ECB"
    )
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(currency=currency, language="en")
    alpenrose.refresh_from_db()
    method = pays_by(alpenrose, PaymentMethod.Kind.DIRECT_DEBIT)
    invoice = place(ready_checkout([sent(alpenrose, list_minor=price)])).invoices.get()
    invoice = Invoice.objects.select_related("account__entity", "entity").get(pk=invoice.pk)
    assert invoice.total == Money(whole, currency)
    local = Paper.objects.get(kind="invoice").data.local_tax
    assert (local.currency, local.tax_minor) == ("EUR", EUROS[currency])

    contact = contact_of(alpenrose)
    attempt = pay_by_method(
        alpenrose,
        [invoice],
        Money(part, currency),
        method,
        shown=state_digest([invoice]),
        by=contact,
        request_key="pay:1",
        now=NOON,
    )
    drive(PaymentAttempt.objects.get(pk=attempt.pk), now=LATER)

    payment = Payment.objects.get()
    receipt = Paper.objects.get(kind="receipt")
    assert payment.amount == Money(part, currency)
    assert prepare(receipt.data)["card"]["value"].replace("\xa0", " ") == written
    assert render_paper(receipt, now=LATER).startswith(b"%PDF")
    assert balance(alpenrose, Leg.Book.RECEIVABLE, currency) == Money(whole - part, currency)

    refund_payment(
        payment,
        Money(1, currency),
        reopen=True,
        reason="One unit",
        request_key="refund:1",
        by=staff["finance"],
        now=LATER,
    )
    invoice.refresh_from_db()
    assert invoice.open == Money(whole - part + 1, currency)
