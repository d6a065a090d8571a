"""Migrations 0003 to 0006 of orders: what was kept about the Admin Center before is kept, by day and by code."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from billing_portal.orders.models import AdminContact, SeatRelease
from billing_portal.subscriptions.models import Subscription, Term
from tests.personas import NOON, place, ready_checkout, sent
from tests.portal.test_subscriptions import started

BEFORE = [("orders", "0002_admins_refused_and_seats_released")]
AFTER = [("orders", "0006_seats_to_take_back")]


def migrated(to: list[tuple[str, str]]) -> Any:
    """The models as they are after migrating to there."""
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.mark.django_db(transaction=True)
def test_releases_and_reasons_of_before_are_kept_by_day_and_by_code(alpenrose):
    place(ready_checkout([sent(alpenrose)]))
    over, renewed, told = (started(alpenrose, NOON) for _ in range(3))
    Subscription.objects.filter(pk__in=[over.pk, told.pk]).update(status="ended", auto_renew=False)
    Term.objects.create(
        subscription=renewed, start_on=date(2027, 1, 1), end_on=date(2028, 1, 1), interval="quarterly",
        seats=12, list_minor=6_500, next_bill_on=date(2027, 1, 1),
    )  # fmt: skip
    old = migrated(BEFORE)
    try:
        old.get_model("orders", "AdminContact").objects.update(
            status="refused", last_problem="The domain is not confirmed."
        )
        old.get_model("orders", "SeatRelease").objects.create(
            subscription_id=told.pk,
            tries=3,
            last_problem="The Admin Center does not answer (503: closed for the night).",
        )
    finally:
        migrated(AFTER)

    contact = AdminContact.objects.get()
    assert (contact.problem, contact.problem_detail) == ("refused", "The domain is not confirmed.")
    kept = SeatRelease.objects.get(subscription=told)
    assert (kept.since, kept.tries) == (told.end_on, 3)
    assert (kept.problem, kept.problem_detail) == ("put_off", "closed for the night")
    written = SeatRelease.objects.exclude(pk=kept.pk).order_by("since")
    assert list(written.values_list("subscription", "since", "status")) == [
        (over.pk, over.end_on, "waiting"),
        (renewed.pk, date(2027, 1, 1), "waiting"),
    ]
