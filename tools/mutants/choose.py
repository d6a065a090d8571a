"""Which mutants are tried: a seeded sample, or all of the lines that a change touches; less those known to be equivalent."""

from __future__ import annotations

import random
import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import ROOT
from tools.mutants.mutate import Mutant, Mutants

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


@dataclass(frozen=True)
class Equivalent:
    """A mutant that no test can notice, and why; in every place of the function where it can be made."""

    file: str
    function: str
    was: str
    becomes: str
    reason: str

    def is_about(self, mutant: Mutant) -> bool:
        """Whether a mutant is the one meant, wherever its line is by now."""
        mine = (self.file, self.function, self.was, self.becomes)
        return mine == (mutant.file, mutant.function, mutant.was, mutant.becomes)


def equivalents(path: Path = EQUIVALENT) -> list[Equivalent]:
    """The checked-in list. Raises TypeError if an entry lacks something, such as its reason."""
    found = [Equivalent(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]]
    if empty := [entry for entry in found if not entry.reason.strip()]:
        raise TypeError(f"no reason is given for {empty[0].was} in {empty[0].function}")
    return found


def all_mutants(files: Iterable[Path], root: Path = ROOT) -> dict[str, Mutants]:
    """Every mutant of every file."""
    return {str(file): Mutants(str(file), (root / file).read_text(encoding="utf-8")) for file in files}


def without_equivalents(
    mutants: Iterable[Mutant], known: Sequence[Equivalent]
) -> tuple[list[Mutant], list[Equivalent]]:
    """The mutants that a test can notice, and the entries of the list that are about none of them any more."""
    by_function: dict[tuple[str, str], list[Equivalent]] = defaultdict(list)
    for entry in known:
        by_function[entry.file, entry.function].append(entry)
    left, used = [], set()
    for mutant in mutants:
        about = [entry for entry in by_function[mutant.file, mutant.function] if entry.is_about(mutant)]
        used.update(about)
        if not about:
            left.append(mutant)
    return left, [entry for entry in known if entry not in used]


def sample(mutants: Iterable[Mutant], size: int, seed: int) -> list[Mutant]:
    """So many mutants, the same ones for the same code and seed, whatever the order they come in."""
    ordered = sorted(mutants, key=lambda mutant: mutant.identity)
    chosen = random.Random(seed).sample(ordered, min(size, len(ordered)))
    return sorted(chosen, key=lambda mutant: (mutant.file, mutant.line, mutant.identity))


def changed_lines(reference: str, files: Sequence[Path], root: Path = ROOT) -> dict[str, set[int]]:
    """The lines that differ from a commit, by file; a removal counts for the line before it and the one after."""
    found = {}
    for file in files:
        command = ["git", "diff", "--unified=0", "--no-color", reference, "--", str(file)]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"git knows no {reference}: {done.stderr.strip()}")
        lines: set[int] = set()
        for start, count in HUNK.findall(done.stdout):
            first, many = int(start), int(count or 1)
            lines |= set(range(first, first + many)) if many else {first, first + 1}
        if lines:
            found[str(file)] = lines
    return found


def touched(mutants: Iterable[Mutant], lines: dict[str, set[int]]) -> list[Mutant]:
    """The mutants whose statement has one of the lines."""
    return [
        mutant
        for mutant in mutants
        if not lines.get(mutant.file, set()).isdisjoint(range(mutant.first_line, mutant.last_line + 1))
    ]
