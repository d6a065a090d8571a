"""Only `kit.states.move` writes `status` (house rule 3)."""

from __future__ import annotations

import ast

import pytest

THE_ONE_PLACE = "kit/states.py"


def names_status(node: ast.AST | None) -> bool:
    """Whether an expression holds the word itself, as in update_fields=["status"] or defaults={"status": ...}."""
    return node is not None and any(
        isinstance(part, ast.Constant) and part.value == "status" for part in ast.walk(node)
    )


def call_that_writes(node: ast.Call) -> bool:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    if called in ("update", "aupdate"):
        on_rows = isinstance(node.func, ast.Attribute)
        # `given[None]` is an unpacked dict; a template context's plain update({...}) is nobody's row.
        return on_rows and ("status" in given or names_status(given.get(None)))
    if called == "setattr":
        return len(node.args) > 1 and names_status(node.args[1])
    if called == "bulk_update":
        return any(names_status(argument) for argument in [*node.args[1:], *given.values()])
    if called == "update_or_create":
        return names_status(given.get("defaults"))
    if called in ("save", "asave"):
        return names_status(given.get("update_fields"))
    return False


def violations(sources):
    found = []
    for source in sources:
        if source.name == THE_ONE_PLACE:
            continue
        for node in ast.walk(source.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
                flat = [
                    part
                    for target in targets
                    for part in (target.elts if isinstance(target, ast.Tuple) else [target])
                ]
                if any(isinstance(part, ast.Attribute) and part.attr == "status" for part in flat):
                    found.append(f"{source.at(node)} assigns .status")
            elif isinstance(node, ast.Call) and call_that_writes(node):
                found.append(f"{source.at(node)} writes status past kit.states.move")
    return found


def test_only_move_writes_a_status(sources):
    assert violations(sources) == []


@pytest.mark.parametrize(
    "code",
    [
        "quote.status = 'sent'",
        "quote.number, quote.status = 1, 'sent'",
        "Quote.objects.filter(pk=1).update(status='sent')",
        "Quote.objects.filter(pk=1).update(**{'status': 'sent'})",
        "Quote.objects.bulk_update(rows, ['status'])",
        "Quote.objects.update_or_create(number=1, defaults={'status': 'sent'})",
        "setattr(quote, 'status', 'sent')",
        "quote.save(update_fields=['status'])",
    ],
)
def test_a_planted_write_is_found(plant, code):
    assert len(violations(plant("quotes/actions.py", code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Quote.objects.create(status='draft')",
        "move(quote, to='sent', allowed={'draft'})",
        "Quote.objects.filter(status='sent').update(number=1)",
        "status = 200",
        "context.update({'word': quote.status})",
    ],
)
def test_reading_and_creating_are_free(plant, code):
    assert violations(plant("quotes/actions.py", code)) == []
