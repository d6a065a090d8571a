"""Killing the process at every statement, commit and gateway call of a story: here, placing and charging an order.

A master process forks one child for each point. The child counts what it says to the databases and kills itself,
unannounced, at its point; a second child does what a customer and the worker would do next. The master renders
no PDF itself, so its children may. SIGKILL shows that a crash of the process loses nothing; a power cut is answered
by `synchronous=FULL`, not by this.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.days import NOON


class Fuse:
    """Counts moments and kills the process at the chosen one; without one it only counts."""

    def __init__(self, at: int | None) -> None:
        self.at, self.moments = at, 0

    def moment(self) -> None:
        self.moments += 1
        if self.moments == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, execute: Callable[..., Any], *call: Any) -> Any:
        """Django's execute wrapper: a moment before and one after every statement."""
        self.moment()
        result = execute(*call)
        self.moment()
        return result


def with_fuse(fuse: Fuse, story: Callable[[], None]) -> None:
    """Run a story with a fuse around every statement and commit of every database, the gateway's included."""
    from django.db import connections

    with ExitStack() as stack:
        for alias in connections:
            connection = connections[alias]
            stack.enter_context(connection.execute_wrapper(fuse.around))
            commit = connection._commit

            def fused(commit: Callable[[], None] = commit) -> None:
                fuse.moment()
                commit()
                fuse.moment()

            connection._commit = fused
            stack.callback(setattr, connection, "_commit", commit)
        story()


Trial = dict[str, Any]


def order_by_card(trial: Trial) -> None:
    """The click, the charge after the commit, and the worker's part."""
    from billing_portal.flows.finishing import charge_order, finish_order
    from billing_portal.flows.quote_to_cash import place_service_order
    from billing_portal.kit import clock
    from billing_portal.orders.models import Checkout

    checkout = Checkout.objects.select_related("account__entity", "account__bill_to", "method", "user").get(
        pk=trial["checkout"]
    )
    order = place_service_order(checkout, shown=trial["shown"], by=checkout.user, now=NOON)
    charge_order(order, now=NOON)
    with clock.at(NOON):
        finish_order.func(str(order.public_id))


def recover(trial: Trial) -> None:
    """What happens next by itself: the customer clicks again, the worker sweeps and finishes."""
    from billing_portal.flows.collection import sweep
    from billing_portal.flows.finishing import finish_order
    from billing_portal.flows.quote_to_cash import place_service_order
    from billing_portal.kit import clock
    from billing_portal.orders.models import Checkout

    later = NOON + timedelta(minutes=10)
    checkout = Checkout.objects.select_related("account__entity", "account__bill_to", "method", "user").get(
        pk=trial["checkout"]
    )
    order = place_service_order(checkout, shown=trial["shown"], by=checkout.user, now=NOON)
    sweep(later)
    with clock.at(later):
        finish_order.func(str(order.public_id))
        finish_order.func(str(order.public_id))


def naive_order_by_card(trial: Trial) -> None:
    """The classic mistake: the gateway is called inside the transaction, with a key made anew on every try."""
    from django.db import transaction

    from billing_portal.flows.quote_to_cash import place_service_order
    from billing_portal.orders.models import Checkout
    from billing_portal.payments.models import PaymentAttempt
    from billing_portal.payments.ports import ChargeRequest, gateway
    from billing_portal.payments.steps.settle import settle_attempt

    checkout = Checkout.objects.select_related("account__entity", "account__bill_to", "method", "user").get(
        pk=trial["checkout"]
    )
    with transaction.atomic():
        order = place_service_order(checkout, shown=trial["shown"], by=checkout.user, now=NOON)
        attempt = PaymentAttempt.objects.get(request_key=f"order:{order.public_id}")
        request = ChargeRequest(
            key=uuid4().hex,
            amount=attempt.amount,
            label="naive",
            customer="",
            started_at=NOON,
            token=order.method.token,
        )
        answer = gateway().charge(request)
        settle_attempt(attempt, answer, now=NOON)


def in_child(story: Callable[[], None]) -> int:
    """Run a story in a fork; its wait status, negative if it was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            story()
        except BaseException:  # noqa: BLE001  the master wants to know of everything
            import traceback

            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def master() -> None:
    """Read the task from standard input, live through every crash, answer what was seen."""
    task = json.load(sys.stdin)
    import django

    django.setup()
    logging.disable(logging.CRITICAL)  # what is out of reach or refused is meant
    from django.db import connections
    from django.utils.module_loading import import_string

    for alias, name in task["databases"].items():
        connections[alias].settings_dict["NAME"] = name
    story, rescue = import_string(task["story"]), import_string(task["rescue"])
    killed, failed = 0, []
    for trial in task["trials"]:
        status = in_child(lambda: with_fuse(Fuse(trial["at"]), lambda: story(trial)))  # noqa: B023
        killed += status == -signal.SIGKILL
        if status not in (0, -signal.SIGKILL):
            failed.append([trial["at"], "story", status])
        if (status := in_child(lambda: rescue(trial))) != 0:  # noqa: B023
            failed.append([trial["at"], "rescue", status])
    json.dump({"killed": killed, "failed": failed}, sys.stdout)


def live_through(
    story: Callable[[Trial], None],
    rescue: Callable[[Trial], None],
    trials: list[Trial],
    databases: dict[str, str],
) -> dict[str, Any]:
    """Start a master for these trials, each with its point `at`, and wait for what it saw.

    `story` is what the process dies in, `rescue` what happens next by itself; it raises if that is not enough.
    """
    from django.conf import settings

    done = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.crash"],
        input=json.dumps(
            {
                "story": f"{story.__module__}.{story.__name__}",
                "rescue": f"{rescue.__module__}.{rescue.__name__}",
                "trials": trials,
                "databases": databases,
            }
        ),
        env={**os.environ, "PORTAL_TEST_DATA_DIR": str(settings.DATA_DIR)},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    seen["stderr"] = done.stderr[-2000:]
    return seen


if __name__ == "__main__":
    master()
