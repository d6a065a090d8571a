"""How much each harness does on a database: a short run, and the aims; one factor lies between."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from tests.torture import crashes, histories, model, numbers, races
from tests.torture.bugs import BUGS
from tests.torture.figures import Figures

# Short run, and TORTURE=full. Of points, steps, histories and rounds each database does a half of the aim.
AMOUNTS = {
    "crashes": (60, 5_000),
    "model": (600, 50_000),
    "histories": (100, 5_000),
    "numbers": (300, 10_000),
    "races": (3, 500),  # rounds of every pair
}


def _model(amount: int, seed: int) -> Figures:
    """In a short run each database plants one half of the bugs."""
    bugs = list(BUGS)
    if amount == AMOUNTS["model"][0]:
        bugs = bugs[connection.vendor != "sqlite" :: 2]
    return model.run(amount, seed=seed, bugs=bugs)


HARNESSES: dict[str, Callable[[int, int], Figures]] = {
    "crashes": lambda amount, seed: crashes.run(amount, seed=seed),
    "model": _model,
    "histories": lambda amount, seed: histories.run(amount, seed=seed),
    "numbers": lambda amount, seed: numbers.run(amount, seed=seed),
    "races": lambda amount, seed: races.run(amount, seed=seed),
}


def amount(name: str, factor: float) -> int:
    short, aim = AMOUNTS[name]
    return max(short, int(aim * factor))
