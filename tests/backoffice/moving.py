"""Short words for the tests of the back office's money: an invoice, a transfer for it, and what pages say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.payments.models import Payment
from tests.payments.money import wired
from tests.personas import NOON
from tests.portal.billing import billed


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00, open."""
    return billed(alpenrose, due=NOON.date() + timedelta(days=10))


@pytest.fixture
def wire(alpenrose, invoice, staff):
    """EUR 150.00 by transfer: EUR 119.00 pay the invoice, EUR 31.00 are credit."""
    return wired(alpenrose, 15_000, [(invoice, 11_900)], staff["finance"])


def url(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.public_id])


def text_of(page) -> str:
    return page.content.decode()


def hidden(page, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text_of(page))[1]


def sums(payment: Payment) -> tuple[int, int, int]:
    """Credit, on its way back, refunded."""
    payment.refresh_from_db()
    return payment.unapplied_minor, payment.refunding_minor, payment.refunded_minor


def refund(client, payment, *, key: str = "", **changes: str):
    page = client.get(url("payment-refund", payment))
    sent = {"request_key": key or hidden(page, "request_key"), "amount": "31.00", "reason": "Paid twice"}
    return client.post(url("payment-refund", payment), {**sent, **changes})
