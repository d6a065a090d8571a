"""What begins on a day is told to the Admin Center on that day, more as well as fewer; what differs is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing_portal.catalog.models import Product
from billing_portal.flows import admins, seats
from billing_portal.flows.confirmation import next_steps
from billing_portal.integrations.admin_center.sandbox.models import Admin, Licence, Outage, Seat, Trouble
from billing_portal.journal.models import Entry
from billing_portal.notifications.letters import LETTERS
from billing_portal.notifications.models import Message
from billing_portal.notifications.tasks import route_entries
from billing_portal.orders.models import AdminContact, SeatChange, SeatDifference
from billing_portal.orders.steps.seat_changes import plan_seat_change
from billing_portal.quotes.lines import StepInput
from billing_portal.subscriptions.models import Subscription, Term
from tests.flows.test_payment_schedule import bill_until, quote_of
from tests.personas import NOON, place, ready_checkout, sent

pytestmark = pytest.mark.django_db
EVE = NOON.replace(month=9, day=1, hour=21, minute=59)  # a minute before 2 September in Berlin
THE_DAY = EVE + timedelta(minutes=1)
NORA = "nora.lindt@example.org"


def licensed():
    return dict(Licence.objects.values_list("product", "seats"))


def told(at):
    seats.tell_seats(at)
    admins.provision_admins(at)


def test_the_admin_is_created_at_once_and_the_seat_is_given_on_the_first_day_of_the_term(alpenrose):
    order = place(ready_checkout([sent(alpenrose, seats=3, start_on=date(2026, 9, 2))]))

    told(NOON)
    told(EVE)

    contact = AdminContact.objects.get()
    assert (contact.status, contact.seats) == ("provisioned", {"remote-support": "later"})
    assert [admin.email for admin in Admin.objects.all()] == [NORA]
    assert (licensed(), Seat.objects.count()) == ({}, 0)
    order.refresh_from_db()
    assert order.status == "fulfilled"

    told(THE_DAY)
    told(THE_DAY + timedelta(hours=1))

    contact.refresh_from_db()
    assert (contact.status, contact.seats) == ("provisioned", {"remote-support": "assigned"})
    assert (licensed(), Seat.objects.get().holder) == ({"remote-support": 3}, NORA)
    names = list(
        Entry.objects.filter(name__startswith="admin_contact").order_by("pk").values_list("name", flat=True)
    )
    assert names == ["admin_contact.provisioned", "admin_contact.seated"]


def test_page_confirmation_and_mail_say_the_day_of_a_seat_that_begins_later(alpenrose, noon):
    order = place(
        ready_checkout(
            [
                sent(alpenrose, seats=3),
                sent(
                    alpenrose,
                    product=Product.objects.get(code="fleet-monitor"),
                    seats=1,
                    start_on=date(2026, 9, 2),
                ),
            ]
        )
    )
    [said] = [step for step in next_steps(order, list(order.invoices.all())) if NORA in step]
    assert (
        "gets one seat of Remote Support. One seat of Fleet Monitor follows on Wednesday, 2 September 2026"
        in said
    )

    told(NOON)
    route_entries(NOON)

    mail = body_of("admin_provisioned")
    assert "Remote Support: one seat was assigned." in mail
    assert "Fleet Monitor: one seat from Wednesday, 2 September 2026, when the service begins." in mail
    told(THE_DAY)
    route_entries(THE_DAY)
    assert AdminContact.objects.get().seats == {"remote-support": "assigned", "fleet-monitor": "assigned"}
    assert "Fleet Monitor: one seat was assigned." in body_of("admin_seated")


def body_of(template):
    message = Message.objects.get(template=template)
    content = LETTERS[template].write(message, NOON)
    return str(content)


def test_each_step_of_a_ramp_reaches_the_admin_center_on_its_first_day(alpenrose):
    ramp = (StepInput(3, 40, 26_000, 0), StepInput(6, 30, 26_000, 0))
    place(
        ready_checkout(
            [
                quote_of(
                    alpenrose,
                    NOON,
                    {"quantity": 20, "interval": "quarterly", "term_months": 12, "steps": ramp},
                )
            ]
        )
    )
    seen = []
    for at in (NOON, NOON.replace(month=6, day=1), NOON.replace(month=6), NOON.replace(month=9)):
        told(at)
        seen.append(licensed()["remote-support"])

    assert seen == [20, 20, 40, 30]


def test_later_seats_reach_the_admin_center_on_their_day_even_if_their_invoice_waits(alpenrose):
    place(ready_checkout([sent(alpenrose, seats=2, interval="monthly")]))
    subscription = Subscription.objects.get()
    extra = quote_of(
        alpenrose,
        NOON,
        {
            "kind": "seats",
            "subscription": subscription,
            "product": None,
            "quantity": 3,
            "interval": "",
            "start_on": date(2026, 3, 9),
        },
    )
    place(ready_checkout([extra]))
    told(NOON)
    assert licensed() == {"remote-support": 2}

    told(NOON.replace(day=9))
    assert licensed() == {"remote-support": 5}
    bill_until(alpenrose, date(2026, 3, 9), NOON)
    told(NOON.replace(day=9, hour=14))

    assert (licensed(), Term.objects.get().seats) == ({"remote-support": 5}, 5)


def test_a_refused_admin_leaves_no_paid_seats_ungiven(alpenrose):
    Trouble.objects.create(email=NORA, detail="This address is blocked.")
    place(ready_checkout([sent(alpenrose, seats=6)]))

    told(NOON)

    assert AdminContact.objects.get().status == "refused"
    assert licensed() == {"remote-support": 6}


def test_seats_bought_while_others_are_being_told_are_told_next(alpenrose, monkeypatch):
    place(ready_checkout([sent(alpenrose, seats=6)]))
    subscription = Subscription.objects.get()
    center = seats.admin_center()

    class Meanwhile:
        def set_seats(self, tenant, bought):
            Term.objects.update(seats=9)
            plan_seat_change(subscription, NOON.date())
            return center.set_seats(tenant, bought)

    monkeypatch.setattr(seats, "admin_center", Meanwhile)
    seats.tell_seats(NOON)
    monkeypatch.undo()
    assert (licensed(), SeatChange.objects.get().status) == ({"remote-support": 6}, "waiting")

    seats.tell_seats(NOON + timedelta(seconds=10))

    assert (licensed(), SeatChange.objects.get().status) == ({"remote-support": 9}, "done")


def test_a_daily_comparison_names_what_differs_and_what_agrees_again(alpenrose, harbor):
    place(ready_checkout([sent(alpenrose, seats=6)]))
    seats.compare_seats(NOON)
    assert not SeatDifference.objects.exists()  # still to be told: no difference

    seats.tell_seats(NOON)
    Licence.objects.update(seats=4)
    seats.compare_seats(NOON)
    seats.compare_seats(NOON + timedelta(days=1))

    found = SeatDifference.objects.get()
    assert (found.account, found.bought, found.available, found.held) == (alpenrose, 6, 4, 0)
    assert (found.since, found.seen_at) == (NOON, NOON + timedelta(days=1))
    assert Entry.objects.filter(name="account.seats_differ").count() == 1
    Outage.objects.create()
    seats.compare_seats(NOON + timedelta(days=2))
    assert SeatDifference.objects.exists()
    Outage.objects.all().delete()
    Licence.objects.update(seats=6)

    seats.compare_seats(NOON + timedelta(days=3))

    assert not SeatDifference.objects.exists()
    assert Entry.objects.filter(name="account.seats_agree").count() == 1
