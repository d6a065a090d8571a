"""What a harness did, and the table that all of them end in."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN = 5  # violations printed in full


@dataclass
class Figures:
    """One harness on one database. `violations` are what must not be; `missed` are planted faults it did not notice."""

    harness: str
    database: str
    seed: int
    unit: str
    planned: int
    done: int = 0
    killed: int = 0
    planted: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_green(self) -> bool:
        return not self.violations and not self.missed and self.done >= self.planned

    def plant(self, name: str, caught: bool) -> None:
        """A fault was planted; it counts only if it was noticed."""
        self.planted += 1
        if not caught:
            self.missed.append(name)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


HEAD = ("harness", "database", "seed", "planned", "done", "killed", "violations", "faults caught", "seconds")


def table(rows: list[Figures]) -> str:
    """All figures side by side, then what went wrong in full."""
    cells = [HEAD] + [
        (
            row.harness,
            row.database,
            str(row.seed),
            f"{row.planned:,} {row.unit}",
            f"{row.done:,}",
            f"{row.killed:,}" if row.killed else "",
            f"{len(row.violations):,}",
            f"{row.planted - len(row.missed)} of {row.planted}",
            f"{row.seconds:.0f}",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    for row in rows:
        where = f"{row.harness}, {row.database}"
        lines += [f"{where}: {note}" for note in row.notes]
        lines += [f"{where}: MISSED the planted fault: {name}" for name in row.missed]
        lines += [f"{where}: VIOLATION {text}" for text in row.violations[:SHOWN]]
        if row.done < row.planned:
            lines.append(f"{where}: NOT DONE, {row.done} of {row.planned}")
    return "\n".join(lines)
