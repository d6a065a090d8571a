"""`make mutants`: plant small faults in the rules of money and say which ones no test notices.

MUTANTS (400) is the size of the sample, SEED (12) chooses it, CHANGE=<commit> takes all mutants of the lines that
differ from that commit instead. Ends with an error when 90 % or fewer were noticed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import translations
from tools.bootstrap import ROOT
from tools.mutants import choose, plant
from tools.mutants.mutate import Mutant, Mutants
from tools.mutants.reach import Reach, arguments, measure
from tools.mutants.rooms import money_modules
from tools.usage import usage

PROCESSES = 2
LONGEST = 60.0  # seconds of tests per mutant, as they were measured; more are not run
AT_LEAST, SLACK = 15.0, 6  # a mutant's tests may take so many seconds, or so many times what was measured
AIM = 90  # per cent
SAY_EVERY = 60  # seconds


@dataclass(frozen=True)
class Verdict:
    """A mutant and what became of it; `tests` may notice it, `ran` of them were given the chance."""

    mutant: Mutant
    result: str
    tests: int
    ran: int

    @property
    def is_killed(self) -> bool:
        """Whether the tests noticed; one that never ends is noticed."""
        return self.result in (plant.KILLED, plant.SLOW)


def compiles(source: str, file: str) -> bool:
    """Whether a mutant is Python at all; those that are not say nothing."""
    try:
        compile(source, file, "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def within(tests: Sequence[str], reach: Reach) -> list[str]:
    """The first tests of a list that together stay under the longest time for one mutant."""
    chosen: list[str] = []
    spent = 0.0
    for test in tests:
        spent += reach.seconds[test]
        if chosen and spent > LONGEST:
            break
        chosen.append(test)
    return chosen


def job_for(mutant: Mutant, source: str, name: str, tests: list[str], reach: Reach) -> plant.Job:
    """What a process needs to try one mutant."""
    seconds = max(AT_LEAST, SLACK * sum(reach.seconds[test] for test in tests))
    return plant.Job(name, mutant.file, mutant.function, source, tests, seconds)


def run(jobs: Sequence[plant.Job]) -> dict[str, str]:
    """Try all jobs on some processes; results by name. Exits if a process died before its work was done."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        for job in jobs:
            (folder / f"{job.name}.job").write_text(plant.as_json(job), encoding="utf-8")
        files = sorted({test.split("::")[0] for job in jobs for test in job.tests})
        options = arguments()[1:]
        command = [sys.executable, "-m", "pytest", "-p", "tools.mutants.plant", *options, *files]
        environment = {
            **os.environ,
            "MUTANTS_WORK": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        running = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
            for _ in range(min(PROCESSES, len(jobs)))
        ]
        said = begun = time.monotonic()
        while any(process.poll() is None for process in running):
            time.sleep(1)
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                done = len(list(outcomes(folder)))
                print(f"{done} of {len(jobs)} tried after {(said - begun) / 60:.0f} min", flush=True)
        found = {outcome.name: outcome.result for outcome in outcomes(folder)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if missing := {job.name for job in jobs} - set(found):
        sys.exit(f"{len(missing)} of {len(jobs)} mutants were not tried: a process of tests ended early")
    return found


def outcomes(folder: Path) -> Iterator[plant.Outcome]:
    """What the processes have written so far."""
    for path in folder.glob("*.outcomes"):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield plant.Outcome(**json.loads(line))


def control(reach: Reach, tests: Sequence[str]) -> plant.Job:
    """Nothing planted: the same tests in the same kind of process must pass, or a death would mean nothing."""
    quick = sorted(tests, key=lambda test: reach.seconds[test])[:200]
    return plant.Job("00000-control", "", "", "", quick, 600.0)


def attempt(chosen: Sequence[Mutant], by_file: dict[str, Mutants], reach: Reach) -> list[Verdict]:
    """Try the mutants and say what became of each; one that no test reaches is not tried, it survives."""
    jobs, verdicts, meant = [], [], {}
    for number, mutant in enumerate(chosen, 1):
        source, tests = by_file[mutant.file].source(mutant), reach.of(mutant)
        if not compiles(source, mutant.file):
            continue
        if not tests:
            verdicts.append(Verdict(mutant, plant.SURVIVED, 0, 0))
            continue
        job = job_for(mutant, source, f"{number:05}", within(tests, reach), reach)
        meant[job.name] = (mutant, len(tests), len(job.tests))
        jobs.append(job)
    if not jobs:
        return verdicts
    same = control(reach, sorted({test for job in jobs for test in job.tests}))
    found = run([same, *jobs])
    if found.pop(same.name) != plant.SURVIVED:
        sys.exit("The tests fail without any mutant when run this way: nothing can be said.")
    verdicts += [Verdict(mutant, found[name], many, ran) for name, (mutant, many, ran) in meant.items()]
    return sorted(verdicts, key=lambda verdict: (verdict.mutant.file, verdict.mutant.line))


def report(verdicts: Sequence[Verdict]) -> int:
    """Print the survivors with file and line, and the figure. The exit code."""
    for verdict in verdicts:
        if not verdict.is_killed:
            mutant = verdict.mutant
            how = f"{verdict.ran} of {verdict.tests} tests" if verdict.tests else "no test reaches it"
            how = "could not be planted" if verdict.result == plant.NOT_FOUND else how
            print(f"{mutant.file}:{mutant.line}: {mutant.function}: {mutant.was} -> {mutant.becomes} ({how})")
    killed, many = sum(verdict.is_killed for verdict in verdicts), len(verdicts)
    if not many:
        print("There is nothing to mutate.")
        return 0
    print(f"{killed} of {many} mutants were noticed: {100 * killed / many:.1f} %")
    return 0 if 100 * killed > AIM * many else 1


def main() -> None:
    """Choose, try, report."""
    usage(__doc__)
    begun = time.monotonic()
    size, seed = int(os.environ.get("MUTANTS") or 400), int(os.environ.get("SEED") or 12)
    change = os.environ.get("CHANGE", "")
    translations.compile_stale()
    files = money_modules()
    by_file = choose.all_mutants(files)
    every = [mutant for mutants in by_file.values() for mutant in mutants]
    known = choose.equivalents()
    for entry in choose.without_equivalents(every, known)[1]:
        print(f"equivalent.toml: nothing is like this any more: {entry.function}: {entry.was}")
    if change:
        taken = choose.touched(every, choose.changed_lines(change, files))
        print(f"{len(taken)} mutants in the lines that differ from {change};", end=" ")
    else:
        taken = choose.sample(every, size, seed)
        print(f"{len(taken)} of {len(every)} mutants in {len(files)} files, seed {seed};", end=" ")
    # Taken off after the choice, so that a longer list of equivalents leaves a seed's sample what it was.
    chosen = choose.without_equivalents(taken, known)[0]
    print(f"{len(taken) - len(chosen)} are equivalent and not counted", flush=True)
    code = report(attempt(chosen, by_file, measure())) if chosen else report([])
    print(f"{(time.monotonic() - begun) / 60:.0f} minutes")
    sys.exit(code)


if __name__ == "__main__":
    main()
