"""Staff keep reminders back: with a reason and a last day; lifted, they go on."""

from __future__ import annotations

from datetime import date

import pytest

from billing_portal.dunning.actions import lift_hold, set_hold
from billing_portal.dunning.errors import HoldEndsWrong
from billing_portal.dunning.models import DunningHold
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from tests.dunning.past_due import after, late, levels, run_on
from tests.personas import NOON

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 3, 20)


def held(account, invoice=None, *, by, until=UNTIL, reason="request", now=NOON) -> DunningHold:
    return set_hold(account, invoice, reason=reason, until=until, note="Rang up", by=by, now=now)


def test_a_hold_stands_with_who_why_and_until_when(alpenrose, staff):
    hold = held(alpenrose, by=staff["finance"])

    assert (hold.reason, hold.until, hold.note, hold.set_by) == (
        "request",
        UNTIL,
        "Rang up",
        staff["finance"],
    )
    entry = Entry.objects.get(name="dunning_hold.set")
    assert (entry.actor, entry.data["until"]) == (staff["finance"], "2026-03-20")


def test_a_new_hold_takes_the_place_of_the_old(alpenrose, staff):
    old = held(alpenrose, by=staff["finance"])
    new = held(alpenrose, by=staff["services"], until=date(2026, 4, 1))

    old.refresh_from_db()
    assert old.lifted_at is not None
    assert list(DunningHold.objects.standing()) == [new]


def test_the_account_and_one_invoice_of_it_are_held_apart(alpenrose, staff):
    invoice = late(alpenrose)
    held(alpenrose, by=staff["finance"])
    held(alpenrose, invoice, by=staff["finance"])

    assert DunningHold.objects.standing().count() == 2


def test_lifted_reminders_go_on(alpenrose, staff):
    late(alpenrose)
    hold = held(alpenrose, by=staff["finance"])
    run_on(alpenrose, 3)
    assert levels(alpenrose) == []

    lift_hold(hold, by=staff["services"], now=after(3))
    run_on(alpenrose, 4)

    assert levels(alpenrose) == [1]


def test_a_hold_is_lifted_once(alpenrose, staff):
    hold = held(alpenrose, by=staff["finance"])
    lift_hold(hold, by=staff["finance"], now=NOON)

    with pytest.raises(WrongState):
        lift_hold(DunningHold.objects.get(), by=staff["services"], now=after(1))
    assert DunningHold.objects.get().lifted_by == staff["finance"]


@pytest.mark.parametrize("of_one_invoice", [True, False])
def test_a_lifted_hold_is_on_record_with_who_lifted_what_and_until_when_it_was_meant(
    alpenrose, staff, of_one_invoice
):
    invoice = late(alpenrose) if of_one_invoice else None
    hold = held(alpenrose, invoice, by=staff["finance"])

    lift_hold(hold, by=staff["services"], now=after(1))

    entry = Entry.objects.get(name="dunning_hold.lifted")
    assert (entry.actor, entry.at) == (staff["services"], after(1))
    assert entry.data == {"invoice": invoice.number if invoice else "", "until": "2026-03-20"}


@pytest.mark.parametrize("until", [date(2026, 3, 1), date(2027, 4, 1)])
def test_a_last_day_that_cannot_be_is_refused(alpenrose, staff, until):
    with pytest.raises(HoldEndsWrong):
        held(alpenrose, by=staff["finance"], until=until)
    assert not DunningHold.objects.exists()


def test_a_representative_holds_nothing(alpenrose, miriam, staff):
    with pytest.raises(NotAllowed):
        held(alpenrose, by=miriam)
    hold = held(alpenrose, by=staff["finance"])
    with pytest.raises(NotAllowed):
        lift_hold(hold, by=miriam, now=NOON)
    assert DunningHold.objects.get().lifted_at is None


def test_an_invoice_of_another_account_is_not_held(alpenrose, harbor, staff):
    foreign = late(harbor)

    with pytest.raises(WrongState):
        held(alpenrose, foreign, by=staff["finance"])
    assert not DunningHold.objects.exists()


def test_after_the_last_day_of_a_hold_it_goes_on_one_step_up(alpenrose, staff):
    late(alpenrose)
    run_on(alpenrose, 3)
    held(alpenrose, by=staff["finance"], now=after(4))  # 20 March, 18 days late

    for day in (14, 18):
        run_on(alpenrose, day)
    assert levels(alpenrose) == [1]

    run_on(alpenrose, 19)
    assert levels(alpenrose) == [1, 2]


@pytest.mark.parametrize("of_one_invoice", [True, False])
def test_a_hold_is_on_record_with_what_it_is_about(alpenrose, staff, of_one_invoice):
    invoice = late(alpenrose) if of_one_invoice else None

    held(alpenrose, invoice, by=staff["finance"])

    entry = Entry.objects.get(name="dunning_hold.set")
    assert (entry.actor, entry.account_id) == (staff["finance"], alpenrose.public_id)
    assert entry.data == {
        "invoice": invoice.number if invoice else "",
        "reason": "request",
        "until": "2026-03-20",
        "note": "Rang up",
    }
