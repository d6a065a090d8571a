"""Several who ask at the same time, one request after the other, in an order that a seed decides and repeats."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 60.0  # seconds; nobody waits so long unless the test is broken


class Turns:
    """Everybody runs alone until the next request; then somebody drawn goes on.

    Threads that really ran at once would show fewer orders, and never the same one twice.
    """

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._gates: dict[int, threading.Semaphore] = {}  # of everybody who is not done
        self._mine = threading.local()

    def take(self, works: Sequence[Callable[[], None]]) -> None:
        """Do all of it. Raises what the first of them raised."""
        self._gates = {key: threading.Semaphore(0) for key in range(len(works))}
        with ThreadPoolExecutor(len(works)) as pool:
            begun = [pool.submit(self._do, key, work) for key, work in enumerate(works)]
            self._next()
        for one in begun:
            one.result()

    def pause(self) -> None:
        """Let somebody else go first, perhaps; called at every request."""
        gate = self._gates[self._mine.key]
        self._next()
        self._wait(gate)

    def _do(self, key: int, work: Callable[[], None]) -> None:
        self._mine.key = key
        self._wait(self._gates[key])
        try:
            work()
        finally:
            del self._gates[key]
            self._next()

    def _next(self) -> None:
        if self._gates:
            self._draw.choice(list(self._gates.values())).release()

    def _wait(self, gate: threading.Semaphore) -> None:
        if not gate.acquire(timeout=PATIENCE):
            raise TimeoutError("nobody gave the turn back")
