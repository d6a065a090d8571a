"""What runs now and what follows are two things; due, open and later are three."""

from datetime import date, timedelta

from billing_portal.invoices.queries import due
from billing_portal.kit.money import Money
from billing_portal.quotes.lines import StepInput
from billing_portal.subscriptions.models import Subscription
from tests.personas import NOON, place, ready_checkout, sent
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

TODAY = NOON.date()


def renewed(account):
    """10 seats for 2,600 a year until 1 March 2027, then 60 seats for 12,480."""
    place(ready_checkout([sent(account)]))
    renewal = {"kind": "renewal", "subscription": Subscription.objects.get(), "product": None}
    place(ready_checkout([sent(account, seats=60, list_minor=20_800, **renewal)]))


def test_after_ordering_a_renewal_the_present_term_stays_what_it_is(alpenrose, sabine):
    renewed(alpenrose)
    visitor, row = Visitor(sabine, NOON), Subscription.objects.get()

    home, listed = words(visitor.get("/")), words(visitor.get("/subscriptions/"))
    page = words(visitor.get(f"/subscriptions/{row.public_id}/"))

    following = "from 2 Mar 2027: 60 seats, EUR 12,480.00 per year"
    assert f"10 seats, annual · until 1 Mar 2027, {following}" in home
    assert f"S-2026-000001 {following} 10 EUR 2,600.00 per year On 1 Mar 2027 Active" in listed
    assert f"The present term ends on Monday, 1 March 2027; {following}." in page
    assert "1 Mar 2028" not in home + listed


def test_on_its_first_day_the_next_term_is_the_present_one(alpenrose, sabine):
    renewed(alpenrose)

    page = words(Visitor(sabine, NOON + timedelta(days=365)).get("/subscriptions/"))

    assert "60 EUR 12,480.00 per year On 1 Mar 2028" in page
    assert "from 2 Mar 2027" not in page


def test_a_step_to_come_is_what_follows(alpenrose, sabine):
    place(ready_checkout([sent(alpenrose, term_months=24, steps=(StepInput(12, 40, 25_000),))]))

    page = words(Visitor(sabine, NOON).get("/subscriptions/"))

    assert "from 2 Mar 2027: 40 seats, EUR 10,000.00 per year 10 EUR 2,600.00 per year On 1 Mar 2027" in page


def test_due_is_due_today_or_before_open_is_everything_and_later_has_its_day(alpenrose, sabine):
    for days, net in ((-10, 100_000), (0, 10_000), (20, 1_000), (40, 100)):
        billed(alpenrose, now=NOON, net=net, due=TODAY + timedelta(days=days))

    owed = due(alpenrose, TODAY)
    home = words(Visitor(sabine, NOON).get("/"))
    listed = words(Visitor(sabine, NOON).get("/invoices/"))

    assert (owed.due, owed.overdue) == (Money(130_900, "EUR"), Money(119_000, "EUR"))
    assert (owed.later, owed.later_on) == (Money(1_309, "EUR"), date(2026, 3, 22))
    assert owed.open == owed.due + owed.later
    assert "EUR 1,309.00 due" in home
    assert "EUR 1,322.09 open in all · EUR 13.09 later, the first on 22 Mar 2026" in home
    assert "EUR 1,322.09 open · EUR 1,190.00 overdue EUR 1,309.00 due · EUR 13.09 later" in listed


def test_what_is_only_later_is_not_called_due(alpenrose, sabine):
    billed(alpenrose, now=NOON, net=1_000, due=TODAY + timedelta(days=1))

    home = words(Visitor(sabine, NOON).get("/"))

    assert "Nothing is due today. EUR 11.90 open in all · EUR 11.90 later, the first on 3 Mar 2026" in home
