"""The outbox: each reader takes every entry that it wants once, at its own pace, whatever becomes of the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from billing_portal.journal import outbox
from billing_portal.journal.models import Entry, Outbox
from billing_portal.notifications.models import Delivery, Message
from billing_portal.notifications.reader import MAILS
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.quotes.events import QUOTE_COMPOSED, QUOTE_SENT
from tests.personas import NOON, sent

pytestmark = pytest.mark.django_db


def waiting(reader: str) -> list[str]:
    return list(Outbox.objects.filter(reader=reader).order_by("entry").values_list("entry__name", flat=True))


@pytest.fixture
def webhooks():
    """A second reader, which wants every quote that is sent and remembers what it took."""
    taken = []
    reader = outbox.Reader(
        "webhook", lambda event: event is QUOTE_SENT, lambda entry, now: taken.append(entry.pk)
    )
    outbox.register(reader)
    yield reader, taken
    outbox.forget("webhook")


def test_an_entry_is_taken_once_whoever_comes(harbor):
    sent(harbor)
    row = Outbox.objects.get(reader="mail", entry__name="quote.sent")

    outbox._take(MAILS, row, NOON)
    outbox._take(MAILS, row, NOON)

    assert Delivery.objects.count() == 1
    assert not Outbox.objects.filter(pk=row.pk).exists()


def test_what_a_reader_does_not_want_is_never_laid_before_it(harbor):
    sent(harbor)
    assert QUOTE_COMPOSED.name in Entry.objects.values_list("name", flat=True)
    assert waiting("mail") == ["quote.sent"]

    route_entries(NOON)

    assert not Outbox.objects.exists()
    assert list(Message.objects.values_list("template", flat=True)) == ["quote_sent"]


def test_an_entry_that_cannot_be_taken_stays_and_holds_nobody_up(harbor, caplog):
    broken = sent(harbor)
    Entry.objects.filter(name="quote.sent").update(kind="quotes.quoteversion")
    fine = sent(harbor)

    route_entries(NOON)
    send_due(NOON)

    assert [fine.number in one.subject for one in mail.outbox] == [True]
    assert waiting("mail") == ["quote.sent"]
    assert "mail cannot take it" in caplog.text
    assert broken.number != fine.number


def test_a_reader_that_is_dead_for_a_week_keeps_nobody_waiting_and_then_takes_everything(harbor, webhooks):
    reader, taken = webhooks
    for day in range(7):
        sent(harbor, now=NOON + timedelta(days=day))
        outbox.drain(MAILS, now=NOON + timedelta(days=day))
    assert Delivery.objects.count() == 7
    assert waiting("mail") == []
    assert waiting("webhook") == ["quote.sent"] * 7

    outbox.drain(reader, now=NOON + timedelta(days=7))

    assert taken == sorted(taken)
    assert len(taken) == 7
    assert not Outbox.objects.exists()
    assert Delivery.objects.count() == 7


def test_an_entry_committed_late_is_taken_though_later_ones_were_taken_before(harbor, webhooks):
    """On PostgreSQL entry 7 may be committed after entry 8: a cursor at 8 would never see it."""
    reader, taken = webhooks
    sent(harbor)
    sent(harbor)
    first, second = Outbox.objects.filter(reader="webhook").order_by("entry")
    late, second_pk = first.entry, second.entry_id
    first.delete()  # not committed yet
    outbox.drain(reader, now=NOON)
    assert taken == [second_pk]

    Outbox.objects.create(entry=late, reader="webhook")
    outbox.drain(reader, now=NOON)

    assert taken == [second_pk, late.pk]


def test_what_fails_half_way_through_leaves_nothing_and_stays(harbor, caplog):
    sent(harbor)

    def writes_and_fails(entry, now):
        Entry.objects.filter(pk=entry.pk).update(data={"half": "done"})
        raise RuntimeError("half way")

    outbox.drain(outbox.Reader("mail", MAILS.wants, writes_and_fails), now=NOON)

    assert waiting("mail") == ["quote.sent"]
    assert not Entry.objects.filter(data={"half": "done"}).exists()
