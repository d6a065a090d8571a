"""Two who want the last seat of an Admin Center behind SCIM, or write the same user at the same moment."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import httpx2
import pytest

from billing_portal.integrations.admin_center.scim.users import give
from billing_portal.orders.ports import AdminCenterUnavailable
from tests.integrations.admin_center.bench import TENANT, asked
from tests.integrations.admin_center.scim_bench import SEAT, ScimBench, on
from tests.integrations.admin_center.turns import Turns


@pytest.fixture
def bench():
    made = ScimBench()
    yield made
    made.over()


def test_of_two_who_want_the_last_seat_one_gets_it(bench):
    bench.line.before = on("PATCH", lambda request: bench.occupies("else@example.org"))

    made = bench.center.provision(asked(seats=1))

    assert made.seats == {"remote-support": "none_free"}
    assert bench.holders() == ["else@example.org"]


@pytest.mark.parametrize("seed", range(6))
def test_many_at_once_never_hold_more_seats_than_were_bought(bench, seed):
    bench.center.suspend(TENANT)
    turns = Turns(seed)
    bench.line.before = lambda request: turns.pause()
    became: dict[str, str] = {}

    def one(email: str) -> None:
        for _try in range(20):  # as the schedule would
            with suppress(AdminCenterUnavailable):
                became[email] = bench.center.provision(asked(email, seats=3)).seats["remote-support"]
                return

    turns.take([partial(one, f"p{number}@example.org") for number in range(8)])

    told = sorted(email for email, word in became.items() if word in ("assigned", "held"))
    assert told == bench.holders()
    assert len(told) == 3
    assert len(bench.admins()) == 8


def test_somebody_who_writes_at_the_same_moment_loses_nothing(bench):
    bench.center.provision(asked(products=()))
    mine = bench.user("nora@example.org")

    def first(request: httpx2.Request) -> None:
        bench.users().change(mine, [give("reports", "feature")])

    bench.line.before = on("PATCH", first)
    made = bench.center.provision(asked())

    assert made.seats == SEAT
    assert {one.value for one in bench.user("nora@example.org").entitlements} == {"reports", "remote-support"}


def test_one_who_is_made_at_the_same_moment_is_updated(bench):
    bench.line.before = on("POST", lambda request: bench.occupies("nora@example.org", "meetings"))

    made = bench.center.provision(asked())

    assert (made.created, made.seats) == (False, SEAT)
    assert bench.admins() == {"nora@example.org": "Nora Lindt"}
