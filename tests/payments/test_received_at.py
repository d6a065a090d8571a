"""A transfer that the bank had before it was posted: the payment says when it came, the books when they heard of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.kit.errors import WrongState
from billing_portal.ledger.models import Posting
from billing_portal.payments.actions import record_payment
from billing_portal.payments.models import Payment
from tests.payments.money import euros
from tests.personas import NOON

pytestmark = pytest.mark.django_db


def posted(account, staff, received_at):
    return record_payment(
        account,
        euros(500),
        towards=[],
        kind="check",
        label="17",
        source_key="bank:1",
        by=staff["finance"],
        now=NOON,
        received_at=received_at,
    )


def test_the_day_of_the_bank_is_kept_and_the_books_take_it_now(alpenrose, staff):
    payment = posted(alpenrose, staff, NOON - timedelta(days=3))

    assert payment.received_at == NOON - timedelta(days=3)
    assert Posting.objects.get(source__startswith="payment:").posted_at == NOON


def test_money_of_tomorrow_is_refused(alpenrose, staff):
    with pytest.raises(WrongState):
        posted(alpenrose, staff, NOON + timedelta(seconds=1))

    assert not Payment.objects.exists()
