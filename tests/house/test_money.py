"""No float near money, and no error swallowed there (house rules 4 and 5)."""

from __future__ import annotations

import ast

import pytest

NOUNS = ("accounts", "ledger", "catalog", "subscriptions", "quotes", "orders", "invoices", "payments")
ROOMS = ("models", "rules", "actions", "queries", "ports", "tasks")
NEAR_MONEY = ("flows", "integrations")
KIT = ("kit/money.py", "kit/periods.py", "kit/states.py")


def is_near_money(source) -> bool:
    in_a_room = source.app in NOUNS and source.room in ROOMS
    return in_a_room or source.app in NEAR_MONEY or source.name in KIT


def floats(sources):
    found = []
    for source in filter(is_near_money, sources):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                found.append(f"{source.at(node)} holds the float {node.value}")
            elif isinstance(node, ast.Name) and node.id == "float":
                found.append(f"{source.at(node)} names float")
            elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
                found.append(f"{source.at(node)} stores a float")
    return found


def broad_catches(sources):
    found = []
    for source in filter(is_near_money, sources):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                if any(
                    part is None or getattr(part, "id", "") in ("Exception", "BaseException")
                    for part in caught
                ):
                    found.append(f"{source.at(node)} catches everything")
    return found


def test_no_float_near_money(sources):
    assert floats(sources) == []


def test_nothing_catches_everything_near_money(sources):
    assert broad_catches(sources) == []


@pytest.mark.parametrize(
    "code", ["rate = 0.19", "float(total)", "total: float", "total = models.FloatField()"]
)
def test_a_planted_float_is_found(plant, code):
    assert len(floats(plant("invoices/actions/issue.py", code))) == 1


def test_floats_elsewhere_are_free(plant):
    assert floats(plant("documents/layout.py", "margin = 2.5")) == []


@pytest.mark.parametrize("caught", ["", " Exception", " (ValueError, Exception)", " BaseException as e"])
def test_a_planted_catch_is_found(plant, caught):
    code = f"try:\n    charge()\nexcept{caught}:\n    pass"
    assert len(broad_catches(plant("payments/actions.py", code))) == 1


def test_a_named_error_may_be_caught(plant):
    assert (
        broad_catches(
            plant("payments/actions.py", "try:\n    charge()\nexcept GatewayUnavailable:\n    pass")
        )
        == []
    )
