"""Every pair of payment verbs at once on one invoice, by several processes; and the same without the guards."""

from __future__ import annotations

import random
import time
from collections import Counter
from itertools import combinations_with_replacement
from typing import Any

from django.db import connection

from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.invoices.models import Invoice
from billing_portal.payments.models import Chargeback, PaymentAttempt, Refund
from tests.concurrency.racers import Racers, racers
from tests.torture import naive
from tests.torture.databases import fresh
from tests.torture.figures import Figures
from tests.torture.subjects import finish, subject
from tests.torture.verbs import DONE, LATE, REFUSED, VERBS
from tests.torture.world import disagreements, found, jobs_are_done

PROCESSES = 4
BATCH = 25  # rounds: racers have two minutes for them, beside whatever else runs
CROWDED = 400  # invoices after which the world begins anew: proving the books takes time too
EXPECTED = (DONE, LATE, REFUSED)


def _judge(pair: tuple[str, str], answers: list[str]) -> list[str]:
    """What is wrong with the answers of one round."""
    wrong = [text for text in answers if len(text.split()) < 2 or text.split()[1] not in EXPECTED]
    done = Counter(text.split()[0] for text in answers if text.endswith(f" {DONE}"))
    for name in set(pair):
        most = VERBS[name].most
        if most is not None and done[name] > most:
            wrong.append(f"{name} had its effect {done[name]} times")
    if all(VERBS[name].takes for name in pair) and done.total() != 1:
        wrong.append(f"{done.total()} took the whole balance: {answers}")
    return wrong


def _left_over() -> list[str]:
    """What should be over once everything that is on its way was brought to its end."""
    rows = {
        "attempts open": PaymentAttempt.objects.open().count(),
        "refunds open": Refund.objects.filter(status__in=Refund.OPEN).exclude(gateway="").count(),
        "sums set aside": Invoice.objects.exclude(reserved_minor=0).count(),
    }
    return [f"{count} {name}" for name, count in rows.items() if count]


def _unheard() -> bool:
    """Whether the bank did something that no racer has told us of: then gateway and books differ by right."""
    known = set(Chargeback.objects.values_list("reference", "status"))
    return any(
        (reference, state) not in known
        for reference, state in sandbox.Chargeback.objects.values_list("reference", "state")
    )


def _compete(
    field: Racers, pair: tuple[str, str], rounds: int, path: str = "tests.torture.verbs.race", **more: Any
) -> list[str]:
    """Race one pair in the world that is there, and say what was wrong; after a fault the world is a fresh one."""
    needs = {need for name in pair for need in VERBS[name].needs}
    subjects = [{**subject(needs), "verbs": pair, **more} for _ in range(rounds)]
    jobs_are_done()
    wrong = []
    for answers in field.race(path, subjects):
        wrong += _judge(pair, answers)
    try:
        finish()
        wrong += [text for text in disagreements() if "gateway holds" not in text or not _unheard()]
        wrong += _left_over()
    except Exception as error:  # noqa: BLE001  whatever it is, it is a finding
        wrong.append(f"afterwards {type(error).__name__}: {error}"[:300])
    if wrong or Invoice.objects.count() > CROWDED:
        fresh()
        found()
    Invoice.objects.update(collect_by=None)  # nobody else's race
    return [f"{' x '.join(pair)}: {text}" for text in wrong]


def run(rounds: int, *, seed: int, pairs: int | None = None, twins: int | None = None) -> Figures:
    """`rounds` of every pair, or of `pairs` chosen ones, then every naive twin or the first `twins`; begins and ends with a fresh database."""
    chance, begun = random.Random(seed), time.monotonic()
    chosen = list(combinations_with_replacement(VERBS, 2))
    if pairs is not None:
        chosen = chance.sample(chosen, pairs)
    figures = Figures("races", connection.vendor, seed, "rounds", rounds * len(chosen))
    found()
    with racers(PROCESSES) as field:
        for pair in chosen:
            for first in range(0, rounds, BATCH):
                count = min(BATCH, rounds - first)
                figures.violations += _compete(field, pair, count)
                figures.done += count
        for name, pair in list(naive.families().items())[:twins]:
            wrong: list[str] = []
            for _ in range(0, naive.ROUNDS, naive.STEP):
                wrong = _compete(field, pair, naive.STEP, "tests.torture.naive.race", family=name)
                if wrong:
                    break
            figures.plant(f"without the guard: {name}", bool(wrong))
    fresh()
    figures.notes.append(
        f"{len(chosen)} pairs of {len(VERBS)} verbs, {PROCESSES} processes, {rounds} rounds each"
    )
    figures.seconds = time.monotonic() - begun
    return figures
