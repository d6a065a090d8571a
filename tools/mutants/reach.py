"""Which tests run through which line of the money modules, and how long each takes: one run of the suite, kept in var/.

Also a pytest plugin: `pytest -p tools.mutants.reach` writes what it saw into the folder MUTANTS_REACH names.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tools.bootstrap import ROOT
from tools.mutants.mutate import Mutant
from tools.mutants.rooms import CODE, money_modules

KEPT = ROOT / "var" / "mutants"
# Not run: browsers, races and the rules about files say nothing about one mutant within a reasonable time.
LEFT_OUT = ("journeys", "torture", "concurrency", "house", "tools")
ANY = "__any__"


@dataclass
class Reach:
    """Tests by file and line, and seconds by test. Tests that failed in the run are left out."""

    tests: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that may notice a mutant: those of its own noun first, the fast ones before the slow."""
        lines = self.tests.get(mutant.file, {})
        found: set[str] = set().union(
            *(lines.get(line, set()) for line in range(mutant.first_line, mutant.last_line + 1))
        )
        noun = f"tests/{Path(mutant.file).parts[1]}/"
        return sorted(found, key=lambda test: (not test.startswith(noun), self.seconds[test], test))


def arguments() -> list[str]:
    """What every run of tests here shares."""
    skipped = [f"--ignore=tests/{name}" for name in LEFT_OUT]
    return ["tests", *skipped, "-m", "not race and not postgres and not live and not journey"]


def digest() -> str:
    """What the run was about: any change of code or tests asks for a new one."""
    made = hashlib.sha256()
    for folder in (CODE, "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and "locale" not in path.parts:
                made.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]


def measure() -> Reach:
    """Run the suite once on two processes and remember who went where; minutes, unless nothing has changed since."""
    kept = KEPT / f"reach-{digest()}"
    if not (kept / "complete").exists():
        kept.mkdir(parents=True, exist_ok=True)
        print("Running the suite once to learn which test reaches which line", flush=True)
        environment = {**os.environ, "MUTANTS_REACH": str(kept), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "tools.mutants.reach", *arguments()]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"The suite could not be run:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        if done.returncode == 1:
            print("Some tests fail without any mutant and are left out:\n" + done.stdout[-2000:], flush=True)
        (kept / "complete").touch()
    return load(kept)


def load(kept: Path) -> Reach:
    """What the processes of one run wrote, together."""
    reach = Reach()
    for path in sorted(kept.glob("*.json")):
        for test, seen in json.loads(path.read_text(encoding="utf-8")).items():
            reach.seconds[test] = seen["seconds"]
            for file, lines in seen["lines"].items():
                at = reach.tests.setdefault(file, defaultdict(set))
                for line in lines:
                    at[line].add(test)
    return reach


class Recorder:
    """The plugin: one coverage context per test."""

    def __init__(self, folder: Path) -> None:
        from coverage import Coverage

        self.folder = folder
        self.files = {str(ROOT / path): str(path) for path in money_modules()}
        self.coverage = Coverage(data_file=None, include=list(self.files), config_file=False)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.coverage.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        begun = time.perf_counter()
        result = yield
        self.seconds[item.nodeid] = round(time.perf_counter() - begun, 4)
        self.coverage.switch_context(ANY)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        seen: dict[str, dict[str, Any]] = {
            test: {"seconds": seconds, "lines": {}}
            for test, seconds in self.seconds.items()
            if test not in self.failed
        }
        for path, file in self.files.items():
            for line, tests in data.contexts_by_lineno(path).items():
                for test in tests:
                    if test in seen:
                        seen[test]["lines"].setdefault(file, []).append(line)
        name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        (self.folder / f"{name}.json").write_text(json.dumps(seen), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to record; with several processes in each of them and not in the one that only distributes."""
    folder = os.environ.get("MUTANTS_REACH")
    hands_out = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if folder and not hands_out:
        config.pluginmanager.register(Recorder(Path(folder)))
