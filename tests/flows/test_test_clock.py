"""The test clock: time moves forward only, everything due on the way happens in order, and never in production."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.flows.test_clock import NotForward, move_clock, move_on
from billing_portal.invoices.models import Invoice
from billing_portal.jobs import test_clock
from billing_portal.jobs.models import TestClock
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.quotes.models import Quote
from tests.backoffice.conftest import signed_in
from tests.billing.runs import subscribed
from tests.personas import sent
from tests.portal.billing import billed


@pytest.fixture
def moving(settings, monkeypatch):
    """A portal with a test clock, as demo and staging have one."""
    settings.TEST_CLOCK = True
    monkeypatch.setattr(clock, "_shift", [test_clock.ahead])
    test_clock.forget()
    yield
    test_clock.forget()


def reach(target: datetime) -> None:
    """Turn after turn of the worker until the clock has arrived."""
    for _turn in range(100):
        move_on(clock.now())
        if not TestClock.objects.filter(target__isnull=False).exists():
            break
    assert clock.now() >= target


def test_quotes_expire_before_what_begins_later_is_billed(alpenrose, staff, moving):
    now = clock.now()
    quote = sent(alpenrose, now=now)
    begins = clock.day(now + timedelta(days=20), "Europe/Berlin").replace(day=28)
    subscribed(alpenrose, begins)
    target = now + timedelta(days=60)

    move_clock(target, by=staff["admin"], now=now)
    reach(target)

    quote.refresh_from_db()
    invoice = Invoice.objects.get()
    assert quote.status == Quote.Status.EXPIRED
    assert invoice.issued_on == begins
    names = list(Entry.objects.order_by("pk").values_list("name", flat=True))
    assert names.index("quote.expired") < names.index("invoice.issued")


def test_a_jump_of_two_months_reminds_level_by_level_and_suspends(alpenrose, staff, moving):
    now = clock.now()
    today = clock.day(now, "Europe/Berlin")
    billed(alpenrose, now=now, due=today)

    move_clock(now + timedelta(days=50), by=staff["admin"], now=now)
    reach(now + timedelta(days=50))

    notices = DunningNotice.objects.order_by("pk")
    assert [(notice.level, (notice.on - today).days) for notice in notices] == [
        (1, 3),
        (2, 14),
        (3, 28),
        (4, 42),
    ]
    assert Suspension.objects.get().notified_at is not None


def test_time_never_goes_back_and_not_for_ever(staff, moving):
    now = clock.now()

    for target in (now - timedelta(days=1), now, now + timedelta(days=3000)):
        with pytest.raises(NotForward):
            move_clock(target, by=staff["admin"], now=now)

    assert not TestClock.objects.filter(target__isnull=False).exists()


def test_only_one_move_at_a_time(staff, moving):
    now = clock.now()
    move_clock(now + timedelta(days=1), by=staff["admin"], now=now)

    with pytest.raises(WrongState):
        move_clock(now + timedelta(days=9), by=staff["admin"], now=now)


def test_nobody_but_an_administrator_moves_it(staff, moving):
    now = clock.now()

    with pytest.raises(NotAllowed):
        move_clock(now + timedelta(days=1), by=staff["services"], now=now)
    assert signed_in(staff["finance"]).get(reverse("backoffice:test-clock")).status_code == 403


def test_in_production_there_is_none(staff, settings):
    settings.TEST_CLOCK = False
    now = clock.now()

    with pytest.raises(NotAllowed):
        move_clock(now + timedelta(days=1), by=staff["admin"], now=now)
    client = signed_in(staff["admin"])
    assert client.get(reverse("backoffice:test-clock")).status_code == 404
    assert "Test clock" not in client.get(reverse("backoffice:home")).content.decode()


def test_the_page_moves_it_by_a_button_and_keeps_what_was_typed_if_refused(staff, moving):
    client = signed_in(staff["admin"])

    refused = client.post(reverse("backoffice:test-clock"), {"to": "2001-01-01"})
    assert refused.status_code == 422
    assert "2001-01-01" in refused.content.decode()
    client.post(reverse("backoffice:test-clock"), {"days": "7"})

    assert TestClock.objects.get().target is not None
