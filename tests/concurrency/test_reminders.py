"""Four workers at the same run: every level is told once; the naive twin shows that they do collide."""

from __future__ import annotations

import pytest
from django.db import connection

from benchmarks.data import many_accounts
from billing_portal.accounts.models import CorporateAccount
from billing_portal.dunning.models import DunningNotice, DunningRun, Suspension
from billing_portal.journal.models import Entry
from tests.concurrency.racers import racers
from tests.dunning.past_due import late, levels
from tests.personas import NOON

DAYS = (3, 14, 28, 42)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture(scope="module")
def field(django_db_setup, django_db_blocker):
    """The racers, warm for all races of this module."""
    with django_db_blocker.unblock(), racers() as running:
        yield running


def test_every_level_is_told_once_and_the_account_is_suspended_once(field, alpenrose):
    late(alpenrose)

    rounds = field.race("tests.concurrency.reminders.remind", [{"day": day} for day in DAYS])

    assert {answer for answers in rounds for answer in answers} <= {"done", "lost"}, rounds
    assert levels(alpenrose) == [1, 2, 3, 4]
    assert (DunningRun.objects.count(), Suspension.objects.count()) == (4, 1)
    assert Entry.objects.filter(name="dunning_notice.sent").count() == 4
    numbers = DunningNotice.objects.order_by("pk").values_list("number", flat=True)
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3, 4]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="its writers wait for each other before they read")
def test_without_the_claim_they_collide_and_the_constraints_are_the_second_net(field, alpenrose):
    made = [
        row for rows in many_accounts(alpenrose.entity, alpenrose.representative, 8, NOON) for row in rows
    ]
    accounts = list(CorporateAccount.objects.filter(pk__in=[row.pk for row in made]).order_by("pk"))
    for account in accounts:
        late(account)

    rounds = field.race(
        "tests.concurrency.reminders.remind_without_claiming",
        [{"day": 3, "account": account.pk} for account in accounts],
    )

    # On a busy machine one may be done before the others look: in eight rounds some collide.
    assert "refused by the database" in {answer for answers in rounds for answer in answers}, rounds
    assert [levels(account) for account in accounts] == [[1]] * len(accounts)
