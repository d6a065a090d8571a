"""Random lives of an office, step by step, with everything proved after each; and the same with planted bugs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import hypothesis
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from billing_portal.integrations.payments.sandbox import switches
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError
from tests.torture.bugs import BUGS
from tests.torture.databases import fresh
from tests.torture.figures import Figures
from tests.torture.office import CARDS, PAUSES, Office
from tests.torture.world import planted

STEPS = 50  # in one life
ENOUGH = 10_000  # steps within which a planted bug has to be found
SELDOM = 3  # with a bug planted, everything is proved after so many steps and at the end of a life
percents, flags = st.sampled_from([1, 10, 50, 90, 100, 100, 100]), st.booleans()
FAULTS = [switches.DOWN, switches.ANSWER_LOST, switches.SLOW, switches.NO_REFUNDS]

# What happens in an office: how often, and how the four dice of a step are read.
ACTS: dict[str, tuple[int, Callable[[int, int, bool, bool], tuple[Any, Any]]]] = {
    "bill": (3, lambda pick, percent, one, other: ((pick * 700 + percent,), {"collected": one and other})),
    "pay_now": (9, lambda pick, percent, one, other: ((pick, percent), {"several": one, "on_page": other})),
    "pay_unanswered": (2, lambda pick, percent, one, other: ((pick, percent), {})),
    "ask_for_all": (2, lambda pick, percent, one, other: ((pick,), {})),
    "click_again": (3, lambda pick, percent, one, other: ((pick,), {})),
    "at_the_gateway": (
        6,
        lambda pick, percent, one, other: ((pick, (percent + pick) % (len(CARDS) + 1)), {}),
    ),
    "come_back": (2, lambda pick, percent, one, other: ((pick,), {})),
    "wire": (4, lambda pick, percent, one, other: ((pick, percent * (pick + 1) * 13), {})),
    "post_again": (2, lambda pick, percent, one, other: ((pick,), {})),
    "use_credit": (4, lambda pick, percent, one, other: ((pick, percent), {})),
    "set_free": (2, lambda pick, percent, one, other: ((pick, percent), {})),
    "credit_note": (2, lambda pick, percent, one, other: ((pick, percent), {})),
    "refund": (5, lambda pick, percent, one, other: ((pick, percent), {"reopen": one or other})),
    "bank_takes_back": (2, lambda pick, percent, one, other: ((pick, percent), {})),
    "bank_decides": (2, lambda pick, percent, one, other: ((pick,), {"won": one})),
    "reverse": (2, lambda pick, percent, one, other: ((pick,), {})),
    "dispute": (3, lambda pick, percent, one, other: ((pick, percent), {})),
    "settle_dispute": (2, lambda pick, percent, one, other: ((pick,), {"ours": one, "reopen": other})),
    "promise": (2, lambda pick, percent, one, other: ((pick,), {"several": one})),
    "unpromise": (1, lambda pick, percent, one, other: ((pick,), {})),
    "own_credit": (3, lambda pick, percent, one, other: ((pick,), {"several": one})),
    "undo_credit": (1, lambda pick, percent, one, other: ((pick,), {})),
    "give_up": (2, lambda pick, percent, one, other: ((pick,), {"while_paid": one})),
    "events_arrive": (4, lambda pick, percent, one, other: ((pick, -1 if one else 1 + other), {})),
    "switch": (4, lambda pick, percent, one, other: ((FAULTS[pick % len(FAULTS)],), {"on": one and other})),
    "time_passes": (6, lambda pick, percent, one, other: ((PAUSES[pick % len(PAUSES)],), {})),
}
LIKELY = [name for name, (often, _read) in ACTS.items() for _ in range(often)]


class Wrong(AssertionError):
    """Something does not agree."""


class Life(RuleBasedStateMachine):
    """One life, in transactions that are rolled back at its end. `steps` counts over all lives."""

    steps = 0
    refusals = 0
    proved_every = 1  # steps of a life
    found = ""  # what was wrong first; a repetition may fail elsewhere, keys are random

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        for alias in connections:
            self._stack.enter_context(transaction.atomic(using=alias))
        self.office, self.age = Office(), 0

    def _do(self, act: str, *args: Any, **more: Any) -> None:
        Life.steps += 1
        self.age += 1
        with self._watched(f"after {act}"):
            try:
                with clock.at(self.office.now):
                    getattr(self.office, act)(*args, **more)
            except BillingError:
                Life.refusals += 1
            self.office.watch()
            self.office.watch_promises()
            if self.age % Life.proved_every == 0 and (found := self.office.faults()):
                raise Wrong(str(found[:3]))

    @contextmanager
    def _watched(self, where: str) -> Iterator[None]:
        """Whatever is wrong, or breaks, is kept as it was seen first."""
        try:
            yield
        except Exception as error:
            Life.found = Life.found or f"{where}: {type(error).__name__}: {error}"[:400]
            raise

    def teardown(self) -> None:
        try:
            with self._watched("in the end"):
                if found := self.office.end():
                    raise Wrong(str(found[:3]))
        finally:
            for alias in connections:
                transaction.set_rollback(True, using=alias)
            self._stack.close()

    @initialize(net=st.integers(100, 90_000), collected=st.booleans())
    def first(self, net: int, collected: bool) -> None:
        self._do("bill", net, collected=collected)

    @rule(act=st.sampled_from(LIKELY), pick=st.integers(0, 11), percent=percents, one=flags, other=flags)
    def live(self, act: str, pick: int, percent: int, one: bool, other: bool) -> None:
        """One rule for all acts: Hypothesis would leave most of them out of a life, and money needs the long way."""
        args, more = ACTS[act][1](pick, percent, one, other)
        self._do(act, *args, **more)


def _live(steps: int, seed: int, *, proved_every: int = 1) -> str:
    """Lives of about so many steps; what was found first, or nothing."""
    Life.steps, Life.refusals, Life.found, Life.proved_every = 0, 0, "", proved_every
    config = settings(
        max_examples=max(1, steps // STEPS),
        stateful_step_count=STEPS,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(hypothesis.seed(seed)(Life), settings=config)
    except Exception as error:  # noqa: BLE001  whatever breaks is a finding
        return Life.found or f"{type(error).__name__}: {error}"[:400]
    return Life.found


def run(steps: int, *, seed: int, bugs: Sequence[str] = tuple(BUGS)) -> Figures:
    """About `steps` steps, then each of the planted `bugs` until it is found; ends with a fresh database."""
    figures, begun = Figures("stateful model", connection.vendor, seed, "steps", steps), time.monotonic()
    refused = 0
    while figures.done < steps and not figures.violations:
        if wrong := _live(min(steps - figures.done, ENOUGH) + STEPS, seed + figures.done):
            figures.violations.append(f"seed {seed + figures.done}: {wrong}")
        figures.done += Life.steps
        refused += Life.refusals
    for name in bugs:
        with planted(*BUGS[name]()):
            found = _live(ENOUGH, seed, proved_every=SELDOM)
        figures.plant(name, bool(found))
        figures.notes.append(f"{name}: found after {Life.steps:,} steps, {found[:90]}")
    fresh()
    figures.notes.append(f"{refused:,} steps were refused by a rule")
    figures.seconds = time.monotonic() - begun
    return figures
