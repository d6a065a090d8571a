"""The outbox: every entry of the journal is routed once, and one that cannot be holds nobody up."""

from __future__ import annotations

import pytest

from billing_portal.journal.models import Entry, Unrouted
from billing_portal.notifications.actions import route_entry
from billing_portal.notifications.models import Delivery, Message
from tests.personas import NOON, sent

pytestmark = pytest.mark.django_db


def test_an_entry_is_routed_once_whoever_comes(harbor):
    sent(harbor)
    entry = Entry.objects.get(name="quote.sent")

    assert route_entry(entry, now=NOON) == 1
    assert route_entry(entry, now=NOON) == 0
    assert Delivery.objects.count() == 1


def test_what_concerns_nobody_by_mail_only_leaves_the_outbox(harbor, deliver):
    sent(harbor)
    assert Unrouted.objects.filter(entry__name="quote.composed").exists()

    deliver()

    assert not Unrouted.objects.exists()
    assert list(Message.objects.values_list("template", flat=True)) == ["quote_sent"]


def test_an_entry_that_cannot_be_routed_holds_nobody_up(harbor, deliver, caplog):
    broken = sent(harbor)
    Entry.objects.filter(name="quote.sent").update(kind="quotes.quoteversion")
    fine = sent(harbor)

    mails = deliver()

    assert [fine.number in mail.subject for mail in mails] == [True]
    assert Unrouted.objects.count() == 1
    assert "cannot be routed" in caplog.text
    assert broken.number != fine.number
