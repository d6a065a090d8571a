"""Every event is declared once, in its noun's events.py, with words in every language; what is recorded is declared."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from billing_portal.journal.events import Audience, Event, Group, catalogue

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = ("record", "Happening")


def declared(sources) -> dict[str, str]:
    """Constant -> room, of everything that an events.py declares."""
    return {
        target.id: source.app
        for source in sources
        if source.name.endswith("/events.py") and source.app != "journal"
        for node in source.tree.body
        if isinstance(node, ast.Assign) and getattr(getattr(node.value, "func", None), "id", "") == "Event"
        for target in node.targets
    }


def names_of(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id.isupper()}


def recorded_strings(sources) -> list[str]:
    """An event named by a text instead of its declaration."""
    return [
        source.at(node)
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in RECORDERS
        and node.args
        and any(
            isinstance(part, ast.Constant) and isinstance(part.value, str) and NAME.fullmatch(part.value)
            for part in ast.walk(node.args[0])
        )
    ]


def foreign_events(sources, events: dict[str, str]) -> list[str]:
    """`record` gets an event of its own app; faces record nothing."""
    found = []
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RECORDERS and node.args:
                found += [
                    f"{source.at(node)} records {name} of {events[name]}"
                    for name in names_of(node.args[0])
                    if events.get(name, source.app) != source.app and source.app != "flows"
                ]
    return found


def never_recorded(sources, events: dict[str, str]) -> list[str]:
    """Declared, but named nowhere beside its declaration and the readers' tables."""
    used = set()
    for source in sources:
        if (not source.name.endswith("/events.py") and source.app not in ("notifications", "web")) or (
            source.name.startswith("notifications/actions/")
        ):
            used |= names_of(source.tree)
    return sorted(set(events) - used)


def test_events_are_named_by_their_declaration(sources):
    assert recorded_strings(sources) == []


def test_every_event_is_recorded_by_its_own_app(sources):
    events = declared(sources)

    assert len(events) == len(catalogue()) > 100, "the house test does not see the events"
    assert foreign_events(sources, events) == []
    assert never_recorded(sources, events) == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_event_has_words_in_every_language(language):
    with translation.override(language):
        for event in catalogue().values():
            assert isinstance(event.sentence, Promise), event
            assert str(event.sentence).strip(), event
            assert event.group in Group


def test_what_leaves_the_house_is_for_customers():
    assert [
        event.name for event in catalogue().values() if event.public and event.audience != Audience.CUSTOMER
    ] == []


def test_planted_faults_are_found(plant):
    events = {"QUOTE_SENT": "quotes", "QUOTE_EATEN": "quotes"}
    by_name = plant(
        "quotes/actions.py", "def act(row, now):\n    record('quote.eaten', row, by=None, at=now)"
    )
    foreign = plant("orders/actions.py", "def act(row, now):\n    record(QUOTE_SENT, row, by=None, at=now)")

    assert len(recorded_strings(by_name)) == 1
    assert len(foreign_events(foreign, events)) == 1
    assert never_recorded(foreign, events) == ["QUOTE_EATEN"]


def test_an_event_cannot_be_declared_twice_or_badly():
    with pytest.raises(ValueError, match="declared twice"):
        Event("quote.sent", Group.QUOTES, "x")
    with pytest.raises(ValueError, match="noun"):
        Event("sent", Group.QUOTES, "x")


def test_no_other_file_declares_words_for_events():
    """One table: what stands beside it would be forgotten."""
    root = Path(__file__).resolve().parents[2] / "billing_portal"
    names = {name for name in catalogue() if name != "invoice.issued"}
    others = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if path.name != "events.py"
        and "migrations" not in path.parts
        and len([name for name in names if f'"{name}"' in path.read_text(encoding="utf-8")]) > 2
    ]
    assert others == []
