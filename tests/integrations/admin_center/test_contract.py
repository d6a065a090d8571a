"""What every Admin Center adapter must do for us, whoever makes it. A new adapter adds its bench in `conftest.py`."""

from __future__ import annotations

import pytest

from billing_portal.orders.ports import AdminCenterRefused, AdminCenterUnavailable
from tests.integrations.admin_center.bench import OTHER, REFUSAL, TENANT, asked


# --- the admin and the seats ---------------------------------------------------------------------------------------
def test_a_new_admin_gets_one_seat_of_each_product(bench):
    made = bench.center.provision(
        asked(products=("meetings", "remote-support"), bought={"meetings": 1, "remote-support": 2})
    )

    assert (made.created, made.seats) == (True, {"meetings": "assigned", "remote-support": "assigned"})
    assert bench.admins() == {"nora@example.org": "Nora Lindt"}
    assert bench.holders() == bench.holders("meetings") == ["nora@example.org"]


def test_the_same_request_again_does_no_more(bench):
    bench.center.provision(asked())
    again = bench.center.provision(asked())

    assert (again.created, again.seats) == (True, {"remote-support": "held"})
    assert list(bench.admins()) == bench.holders() == ["nora@example.org"]


def test_somebody_who_is_there_is_updated_and_gets_no_second_seat(bench):
    bench.center.provision(asked(external_id="first order"))
    again = bench.center.provision(asked("Nora@Example.org", external_id="second order", last_name="Berg"))

    assert (again.created, again.seats) == (False, {"remote-support": "held"})
    assert bench.admins() == {"nora@example.org": "Nora Berg"}
    assert bench.holders() == ["nora@example.org"]


def test_without_a_free_seat_the_admin_is_made_without_one(bench):
    bench.occupies("else@example.org")
    made = bench.center.provision(asked(seats=1))

    assert made.seats == {"remote-support": "none_free"}
    assert "nora@example.org" in bench.admins()
    assert bench.holders() == ["else@example.org"]


def test_nobody_gets_a_seat_of_a_product_that_was_not_bought(bench):
    assert bench.center.provision(asked(bought={})).seats == {"remote-support": "none_free"}
    assert bench.holders() == []


def test_an_order_without_products_makes_an_admin_only(bench):
    assert bench.center.provision(asked(products=())).seats == {}
    assert list(bench.admins()) == ["nora@example.org"]


def test_accounts_know_nothing_of_each_other(bench):
    bench.center.provision(asked(seats=1))
    made = bench.center.provision(asked("otto@example.org", seats=1, tenant=OTHER))

    assert made.seats == {"remote-support": "assigned"}
    assert (bench.holders(), bench.holders(tenant=OTHER)) == (["nora@example.org"], ["otto@example.org"])


# --- suspended and restored ----------------------------------------------------------------------------------------
def test_suspended_nobody_can_work_and_restored_they_can_with_the_seats_they_had(bench):
    bench.center.provision(asked())
    for _twice in range(2):
        bench.center.suspend(TENANT)
    assert not bench.can_work("nora@example.org")
    assert bench.holders() == ["nora@example.org"]

    for _twice in range(2):
        bench.center.restore(TENANT)
    assert bench.can_work("nora@example.org")
    assert bench.holders() == ["nora@example.org"]


def test_suspending_one_account_leaves_the_others_alone(bench):
    bench.center.provision(asked())
    bench.center.provision(asked("otto@example.org", tenant=OTHER))

    bench.center.suspend(TENANT)

    assert bench.can_work("otto@example.org", tenant=OTHER)


def test_an_account_that_nobody_knows_there_is_no_trouble(bench):
    bench.center.suspend(TENANT)
    bench.center.restore(TENANT)

    assert bench.center.set_seats(TENANT, {"remote-support": 0}) == {}


# --- released ------------------------------------------------------------------------------------------------------
def test_seats_beyond_those_still_bought_are_taken_last_first_and_once(bench):
    for name in ("anna", "bert", "cleo"):
        bench.center.provision(asked(f"{name}@example.org", seats=3))

    taken = bench.center.set_seats(TENANT, {"remote-support": 1})

    assert taken == {"remote-support": ("cleo@example.org", "bert@example.org")}
    assert bench.holders() == ["anna@example.org"]
    assert bench.center.set_seats(TENANT, {"remote-support": 1}) == {}
    assert len(bench.admins()) == 3


def test_other_products_and_accounts_keep_their_seats(bench):
    both = {"meetings": 1, "remote-support": 1}
    bench.center.provision(asked(products=tuple(both), bought=both))
    bench.center.provision(asked("otto@example.org", tenant=OTHER))

    bench.center.set_seats(TENANT, {"remote-support": 0})

    assert (bench.holders(), bench.holders("meetings")) == ([], ["nora@example.org"])
    assert bench.holders(tenant=OTHER) == ["otto@example.org"]


# --- trouble -------------------------------------------------------------------------------------------------------
def test_out_of_reach_is_said_and_nothing_happened(bench):
    bench.center.provision(asked())
    bench.goes_down()
    for call in (
        lambda: bench.center.provision(asked("otto@example.org")),
        lambda: bench.center.suspend(TENANT),
        lambda: bench.center.restore(TENANT),
        lambda: bench.center.set_seats(TENANT, {"remote-support": 0}),
    ):
        with pytest.raises(AdminCenterUnavailable):
            call()

    bench.comes_back()
    assert list(bench.admins()) == bench.holders() == ["nora@example.org"]
    assert bench.can_work("nora@example.org")


def test_a_refusal_for_good_says_why_and_nothing_happened(bench):
    bench.refuses("nora@example.org")

    with pytest.raises(AdminCenterRefused) as refused:
        bench.center.provision(asked())

    assert REFUSAL in refused.value.detail
    assert bench.admins() == {}
    assert bench.holders() == []


# --- more and compared ---------------------------------------------------------------------------------------------
def test_more_seats_can_be_given_once_it_was_told(bench):
    bench.center.provision(asked(seats=1))

    assert bench.center.set_seats(TENANT, {"remote-support": 2}) == {}

    made = bench.center.provision(asked("otto@example.org", seats=2))
    assert made.seats == {"remote-support": "assigned"}


def test_what_is_there_can_be_compared_with_what_was_bought(bench):
    bench.center.set_seats(TENANT, {"remote-support": 2})
    bench.occupies("else@example.org")
    bench.occupies("more@example.org")
    count = bench.center.seats(TENANT, ("remote-support", "meetings"))

    assert count["remote-support"].held == 2
    assert not count["remote-support"].differs_from(2)
    assert count["remote-support"].differs_from(1)
    assert not count["meetings"].differs_from(0)
