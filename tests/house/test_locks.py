"""A `select_for_update()` queryset that nobody evaluates locks nothing (house rule 7)."""

from __future__ import annotations

import ast

import pytest

EVALUATING_METHODS = {"get", "first", "last", "earliest", "latest", "in_bulk", "aget", "afirst"}
EVALUATING_CALLS = {
    "list",
    "tuple",
    "set",
    "dict",
    "len",
    "next",
    "sorted",
    "bool",
    "get_object_or_404",
    "get_list_or_404",
}


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


def is_evaluated(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """Follow the chain `.select_for_update().filter().get()` outwards until something fetches the rows."""
    node: ast.AST = call
    while True:
        parent = parents[node]
        if isinstance(parent, ast.Attribute):
            if parent.attr in EVALUATING_METHODS:
                return True
            node = parents[parent]  # the call of the next method in the chain
            continue
        if isinstance(parent, (ast.For, ast.comprehension)):
            return parent.iter is node
        if isinstance(parent, ast.Call):
            called = parent.func.id if isinstance(parent.func, ast.Name) else ""
            return called in EVALUATING_CALLS
        if isinstance(parent, ast.Starred):
            return True
        if isinstance(parent, ast.Subscript):
            if not isinstance(parent.slice, ast.Slice):
                return True  # one row by its index
            node = parent
            continue
        return False


def violations(sources):
    found = []
    for source in sources:
        parents = parents_of(source.tree)
        for node in ast.walk(source.tree):
            locks = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "select_for_update"
            if locks and not is_evaluated(node, parents):
                found.append(f"{source.at(node)} locks nothing: the queryset is not evaluated here")
    return found


def test_every_lock_is_taken(sources):
    assert violations(sources) == []


@pytest.mark.parametrize(
    "code",
    [
        "Quote.objects.select_for_update().filter(pk=1)",
        "rows = Quote.objects.filter(pk=1).select_for_update()",
        "def rows():\n    return Quote.objects.select_for_update().order_by('pk')",
        "check(Quote.objects.select_for_update())",
    ],
)
def test_a_planted_idle_lock_is_found(plant, code):
    assert len(violations(plant("quotes/actions.py", code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "quote = Quote.objects.select_for_update().get(pk=1)",
        "rows = list(Quote.objects.select_for_update().order_by('pk'))",
        "for row in Quote.objects.select_for_update(skip_locked=True)[:10]: row.go()",
        "rows = [row.pk for row in Quote.objects.filter(pk=1).select_for_update()]",
        "quote = get_object_or_404(Quote.objects.select_for_update(), pk=1)",
    ],
)
def test_an_evaluated_lock_is_fine(plant, code):
    assert violations(plant("quotes/actions.py", code)) == []
