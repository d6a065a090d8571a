"""No room reads by a relation that a later room defines: what stands below knows nothing of what stands above."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
BY_TEXT = {
    "select_related", "prefetch_related", "values", "values_list", "order_by", "only", "defer", "distinct",
    "F", "Prefetch", "OuterRef", "Sum", "Count", "Max", "Min",
}  # fmt: skip
BY_KEYWORD = {"filter", "exclude", "get", "Q", "annotate", "alias", "update", "get_or_create", "aggregate"}


def ranks() -> dict[str, int]:
    """How high each room stands, from the contract of import-linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [one["layers"] for one in contracts if one["id"] == "order"]
    return {
        room.strip().strip("()"): rank
        for rank, row in enumerate(reversed(layers))
        for room in row.replace(":", "|").split("|")
    }


def room_of(model: type) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "billing_portal" else ""


def relations(rank: dict[str, int]) -> dict[str, set[tuple[str, str]]]:
    """Name of a reverse relation -> (room of the model that has it, room that defines it), for each that leads up."""
    found: dict[str, set[tuple[str, str]]] = {}
    for model in apps.get_models():
        here = room_of(model)
        for field in model._meta.get_fields():
            if here in rank and field.auto_created and not field.concrete and field.related_model:
                there = room_of(field.related_model)
                if there in rank and rank[there] > rank[here]:
                    for name in {field.name, field.get_accessor_name()} - {None}:
                        found.setdefault(name, set()).add((here, there))
    return found


def words(node: ast.Call) -> list[str]:
    """What a call looks up, part by part."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    texts = [one.arg for one in node.keywords if one.arg] if name in BY_KEYWORD else []
    if name in BY_TEXT:
        texts += [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
    return [part for text in texts for part in text.lstrip("-").split("__")]


def looking_up(sources, rank, upward) -> list[str]:
    return [
        f"{source.at(node)} reads {part} of {', '.join(sorted(there for _here, there in upward[part]))}"
        for source in sources
        if source.app in rank
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for part in words(node)
        if part in upward and all(rank[there] > rank[source.app] for _here, there in upward[part])
    ]


def test_no_lookup_names_a_relation_that_a_later_room_defines(sources):
    rank = ranks()
    upward = relations(rank)

    assert len(upward) > 30, "the house test does not see the relations"
    assert looking_up(sources, rank, upward) == []


def test_a_planted_lookup_upwards_is_found(plant):
    rank = ranks()
    code = "used = Sum('invoices__total_minor')\nrows = PurchaseOrder.objects.filter(invoices__status='paid')"
    assert len(looking_up(plant("purchase_orders/models.py", code), rank, relations(rank))) == 2
    assert looking_up(plant("payments/queries.py", code), rank, relations(rank)) == []
