"""Processes that do one thing at the same moment, against the very database of the test.

They are spawned, not forked: a forked process would share connections and, after a PDF, hang. They start once
for a module and then take one race after the other; a barrier lets every round begin for all at once.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections

PROCESSES = 4
PATIENCE = 120  # seconds for one race


def names_of_databases() -> dict[str, str]:
    return {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}


def _run(number: int, names: dict[str, str], barrier: Any, inbox: Any, outbox: Any) -> None:
    """The life of one racer: wait for a race, run its rounds, tell what became of each."""
    import django

    django.setup()
    from django.db import connections
    from django.utils.module_loading import import_string

    for alias, name in names.items():
        connections[alias].settings_dict["NAME"] = name
    while (race := inbox.get()) is not None:
        path, rounds = race
        runner, results = import_string(path), []
        for subject in rounds:
            barrier.wait(PATIENCE)
            try:
                results.append(runner(number, subject))
            except Exception as error:  # noqa: BLE001  whatever it is, the test wants to see it
                results.append(f"{type(error).__name__}: {error}"[:200])
        connections.close_all()
        outbox.put((number, results))


class Racers:
    """`race(path, subjects)`: every racer calls `path(number, subject)` at once, round by round."""

    def __init__(self, inboxes: list[Any], outbox: Any) -> None:
        self._inboxes, self._outbox = inboxes, outbox

    def race(self, path: str, subjects: list[Any]) -> list[list[Any]]:
        """The answers of all racers, by round."""
        for inbox in self._inboxes:
            inbox.put((path, subjects))
        answers = dict(self._outbox.get(timeout=PATIENCE) for _ in self._inboxes)
        return [[answers[number][i] for number in sorted(answers)] for i in range(len(subjects))]


@contextmanager
def racers(count: int = PROCESSES) -> Iterator[Racers]:
    os.environ["PORTAL_TEST_DATA_DIR"] = str(settings.DATA_DIR)
    context = multiprocessing.get_context("spawn")
    barrier, outbox = context.Barrier(count), context.Queue()
    inboxes = [context.Queue() for _ in range(count)]
    names = names_of_databases()
    processes = [
        context.Process(target=_run, args=(number, names, barrier, inbox, outbox), daemon=True)
        for number, inbox in enumerate(inboxes)
    ]
    try:
        for process in processes:
            process.start()
        yield Racers(inboxes, outbox)
    finally:
        del os.environ["PORTAL_TEST_DATA_DIR"]
        for inbox in inboxes:
            inbox.put(None)
        for process in processes:
            process.join(10)
            process.kill()
