from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing_portal.catalog.models import Product
from billing_portal.journal.models import Entry
from billing_portal.kit import clock, periods
from billing_portal.quotes.actions import change_quote, duplicate_quote, reject_quote, withdraw_quote
from billing_portal.quotes.errors import CommentsNeeded, QuoteNotOpen
from billing_portal.quotes.lines import LineInput
from billing_portal.quotes.models import Quote
from billing_portal.quotes.steps import accept_quote, expire_quote, supersede_quote
from tests.personas import draft, sent

TICK = timedelta(microseconds=1)


def test_the_last_moment_counts_and_the_next_does_not(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    end = quote.expires_at

    with pytest.raises(QuoteNotOpen):
        accept_quote(Quote.objects.get(pk=quote.pk), by=sabine, now=end)
    accept_quote(quote, by=sabine, now=end - TICK)

    assert Quote.objects.get(pk=quote.pk).status == "accepted"


def test_an_expired_quote_is_closed_before_any_job_has_noticed(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    late = noon + timedelta(days=7)

    assert not Quote.objects.all().open_at(late).exists()
    assert not quote.is_open(late)
    with pytest.raises(QuoteNotOpen):
        reject_quote(quote, comments="Too late", by=sabine, now=late)
    expire_quote(quote, now=late)

    quote.refresh_from_db()
    assert (quote.status, quote.decided_by, quote.comments) == ("expired", None, "")
    entry = Entry.objects.get(name="quote.expired")
    assert (entry.actor, entry.at, entry.account_id) == (None, late, alpenrose.public_id)
    assert entry.data == {"number": quote.number}


def test_a_change_of_the_clocks_takes_no_hour_from_the_seven_days(alpenrose):
    before = datetime(2026, 3, 26, 13, 5, tzinfo=ZoneInfo("Europe/Berlin"))
    quote = sent(alpenrose, now=before.astimezone(UTC))

    assert quote.expires_at - quote.sent_at == timedelta(hours=168)
    assert quote.expires_at.astimezone(clock.zone("Europe/Berlin")).hour == 14


def test_rejecting_needs_words_and_keeps_them(alpenrose, sabine, noon):
    quote = sent(alpenrose)

    with pytest.raises(CommentsNeeded):
        reject_quote(quote, comments="  \n", by=sabine, now=noon)
    assert Quote.objects.get(pk=quote.pk).status == "sent"
    reject_quote(quote, comments="Too many seats", by=sabine, now=noon)

    quote.refresh_from_db()
    assert (quote.status, quote.comments, quote.decided_by) == ("rejected", "Too many seats", sabine)


def test_a_decided_quote_is_final(alpenrose, sabine, miriam, noon):
    quote = sent(alpenrose)
    reject_quote(quote, comments="No", by=sabine, now=noon)

    for verb in (
        lambda q: accept_quote(q, by=sabine, now=noon),
        lambda q: withdraw_quote(q, by=miriam, now=noon),
        lambda q: expire_quote(q, now=noon + timedelta(days=8)),
    ):
        with pytest.raises(QuoteNotOpen):
            verb(Quote.objects.get(pk=quote.pk))
    assert Quote.objects.get(pk=quote.pk).status == "rejected"


def test_a_withdrawn_quote_cannot_be_accepted(alpenrose, sabine, miriam, noon):
    quote = sent(alpenrose)
    withdraw_quote(quote, by=miriam, now=noon)

    with pytest.raises(QuoteNotOpen):
        accept_quote(Quote.objects.get(pk=quote.pk), by=sabine, now=noon)


def test_a_duplicate_is_a_new_draft_with_the_same_lines(alpenrose, sabine, miriam, noon):
    quote = sent(alpenrose, seats=7)
    reject_quote(quote, comments="Later", by=sabine, now=noon)
    later = noon + timedelta(days=60)

    copy = duplicate_quote(quote, by=miriam, now=later)

    line = copy.versions.get().lines.get()
    assert (copy.status, copy.copy_of, copy.number) == ("draft", quote, "Q-2026-000002")
    assert (line.quantity, line.start_on) == (7, later.date())  # what lay in the past begins today
    assert Quote.objects.get(pk=quote.pk).status == "rejected"


@pytest.mark.parametrize("months", [1, 12, 18, 24])
def test_a_duplicate_is_for_as_long_and_says_the_same(alpenrose, miriam, noon, months):
    quote = draft(alpenrose, term_months=months, interval="monthly")
    change = {"title": quote.title, "notes": "Delivery as agreed", "by": miriam, "now": noon}
    today = noon.date()
    change_quote(quote, lines=[a_line(months, today)], **change)

    copy = duplicate_quote(quote, by=miriam, now=noon)

    version = copy.versions.get()
    line = version.lines.get()
    assert (line.start_on, line.end_on) == (today, periods.add_months(today, months))
    assert (version.notes, copy.title) == ("Delivery as agreed", quote.title)


def a_line(months: int, start: date) -> LineInput:
    return LineInput(
        kind="new",
        product=Product.objects.get(code="remote-support"),
        quantity=3,
        list_minor=2_600,
        interval="monthly",
        term_months=months,
        start_on=start,
    )


def test_what_took_the_place_of_a_quote_is_on_record(alpenrose, miriam, noon):
    quote = sent(alpenrose)

    supersede_quote(quote, by=miriam, now=noon, why="Q-2026-000009")

    entry = Entry.objects.get(name="quote.superseded")
    assert (entry.actor, entry.account_id) == (miriam, alpenrose.public_id)
    assert entry.data == {"number": quote.number, "why": "Q-2026-000009"}
