from datetime import date, timedelta

import pytest

from billing_portal.billing.steps import bill_begun, next_terms, renew_subscriptions
from billing_portal.flows import admins, seats, waiting
from billing_portal.integrations.admin_center.sandbox.adapter import SandboxAdminCenter
from billing_portal.integrations.admin_center.sandbox.models import Admin, Licence, Outage, Seat
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.orders.models import AdminContact, SeatChange
from billing_portal.orders.tasks import start_and_end_subscriptions
from billing_portal.quotes.models import Quote
from billing_portal.quotes.tasks import note_expired_quotes
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.errors import SubscriptionHasEnded
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.terms import Claim, claim_periods, extend_subscription
from tests.personas import contact_of, place, ready_checkout, sent


@pytest.fixture
def order(alpenrose):
    return place(ready_checkout([sent(alpenrose, seats=2)]))


def test_an_order_brings_a_new_admin_with_a_seat_of_each_product(order, noon):
    admins.provision_admins(noon)
    admins.provision_admins(noon + timedelta(hours=2))

    contact = AdminContact.objects.get()
    assert (contact.status, contact.created_new, contact.seats) == (
        "provisioned",
        True,
        {"remote-support": "assigned"},
    )
    assert (Admin.objects.count(), Seat.objects.count()) == (1, 1)
    order.refresh_from_db()
    assert order.status == "fulfilled"


def test_an_admin_who_holds_a_seat_gets_no_second_one(order, noon):
    licence = Licence.objects.create(tenant="A-1001", product="remote-support", seats=2)
    Seat.objects.create(licence=licence, holder="nora.lindt@example.org")

    admins.provision_admins(noon)

    assert AdminContact.objects.get().seats == {"remote-support": "held"}
    assert Seat.objects.count() == 1


def test_without_a_free_seat_the_admin_is_made_without_one(order, noon):
    licence = Licence.objects.create(tenant="A-1001", product="remote-support", seats=2)
    for holder in ("a@example.org", "b@example.org"):
        Seat.objects.create(licence=licence, holder=holder)

    admins.provision_admins(noon)

    contact = AdminContact.objects.get()
    assert (contact.status, contact.seats) == ("provisioned", {"remote-support": "none_free"})
    assert Admin.objects.exists()


def test_an_admin_center_that_is_down_is_asked_again_until_it_answers(order, noon):
    Outage.objects.create()

    admins.provision_admins(noon)
    admins.provision_admins(noon + timedelta(seconds=2))  # too soon: pauses grow
    contact = AdminContact.objects.get()
    assert (contact.status, contact.tries) == ("waiting", 1)
    assert contact.problem == "no_answer"
    Outage.objects.all().delete()
    admins.provision_admins(noon + timedelta(minutes=1))

    assert AdminContact.objects.get().status == "provisioned"


def test_the_clock_closes_a_quote_and_a_job_writes_it_down(alpenrose, noon):
    quote = sent(alpenrose)

    note_expired_quotes(noon + timedelta(days=7) - timedelta(microseconds=1))
    assert Quote.objects.get().status == "sent"
    note_expired_quotes(noon + timedelta(days=7))

    assert Quote.objects.get(pk=quote.pk).status == "expired"


def test_a_subscription_begins_on_its_first_day_in_the_issuers_zone(alpenrose, noon):
    place(ready_checkout([sent(alpenrose, start_on=date(2026, 3, 12))]))
    subscription = Subscription.objects.get()  # from midnight in Berlin
    start_and_end_subscriptions(noon.replace(day=11, hour=22, minute=59))
    assert Subscription.objects.get().status == "pending"

    start_and_end_subscriptions(noon.replace(day=11, hour=23))

    subscription.refresh_from_db()
    assert subscription.status == "active"


def test_a_cancelled_subscription_runs_to_its_end_and_then_ends(order, alpenrose, noon):
    cancel_subscription(Subscription.objects.get(), reason="Done", by=contact_of(alpenrose), now=noon)
    start_and_end_subscriptions(noon.replace(year=2027, day=1))
    assert Subscription.objects.get().status == "pending_cancellation"

    start_and_end_subscriptions(noon.replace(year=2027, day=2))

    assert Subscription.objects.get().status == "ended"


