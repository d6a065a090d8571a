"""A renewal quote says what happens without a decision, and its clock never outlives the day of the renewal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from billing_portal.billing.steps import next_terms, renew_subscriptions
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.flows.confirmation import lines_of_quotes
from billing_portal.kit import clock
from billing_portal.quotes.actions import send_quote
from billing_portal.quotes.errors import RenewalIsDue
from billing_portal.quotes.models import Quote
from billing_portal.quotes.tasks import note_expired_quotes
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import TermSpec
from tests.personas import draft, place, ready_checkout, sent
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
END = date(2027, 3, 31)
LAST_MINUTE = datetime(2027, 3, 30, 23, 59, tzinfo=clock.zone("Europe/Berlin"))
BEFORE = LAST_MINUTE.replace(day=29, hour=12, minute=0)


@pytest.fixture
def subscription(alpenrose, noon):
    alpenrose.language = "en"
    alpenrose.save()
    found = started(alpenrose, noon, start=date(2026, 3, 31), end=END, seats=10, interval="annual")
    Subscription.objects.update(status="active")
    return found


def renewal(subscription, seats=12, make=sent, now=BEFORE):
    line = {"kind": "renewal", "subscription": subscription, "product": None, "start_on": END}
    return make(subscription.account, now=now, seats=seats, **line)


def plain(text):
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


SAID = (
    "If it is not decided by Tuesday, 30 March 2027, Remote Support (S-2026-000001) renews on its present terms on "
    "the day after."
)


def test_page_document_and_mail_say_what_happens_without_a_decision(subscription, sabine, deliver):
    quote = renewal(subscription)

    assert quote.expires_at == LAST_MINUTE
    page = words(Visitor(sabine, BEFORE).get(f"/quotes/{quote.public_id}/"))
    assert SAID in page
    paper = paper_of(Kind.QUOTE, quote.public_id)
    assert (paper.snapshot["notes"], paper.data.valid_until) == (SAID, LAST_MINUTE)
    assert any(SAID in plain(mail.body) for mail in deliver(BEFORE))


def test_a_quote_that_ends_long_before_keeps_its_seven_days(subscription):
    early = BEFORE - timedelta(days=30)

    assert renewal(subscription, now=early).expires_at == early + timedelta(days=7)


def test_where_auto_renew_is_off_the_quote_says_that_it_ends(subscription, sabine):
    Subscription.objects.update(status="pending_cancellation", auto_renew=False)
    quote = renewal(subscription)

    page = words(Visitor(sabine, BEFORE).get(f"/quotes/{quote.public_id}/"))

    assert (
        "If it is not decided by Tuesday, 30 March 2027, Remote Support (S-2026-000001) ends on that day."
        in page
    )


def test_on_the_day_of_the_renewal_no_quote_is_sent_for_it(subscription):
    quote = renewal(subscription, make=draft)

    with pytest.raises(RenewalIsDue):
        send_quote(quote, by=subscription.account.representative, now=LAST_MINUTE + timedelta(minutes=1))

    quote = Quote.objects.get()
    assert (quote.status, quote.expires_at) == ("draft", None)


def test_both_sides_are_told_that_it_renews_when_the_quote_expires(subscription, deliver):
    renewal(subscription)
    deliver(BEFORE)

    note_expired_quotes(LAST_MINUTE)

    mails = deliver(LAST_MINUTE)
    assert len(mails) == 2
    said = "Remote Support (S-2026-000001) renews on its present terms on Wednesday, 31 March 2027."
    assert all(said in plain(mail.body) for mail in mails)


def test_both_sides_are_told_when_the_automatic_renewal_supersedes_an_open_quote(subscription, deliver):
    quote = renewal(subscription)
    Quote.objects.update(expires_at=LAST_MINUTE + timedelta(days=3))  # sent before the clock knew the end
    deliver(BEFORE)
    subscription.refresh_from_db()

    renew_subscriptions(next_terms([subscription]), by=None, now=LAST_MINUTE + timedelta(hours=1))

    quote.refresh_from_db()
    assert quote.status == "superseded"
    contact, staff = sorted(
        (mail for mail in deliver(LAST_MINUTE + timedelta(hours=1)) if quote.number in mail.subject),
        key=lambda mail: "Alpenrose" in mail.subject,
    )
    assert "renewed automatically on its present terms" in plain(contact.body)
    assert "S-2026-000001" in plain(staff.body)


def test_a_term_renewed_by_quote_keeps_the_31st_as_its_anchor(alpenrose, noon):
    started(
        alpenrose,
        noon,
        start=date(2026, 1, 31),
        end=date(2027, 2, 28),
        seats=10,
        interval="monthly",
        list_minor=1_000,
    )
    Subscription.objects.update(status="active")
    subscription = Subscription.objects.get()
    now = datetime(2027, 2, 20, 12, tzinfo=clock.zone("Europe/Berlin"))
    line = {"kind": "renewal", "subscription": subscription, "product": None, "start_on": None}
    quote = sent(alpenrose, now=now, seats=10, interval="monthly", list_minor=1_000, term_months=3, **line)
    [priced] = lines_of_quotes([quote])
    place(ready_checkout([quote], now=now), now=now)

    term = subscription.terms.latest("start_on")
    days = [term.period(n).start for n in range(3)]

    assert days == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert (term.end_on, term.spec.next_bill_on(3)) == (date(2027, 5, 31), None)
    assert [charge.on for charge in priced.figures.charges] == days
    following = TermSpec(term.end_on, date(2027, 8, 31), "monthly", 10, 1_000, anchor_on=term.anchor_on)
    assert following.period(1).start == date(2027, 6, 30)
