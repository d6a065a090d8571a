"""The Admin Center is told who is suspended and who is restored, until it knows, and of what stands now only."""

from __future__ import annotations

import pytest

from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.dunning.steps.suspension import note_admin_center
from billing_portal.flows import suspension as flow
from billing_portal.flows.suspension import restore_paid, tell_admin_center
from billing_portal.integrations.admin_center.sandbox import models as sandbox
from billing_portal.orders.ports import AdminCenterRefused
from tests.dunning.past_due import after, late, run_on
from tests.dunning.test_suspension import statuses, subscribed
from tests.payments.money import wired

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended(alpenrose):
    subscribed(alpenrose)
    invoice = late(alpenrose)
    for day in (3, 14, 28, 42):
        run_on(alpenrose, day)
    return invoice


def shut_out() -> list[str]:
    return list(sandbox.Suspension.objects.values_list("tenant", flat=True))


def paid(invoice, staff) -> None:
    wired(invoice.account, 11_900, [(invoice, 11_900)], staff["finance"])
    restore_paid(after(43))


def test_both_ways_are_told_once(suspended, staff):
    tell_admin_center(after(42))
    assert (shut_out(), Suspension.objects.get().notified_at) == (["A-1001"], after(42))

    paid(suspended, staff)
    assert Suspension.objects.get().notified_at is None
    tell_admin_center(after(43))

    assert (shut_out(), Suspension.objects.get().notified_at) == ([], after(43))


def test_it_is_told_again_until_it_answers_and_the_services_do_not_wait_for_it(suspended, alpenrose):
    outage = sandbox.Outage.objects.create()

    tell_admin_center(after(42))
    tell_admin_center(after(42))

    row = Suspension.objects.get()
    assert (row.tries, row.problem) == (1, "no_answer")
    assert statuses(alpenrose) == ["suspended"]
    outage.delete()
    tell_admin_center(after(43))
    assert (shut_out(), Suspension.objects.get().problem) == (["A-1001"], "")


def test_what_was_restored_before_it_was_told_leaves_nobody_shut_out(suspended, staff):
    paid(suspended, staff)

    tell_admin_center(after(43))

    assert shut_out() == []


def test_of_an_account_only_what_stands_now_is_told(suspended, alpenrose, staff):
    paid(suspended, staff)
    again = Suspension.objects.create(
        account=alpenrose, notice=DunningNotice.objects.latest("pk"), suspended_at=after(44)
    )

    tell_admin_center(after(44))

    again.refresh_from_db()
    assert (shut_out(), again.notified_at) == (["A-1001"], after(44))


def test_an_answer_that_comes_after_the_state_has_changed_is_told_anew(suspended, staff):
    slow = Suspension.objects.get()
    paid(suspended, staff)
    tell_admin_center(after(43))

    note_admin_center(slow, "", now=after(43))

    assert Suspension.objects.get().notified_at is None


def test_a_refusal_is_noted_for_staff(suspended, monkeypatch):
    class Refuses:
        def suspend(self, tenant):
            raise AdminCenterRefused("no such tenant")

    monkeypatch.setattr(flow, "admin_center", Refuses)
    tell_admin_center(after(42))

    row = Suspension.objects.get()
    assert (row.problem, row.problem_detail) == ("refused", "no such tenant")
