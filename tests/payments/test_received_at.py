"""A transfer that the bank had before it was posted: the payment says when it came, the books when they heard of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from billing_portal.ledger.models import Posting
from billing_portal.payments.actions import record_payment
from billing_portal.payments.errors import WrongDay
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
    with pytest.raises(WrongDay):
        posted(alpenrose, staff, NOON + timedelta(seconds=1))

    assert not Payment.objects.exists()


def test_money_from_before_the_account_began_is_refused_and_of_its_first_day_is_not(alpenrose, staff):
    first = alpenrose.created_at
    for wrong in (datetime(1, 1, 1, 12, tzinfo=UTC), first - timedelta(days=1)):
        with pytest.raises(WrongDay):
            posted(alpenrose, staff, wrong)
    assert not Payment.objects.exists()

    assert posted(alpenrose, staff, first - timedelta(minutes=5)).received_at < first
