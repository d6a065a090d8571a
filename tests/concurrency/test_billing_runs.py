"""Four processes at one billing run: no invoice missing, none twice; the naive twin shows that they do collide."""

from __future__ import annotations

import pytest
from django.db import connection

from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.invoices.models import Invoice, InvoiceLine
from tests.billing.runs import many, run_of  # noqa: F401  a fixture
from tests.concurrency.racers import racers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture(scope="module")
def field(django_db_setup, django_db_blocker):
    """The racers, warm for all races of this module."""
    with django_db_blocker.unblock(), racers() as running:
        yield running


def test_every_account_is_billed_once_under_numbers_without_gap(field, many):  # noqa: F811
    run = run_of(many[0])

    [answers] = field.race("tests.concurrency.billing_runs.bill", [{"run": str(run.public_id)}])

    assert set(answers) == {"done"}
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"DE-2026-{n:06d}" for n in range(1, len(many) + 1)]
    assert InvoiceLine.objects.count() == 2 * len(many)
    assert set(BillingItem.objects.values_list("status", flat=True)) == {"issued"}
    assert BillingRun.objects.get().status == "done"


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="its writers wait for each other before they read")
def test_without_the_claim_they_collide_and_the_constraint_is_the_second_net(field, many):  # noqa: F811
    run = run_of(many[0])

    [answers] = field.race(
        "tests.concurrency.billing_runs.bill_without_claiming", [{"run": str(run.public_id)}]
    )

    assert any(answer.startswith("IntegrityError") for answer in answers), answers
    assert Invoice.objects.count() == len(many)
