"""Seven days before a term ends both sides are told what follows by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from billing_portal.billing.steps import announce_ending
from billing_portal.billing.tasks import notify_of_endings
from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.orders.tasks import start_and_end_subscriptions
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription
from tests.billing.runs import subscribed
from tests.personas import contact_of, sent

END = datetime(2027, 4, 1, 9, tzinfo=clock.zone("Europe/Berlin"))


@pytest.fixture
def subscription(alpenrose):
    return subscribed(alpenrose)


def mails(mailoutbox, now: datetime) -> list[str]:
    mailoutbox.clear()
    with clock.at(now):
        notify_of_endings(now)
        drain()
    return [mail.subject for mail in mailoutbox if "Remote Support" in mail.subject]


def test_both_are_told_once_and_not_before(subscription, mailoutbox):
    Subscription.objects.update(status="active")

    assert mails(mailoutbox, END - timedelta(days=9)) == []
    told = mails(mailoutbox, END - timedelta(days=7))
    assert len(told) == 2
    assert any("verlängert sich" in subject for subject in told)
    assert any("renews automatically" in subject for subject in told)
    assert mails(mailoutbox, END - timedelta(days=6)) == []


def test_an_open_renewal_quote_is_named_in_the_mail(alpenrose, subscription, mailoutbox):
    Subscription.objects.update(status="active")
    quote = sent(
        alpenrose,
        now=END - timedelta(days=8),
        kind="renewal",
        product=None,
        subscription=subscription,
        start_on=subscription.end_on,
    )

    mails(mailoutbox, END - timedelta(days=7))

    bodies = [mail.body for mail in mailoutbox if "Remote Support" in mail.subject]
    assert bodies
    assert all(quote.number in body for body in bodies)


def test_one_that_was_cancelled_is_announced_as_an_end_once_and_told_when_it_ended(
    alpenrose, subscription, mailoutbox
):
    Subscription.objects.update(status="active")
    cancel_subscription(subscription, reason="other", by=contact_of(alpenrose), now=END - timedelta(days=20))
    mails(mailoutbox, END - timedelta(days=20))

    assert mails(mailoutbox, END - timedelta(days=8)) == []
    told = mails(mailoutbox, END - timedelta(days=7))
    assert sorted(told) == [
        "Alpenrose Logistik GmbH: Remote Support ends on 31 Mar 2027",
        "Remote Support endet am 31.03.2027",
    ]
    assert "Auto Renew is off." in "".join(mail.body for mail in mailoutbox)
    assert mails(mailoutbox, END - timedelta(days=1)) == []

    start_and_end_subscriptions(END)
    told = mails(mailoutbox, END)

    assert sorted(told) == [
        "Alpenrose Logistik GmbH: Remote Support ended on 31 Mar 2027",
        "Remote Support ist am 31.03.2027 beendet worden",
    ]
    start_and_end_subscriptions(END + timedelta(days=1))
    assert mails(mailoutbox, END + timedelta(days=1)) == []


def test_one_that_is_cancelled_days_before_its_end_is_not_reminded_of_it(alpenrose, subscription, mailoutbox):
    Subscription.objects.update(status="active", notified_of_end=subscription.end_on)
    Subscription.objects.update(notified_of_end=None)
    cancel_subscription(subscription, reason="other", by=contact_of(alpenrose), now=END - timedelta(days=6))
    mails(mailoutbox, END - timedelta(days=6))

    assert mails(mailoutbox, END - timedelta(days=5)) == []


def test_months_that_follow_each_other_are_announced_only_when_they_end(alpenrose, mailoutbox):
    monthly = subscribed(alpenrose, months=1, interval="monthly")
    Subscription.objects.update(status="active")
    before = datetime(2026, 4, 25, 9, tzinfo=clock.zone("Europe/Berlin"))
    assert mails(mailoutbox, before) == []
    assert Subscription.objects.get().notified_of_end == monthly.end_on


def test_months_that_follow_each_other_are_not_announced_unless_a_quote_waits(alpenrose, mailoutbox):
    monthly = subscribed(alpenrose, months=1, interval="monthly")
    Subscription.objects.update(status="active")
    end = datetime(2026, 5, 1, 9, tzinfo=END.tzinfo)

    assert mails(mailoutbox, end - timedelta(days=7)) == []
    assert not Entry.objects.filter(name="subscription.ends_soon", object_id=monthly.public_id).exists()


@pytest.mark.parametrize("days", [8, 0])
def test_what_ends_later_or_has_ended_is_not_announced_whoever_asks(subscription, days):
    Subscription.objects.update(status="active")
    subscription.refresh_from_db()

    announce_ending(subscription, now=END - timedelta(days=days))

    assert not Entry.objects.filter(name="subscription.ends_soon").exists()
    assert Subscription.objects.get().notified_of_end is None
