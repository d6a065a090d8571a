"""docs/rights.md says in words what identity/rights.py grants, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import pytest

from billing_portal.identity.rights import GRANTS, Right
from tests.house.conftest import ROOT

PAGE = ROOT / "docs" / "rights.md"
TICK = "●"
HEADS = {  # the heads of the columns on the page, in the words of the glossary
    "representative": "representative",
    "Account Services": "account_services",
    "finance": "finance",
    "administrator": "administrator",
    "billing contact": "billing_contact",
    "viewer": "viewer",
}


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table(text: str) -> dict[str, dict[str, bool]]:
    """Right -> role -> whether the page ticks it. Raises KeyError for a column that no role has."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    roles = [HEADS[head] for head in cells(lines[0])[2:]]
    found: dict[str, dict[str, bool]] = {}
    for line in lines[2:]:
        name, words, *ticks = cells(line)
        assert words, f"{name} has no words"
        found[name.strip("`")] = {role: tick == TICK for role, tick in zip(roles, ticks, strict=True)}
    return found


def differences(text: str, grants: Mapping[str, AbstractSet[Right]]) -> list[str]:
    """Where page and code do not say the same."""
    page = table(text)
    found = [f"{name} is no right" for name in page.keys() - {right.name for right in Right}]
    for right in Right:
        meant = {role: right in rights for role, rights in grants.items()}
        if right.name not in page:
            found.append(f"{right.name} is not on the page")
        elif page[right.name] != meant:
            wrong = [role for role in meant if page[right.name].get(role) != meant[role]]
            found.append(f"{right.name}: the page is wrong about {', '.join(wrong)}")
    return found


def test_the_page_says_what_the_code_grants():
    assert differences(PAGE.read_text(encoding="utf-8"), GRANTS) == []


def change_one(text: str, was: str, becomes: str) -> str:
    assert len(re.findall(was, text, re.MULTILINE)) == 1
    return re.sub(was, becomes, text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (r"^\| `MOVE_CLOCK` .*\n?", "", "MOVE_CLOCK is not on the page"),
        (r"^\| `MOVE_CLOCK`", "| `STOP_CLOCK`", "STOP_CLOCK is no right"),
        (r"^(\| `PLACE_ORDER` .*\|)  \| ● \|", r"\1 ● | ● |", "the page is wrong about administrator"),
        (r"^(\| `KEEP_ENTITY` .*\|) ● \|", r"\1  |", "the page is wrong about administrator"),
    ],
)
def test_a_planted_fault_is_found(was, becomes, said):
    text = change_one(PAGE.read_text(encoding="utf-8"), was, becomes)
    assert any(said in one for one in differences(text, GRANTS))


def test_a_right_that_is_granted_in_the_code_only_is_found():
    grants = {**GRANTS, "viewer": GRANTS["viewer"] | {Right.PLACE_ORDER}}
    assert differences(PAGE.read_text(encoding="utf-8"), grants) == [
        "PLACE_ORDER: the page is wrong about viewer"
    ]