def test_after_its_end_the_seats_of_a_subscription_are_taken_back_once(order, alpenrose, noon):
    admins.provision_admins(noon)
    cancel_subscription(Subscription.objects.get(), reason="Done", by=contact_of(alpenrose), now=noon)
    seats.tell_seats(noon)
    assert Seat.objects.count() == 1
    told = SeatChange.objects.get()
    assert (told.status, told.since) == ("done", noon.date())
    end = noon.replace(year=2027, day=2)
    start_and_end_subscriptions(end)

    Outage.objects.create()
    seats.tell_seats(end)
    assert SeatChange.objects.exclude(pk=told.pk).get().status == "waiting"
    Outage.objects.all().delete()
    for minutes in (5, 10):
        seats.tell_seats(end + timedelta(minutes=minutes))

    assert not Seat.objects.exists()
    release = SeatChange.objects.exclude(pk=told.pk).get()
    assert (release.status, release.taken) == ("done", {"remote-support": ["nora.lindt@example.org"]})
    assert Entry.objects.filter(name="subscription.seats_released").count() == 1


def test_a_renewal_adds_a_term_on_the_same_conditions_and_its_periods_are_billed_once(order, alpenrose, noon):
    subscription = Subscription.objects.get()
    later = noon.replace(year=2027, day=2)

    [term] = renew_subscriptions(next_terms([subscription]), by=None, now=later)
    [invoice] = bill_begun(alpenrose, by=None, now=later)

    assert (term.start_on, term.end_on, term.seats) == (date(2027, 3, 2), date(2028, 3, 2), 2)
    assert (invoice.number, invoice.net_minor) == ("DE-2027-000001", 52_000)
    with pytest.raises(WrongState):
        claim_periods([Claim(subscription.pk, term.spec, 0)])
    assert bill_begun(alpenrose, by=None, now=later) == []
    assert Invoice.objects.count() == 2


def test_of_two_renewals_by_the_clock_only_one_happens(order, noon):
    subscription = Subscription.objects.get()
    seen_by_both = next_terms([subscription])
    renew_subscriptions(seen_by_both, by=None, now=noon)

    with pytest.raises(WrongState):
        renew_subscriptions(seen_by_both, by=None, now=noon)
    with pytest.raises(SubscriptionHasEnded):  # nor is it ordered
        extend_subscription(subscription, [seen_by_both[0].spec], by=None, now=noon)
    assert subscription.terms.count() == 2


def test_many_admins_who_cannot_be_helped_keep_nobody_waiting(alpenrose, noon, monkeypatch):
    monkeypatch.setattr(waiting, "BATCH", 2)
    for _ in range(3):
        place(ready_checkout([sent(alpenrose)]))
    *hopeless, fresh = AdminContact.objects.order_by("pk")
    rows = AdminContact.objects.filter(pk__in=[contact.pk for contact in hopeless])
    rows.update(tries=12, last_tried_at=noon - timedelta(minutes=1))

    admins.provision_admins(noon)

    fresh.refresh_from_db()
    assert fresh.status == "provisioned"
    assert not rows.filter(status="provisioned").exists()


def test_one_admin_whom_the_admin_center_chokes_on_is_noted_and_the_others_get_in(
    alpenrose, noon, monkeypatch
):
    for _ in range(2):
        place(ready_checkout([sent(alpenrose)]))
    first, second = AdminContact.objects.order_by("pk")
    provision = SandboxAdminCenter.provision

    def choke(self, request):
        if request.external_id == str(first.public_id):
            raise ValueError("an answer nobody can read")
        return provision(self, request)

    monkeypatch.setattr(SandboxAdminCenter, "provision", choke)
    with pytest.raises(ExceptionGroup):  # seen in the log of the schedule
        admins.provision_admins(noon)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.tries, second.status) == ("waiting", 1, "provisioned")
    assert first.problem == "failed"
