"""A pytest plugin: tests are collected once and the database made once, then every mutant gets a process forked from that.

`pytest -p tools.mutants.plant` takes its jobs from the folder MUTANTS_WORK names, one file each; several such processes
may share the folder. A mutant is planted by giving the live function the mutated code: no file is touched, and whoever
imported the function before sees it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tools.bootstrap import ROOT

MEMORY = 8 * 1024**3  # bytes that a test may write to; a mutant may build a list without end
BROKEN = 3  # exit code of a process in which nothing could be planted
KILLED, SURVIVED, SLOW, NOT_FOUND = "killed", "survived", "out of time", "not found"


@dataclass(frozen=True)
class Job:
    """One mutant to try; `source` is the whole mutated file, `seconds` what its tests may take."""

    name: str
    file: str
    function: str
    source: str
    tests: list[str]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What became of it; `seconds` it took."""

    name: str
    result: str
    seconds: float


def as_json(thing: Job | Outcome) -> str:
    """A job or an outcome as one line of a file."""
    return json.dumps(asdict(thing))


def codes_in(code: CodeType) -> dict[str, CodeType]:
    """Every function's code of a compiled file by its qualified name; of overloads the last one counts."""
    found = {}
    waiting = [code]
    while waiting:
        for constant in waiting.pop().co_consts:
            if isinstance(constant, CodeType):
                found[constant.co_qualname] = constant
                waiting.append(constant)
    return found


def live_functions(path: str, function: str) -> list[FunctionType]:
    """The function objects that a file's function has become, whatever decorators stand around them."""
    return [
        thing
        for thing in gc.get_objects()
        if type(thing) is FunctionType  # isinstance would wake lazy objects, and some refuse
        and thing.__code__.co_filename == path
        and thing.__code__.co_qualname == function
    ]


def plant(job: Job) -> bool:
    """Give the live function its mutated code. Whether it was found."""
    path = str(ROOT / job.file)
    mutated = codes_in(compile(job.source, path, "exec", dont_inherit=True)).get(job.function)
    functions = live_functions(path, job.function)
    for function in functions:
        if mutated is None or len(mutated.co_freevars) != len(function.__code__.co_freevars):
            return False
        function.__code__ = mutated
    return bool(functions)


class Planter:
    """Runs instead of pytest's own loop over the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failed = False
        self.has_database = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        self.warm_up(session)
        with (self.folder / f"{os.getpid()}.outcomes").open("w", encoding="utf-8") as outcomes:
            for path in sorted(self.folder.glob("*.job")):
                try:
                    path.rename(path.with_suffix(".taken"))  # of two processes one gets it
                except FileNotFoundError:
                    continue
                job = Job(**json.loads(path.with_suffix(".taken").read_text(encoding="utf-8")))
                outcome = self.attempt(session, job, [items[test] for test in job.tests if test in items])
                print(as_json(outcome), file=outcomes, flush=True)
        return True

    def warm_up(self, session: pytest.Session) -> None:
        """Run one test that queries, so that every fork finds the database made; then close all connections."""
        for item in session.items:
            if item.get_closest_marker("django_db"):
                self.run_test(item, session)
                self.has_database = True
                break
        self.failed = False
        self.put_back()

    def run_test(self, item: pytest.Item, following: pytest.Item | pytest.Session) -> None:
        """One test with all that belongs to it. Followed by the session, it ends everything but what is the session's,

        the database above all: that is not a forked process's to end.
        """
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)

    def put_back(self) -> None:
        """Leave the databases as they were made, also after a process that was stopped in the middle of a test."""
        if not self.has_database:
            return
        from django.db import connections

        databases = importlib.import_module("tests.databases")
        for alias in connections:
            connections[alias].close()
            if Path(f"{connections[alias].settings_dict['NAME']}.template").exists():
                databases.put_back(alias)

    def attempt(self, session: pytest.Session, job: Job, items: list[pytest.Item]) -> Outcome:
        """Try one mutant in a process of its own, which the system stops when its time is over."""
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            code = BROKEN
            try:
                code = self.run_in_child(session, job, items)
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what the tests had started
        code = os.waitstatus_to_exitcode(status)
        result = {0: SURVIVED, BROKEN: NOT_FOUND, -signal.SIGALRM: SLOW}.get(code, KILLED)
        if code not in (0, 1):
            self.put_back()
        return Outcome(job.name, result, round(time.monotonic() - begun, 2))

    def run_in_child(self, session: pytest.Session, job: Job, items: list[pytest.Item]) -> int:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, job.seconds)
        if job.source and not plant(job):
            return BROKEN
        if items:
            session._setupstate.teardown_exact(items[0])  # what the last test before the fork had set up
        followers: list[pytest.Item | pytest.Session] = [*items[1:], session]
        for item, following in zip(items, followers, strict=bool(items)):
            self.run_test(item, following)
            if self.failed:
                return 1
        return 0


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("MUTANTS_WORK"):
        config.pluginmanager.register(Planter(Path(os.environ["MUTANTS_WORK"])))
