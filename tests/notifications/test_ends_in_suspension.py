"""A contract that would renew and is suspended at its end: told before, ended with the reason, continued once it is paid."""

from __future__ import annotations

from datetime import date

import pytest

from billing_portal.billing.steps.bill import bill_begun
from billing_portal.billing.tasks import notify_of_endings
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.dunning.models import DunningNotice
from billing_portal.flows import seats
from billing_portal.flows.suspension import restore_paid
from billing_portal.integrations.admin_center.sandbox.models import Licence, Seat
from billing_portal.journal.models import Entry
from billing_portal.orders.models import SeatChange
from billing_portal.orders.steps.seat_changes import plan_seat_change
from billing_portal.orders.tasks import start_and_end_subscriptions
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.running import revive_subscriptions
from tests.billing.runs import done, run_of
from tests.dunning.past_due import after, late, run_on
from tests.dunning.test_suspension import story, subscribed
from tests.payments.money import wired
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
END = date(2026, 4, 17)  # 46 days after the due date: four days after the suspension
LAST = "16 April 2026"


@pytest.fixture
def owed(alpenrose):
    """A year that ends four days after services are suspended over EUR 119.00, and renews until then."""
    subscription = subscribed(alpenrose, date(2025, 4, 17))
    Subscription.objects.update(status="active")
    subscription.terms.update(billed=1, next_bill_on=None)
    assert subscription.end_on == END
    return late(alpenrose)


def plain(text):
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_suspension_mail_names_each_end_its_date_and_the_sum_and_asks_to_pay_before_it(
    alpenrose, owed, deliver
):
    alpenrose.language = "en"
    alpenrose.save()
    later = subscribed(alpenrose, date(2026, 2, 1))
    story(alpenrose, 28)
    deliver(after(28))
    run_on(alpenrose, 42)

    notice = DunningNotice.objects.latest("pk")
    assert (notice.pay_by, notice.on) == (date(2026, 4, 16), date(2026, 4, 13))
    [mail, *_rest] = [mail for mail in deliver(after(42)) if "suspended" in mail.subject]
    body = plain(mail.body)
    assert "Unless EUR 119.00 is paid before, these end:" in body
    assert f"Remote Support (S-2026-000001) on Thursday, {LAST}" in body
    assert f"Remote Support ({later.number}) on Sunday, 31 January 2027" in body
    paper = paper_of(Kind.REMINDER, notice.public_id)
    assert paper is not None
    assert f"these end: Remote Support (S-2026-000001) on Thursday, {LAST}" in plain(paper.snapshot["notes"])


def test_a_week_before_it_ends_in_suspension_both_sides_are_told_what_keeps_it(alpenrose, deliver):
    subscription = subscribed(alpenrose, date(2025, 4, 25))
    subscription.terms.update(billed=1, next_bill_on=None)
    late(alpenrose)
    story(alpenrose)
    deliver(after(42))

    notify_of_endings(after(47))

    contact, staff = sorted(deliver(after(47)), key=lambda mail: "Logistik" in mail.subject)
    assert plain(contact.subject) == "Remote Support endet am 24.04.2026"
    assert "119,00 EUR" in plain(contact.body)
    assert "Past due EUR 119.00" in plain(staff.body).replace(":", "")


def test_an_end_in_suspension_is_told_with_its_reason_and_no_renewal_was_turned_off(
    alpenrose, owed, deliver, sabine
):
    story(alpenrose)
    deliver(after(42))

    start_and_end_subscriptions(after(46))

    subscription = Subscription.objects.get()
    assert (subscription.status, subscription.end_cause) == ("ended", "arrears")
    contact, staff = sorted(deliver(after(46)), key=lambda mail: "Logistik" in mail.subject)
    assert "119,00 EUR" in plain(contact.body)
    assert "30. April 2026" in plain(contact.body)
    assert "suspended over invoices past due" in plain(staff.body)
    page = words(Visitor(sabine, after(46)).get(f"/subscriptions/{subscription.public_id}/"))
    assert "It was not renewed because the services were suspended over invoices past due." in page
    assert "If everything past due is paid by Thursday, 30 April 2026, it continues without a gap." in page
    assert "Auto Renew Off" not in page
    assert "Pay what is past due, and the subscription continues without a gap. Pay Now" in page
    late = words(Visitor(sabine, after(60)).get(f"/subscriptions/{subscription.public_id}/"))
    assert "without a gap" not in late
    assert "Ask for a New Quote" in late


@pytest.mark.parametrize(("days", "continues"), [(46, True), (59, True), (60, False)])
def test_paid_within_the_days_of_grace_it_continues_without_a_gap(
    alpenrose, owed, staff, deliver, days, continues
):
    seats_of(alpenrose, 5)
    story(alpenrose)
    start_and_end_subscriptions(after(46))
    plan_seat_change(Subscription.objects.get(), after(46).date())
    seats.tell_seats(after(46))
    assert Seat.objects.count() == 5  # nobody loses a seat while it can still be paid
    deliver(after(46))
    wired(alpenrose, 11_900, [(owed, 11_900)], staff["finance"])

    restore_paid(after(days))

    subscription = Subscription.objects.get()
    assert subscription.status == ("active" if continues else "ended")
    mail = deliver(after(days))
    done(run_of(alpenrose, after(days)), after(days))
    terms = [(term.start_on, term.end_on) for term in subscription.terms.all()]
    seats.tell_seats(after(75))
    if continues:
        assert terms == [(date(2025, 4, 17), END), (END, date(2027, 4, 17))]
        assert alpenrose.invoices.latest("pk").lines.get().period_start == END
        assert Seat.objects.count() == 5
        assert Entry.objects.filter(name="subscription.revived").count() == 1
        assert any("renewed without a gap" in plain(one.body) for one in mail)
    else:
        assert terms == [(date(2025, 4, 17), END)]
        assert Seat.objects.count() == 0
        assert any("not renewed; a new quote starts it again" in plain(one.body) for one in mail)
        assert not any("You do not need to do anything" in plain(one.body) for one in mail)


def seats_of(account, count):
    licence = Licence.objects.create(tenant=account.number, product="remote-support", seats=count)
    Seat.objects.bulk_create(Seat(licence=licence, holder=f"{n}@example.org") for n in range(count))


def test_what_was_cancelled_stays_ended_however_soon_it_is_paid(alpenrose, owed):
    Subscription.objects.update(status="suspended", auto_renew=False)
    start_and_end_subscriptions(after(46))

    assert revive_subscriptions(alpenrose, END, now=after(46)) == []

    found = Subscription.objects.get()
    assert (found.status, found.end_cause) == ("ended", "cancelled")
    assert SeatChange.objects.get().since == END
    assert bill_begun(alpenrose, by=None, now=after(46)) == []


def test_home_of_a_suspended_account_does_not_say_that_a_renewing_contract_ends(alpenrose, owed, sabine):
    story(alpenrose)

    home = words(Visitor(sabine, after(42)).get("/"))

    assert "until 16 Apr 2026, renewed if paid by then" in home
    assert "ends on 16 Apr 2026" not in home
