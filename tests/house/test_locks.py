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


def is_evaluated(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Follow `.select_for_update().filter().get()` outwards, or the name it got, until something fetches the rows."""
    while True:
        parent = parents[node]
        if isinstance(parent, ast.Attribute):
            if parent.attr in EVALUATING_METHODS:
                return True
            node = parents[parent]  # the call of the next method in the chain
        elif isinstance(parent, ast.Subscript):
            if not isinstance(parent.slice, ast.Slice):
                return True  # one row by its index
            node = parent
        elif isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            later = uses_after(parent, parent.targets[0].id, parents)
            return any(is_evaluated(use, parents) for use in later)
        elif isinstance(parent, (ast.For, ast.comprehension)):
            return parent.iter is node
        elif isinstance(parent, ast.Call):
            called = parent.func.id if isinstance(parent.func, ast.Name) else ""
            return called in EVALUATING_CALLS
        else:
            return isinstance(parent, ast.Starred)


def uses_after(assignment: ast.Assign, name: str, parents: dict[ast.AST, ast.AST]) -> list[ast.Name]:
    """Where the same function reads the name further down."""
    scope: ast.AST = assignment
    while scope in parents and not isinstance(scope, ast.FunctionDef):
        scope = parents[scope]
    reads = (
        node for node in ast.walk(scope) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    return [node for node in reads if node.id == name and node.lineno > (assignment.end_lineno or 0)]


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
        "def f():\n    rows = Quote.objects.select_for_update()\n    rows = rows.filter(pk=1)\n    return rows.count()",
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
        "def f():\n    rows = Quote.objects.select_for_update()\n    rows = rows.filter(pk=1)\n    return rows.first()",
        "quote = get_object_or_404(Quote.objects.select_for_update(), pk=1)",
    ],
)
def test_an_evaluated_lock_is_fine(plant, code):
    assert violations(plant("quotes/actions.py", code)) == []
