import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from billing_portal.numbers.actions import next_number, numbered
from billing_portal.numbers.models import NumberSeries


def test_numbers_count_from_one_each_year_and_read_well(db):
    assert [numbered("Q", 2026), numbered("Q", 2026), numbered("Q", 2027)] == [
        "Q-2026-000001",
        "Q-2026-000002",
        "Q-2027-000001",
    ]


def test_a_number_taken_in_vain_comes_again(db):
    next_number("DE", 2026)
    with transaction.atomic():
        next_number("DE", 2026)
        transaction.set_rollback(True)

    assert next_number("DE", 2026) == 2


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given():
    with pytest.raises(TransactionManagementError):
        next_number("DE", 2026)

    assert not NumberSeries.objects.exists()
