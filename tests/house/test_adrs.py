"""Decisions have one form, at most one page, numbers without a gap, and say what took the place of those that are past."""

from __future__ import annotations

import re

import pytest

from tests.house.conftest import ROOT

FOLDER = ROOT / "docs" / "adr"
NAME = re.compile(r"(\d{4})-[a-z0-9.-]+\.md")
HEADINGS = ("Date", "Status", "Decided", "Why", "Costs", "Enforced by")
HEADING = re.compile(r"^\*\*([^*]+)\.\*\*", re.MULTILINE)
DATE = re.compile(r"^\*\*Date\.\*\* \d{4}-\d\d-\d\d$", re.MULTILINE)
STATUS = re.compile(r"^\*\*Status\.\*\* (.*)$", re.MULTILINE)
SUCCESSOR = re.compile(r"Superseded by \[ADR (\d+)\]\(([^)]+)\)")
LONGEST = 60  # lines: a page


def read() -> dict[str, str]:
    """Every decision by the name of its file."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}


def number(name: str) -> int:
    return int(name[:4]) if NAME.fullmatch(name) else 0


def bad_numbers(texts: dict[str, str]) -> list[str]:
    """Names out of order, a gap, a number twice, a title that says another number."""
    found = [
        f"{name} is not number {expected}"
        for expected, name in enumerate(sorted(texts), 1)
        if number(name) != expected
    ]
    return found + [
        f"{name} has another number in its title"
        for name, text in texts.items()
        if not text.startswith(f"# {number(name)}. ")
    ]


def bad_forms(texts: dict[str, str]) -> list[str]:
    """Headings that lack, come twice or in another order; no date; more than a page."""
    found = []
    for name, text in texts.items():
        headings = tuple(HEADING.findall(text))
        if headings != HEADINGS:
            found.append(f"{name} has the headings {', '.join(headings) or 'of none'}")
        if not DATE.search(text):
            found.append(f"{name} has no date")
        if text.count("\n") > LONGEST:
            found.append(f"{name} is longer than a page")
    return found


def lost_successors(texts: dict[str, str]) -> list[str]:
    """Superseded by nothing, by a file that is not there, or by one that does not say so itself."""
    found = []
    for name, text in texts.items():
        status = STATUS.search(text)
        if status is None or not status[1].startswith("Superseded"):
            continue
        successor = SUCCESSOR.match(status[1])
        if successor is None:
            found.append(f"{name} does not name its successor")
        elif number(successor[2]) != int(successor[1]) or successor[2] not in texts:
            found.append(f"{name}: {successor[2]} is not there")
        elif f"]({name})" not in texts[successor[2]]:
            found.append(f"{successor[2]} does not say that it supersedes {name}")
    return found


RULES = (bad_numbers, bad_forms, lost_successors)


@pytest.mark.parametrize("rule", RULES)
def test_every_decision_keeps_to_the_form(rule):
    texts = read()
    assert len(texts) > 20, "the house test does not see the decisions"
    assert rule(texts) == []


def decision(count: int, status: str = "Accepted") -> str:
    parts = [f"# {count}. A title", "**Date.** 2026-11-30", f"**Status.** {status}"]
    return "\n\n".join([*parts, *(f"**{heading}.** Text" for heading in HEADINGS[2:])]) + "\n"


GOOD = {"0001-one.md": decision(1), "0002-two.md": decision(2)}
OLD = "Superseded by [ADR 2](0002-two.md)"


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (bad_numbers, {"0004-four.md": decision(4)}),
        (bad_numbers, {"0002-zwei.md": decision(2)}),
        (bad_numbers, {"0002-two.md": decision(3)}),
        *((bad_forms, {"0002-two.md": decision(2).replace(f"**{one}.**", "")}) for one in HEADINGS[1:]),
        (bad_forms, {"0002-two.md": decision(2).replace("Costs", "What it costs")}),
        (bad_forms, {"0002-two.md": decision(2).replace("2026-11-30", "November")}),
        (bad_forms, {"0002-two.md": decision(2) + "line\n" * LONGEST}),
        (lost_successors, {"0001-one.md": decision(1, "Superseded")}),
        (lost_successors, {"0001-one.md": decision(1, "Superseded by [ADR 3](0003-three.md)")}),
        (lost_successors, {"0001-one.md": decision(1, "Superseded by [ADR 3](0002-two.md)")}),
        (lost_successors, {"0001-one.md": decision(1, OLD)}),
    ],
)
def test_a_planted_fault_is_found(rule, change):
    assert rule({**GOOD, **change}) != []


def test_the_proper_form_passes():
    texts = {
        "0001-one.md": decision(1, OLD),
        "0002-two.md": decision(2, "Accepted; supersedes [ADR 1](0001-one.md)"),
    }
    assert [fault for rule in RULES for fault in rule(texts)] == []
