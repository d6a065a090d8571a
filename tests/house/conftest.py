"""Fixtures of the house tests: the code as it lies on disk, and a way to plant a violation."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "billing_portal"


@dataclass(frozen=True)
class Source:
    """One Python file of the portal: where it lies below billing_portal/, and its syntax tree."""

    name: str
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.name.split("/")[0]

    @property
    def room(self) -> str:
        """The room of a noun app: `actions` for actions.py as for actions/issue.py."""
        parts = self.name.removesuffix(".py").split("/")
        return parts[1] if len(parts) > 1 else parts[0]

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


def read_sources() -> Iterator[Source]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            name = path.relative_to(PACKAGE).as_posix()
            yield Source(name, ast.parse(path.read_text(encoding="utf-8"), name))


@pytest.fixture(scope="session")
def sources() -> list[Source]:
    """Every Python file of the portal except migrations."""
    found = list(read_sources())
    assert len(found) > 20, "the house tests do not see the code"
    return found


@pytest.fixture
def plant() -> Callable[[str, str], list[Source]]:
    """A made-up file, to show that a rule can fail."""

    def make(name: str, code: str) -> list[Source]:
        return [Source(name, ast.parse(textwrap.dedent(code), name))]

    return make
