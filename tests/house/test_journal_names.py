"""Every journal name that the code writes has words on the page Activity, or is listed as internal."""

from __future__ import annotations

import ast
import re

from billing_portal.web.account.activity_words import GROUPS, INTERNAL, WORDS

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
NOT_A_NAME = ("has_perm", "needs", "RIGHT")


def constants(node: ast.AST) -> set[str]:
    """Texts that look like a journal name; those asked of `has_perm` are rights."""
    rights = {
        arg.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in NOT_A_NAME
        for arg in call.args
        if isinstance(arg, ast.Constant)
    }
    found = {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and NAME.fullmatch(part.value)
    }
    return found - rights


def names_in(sources) -> set[str]:
    """First arguments of `record(...)`; one that is computed counts as every name in its module."""
    found = set()
    for source in sources:
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "record" or not node.args:
                continue
            found |= constants(node.args[0]) or constants(source.tree)
    return found


def test_every_name_has_words_or_is_internal(sources):
    names = names_in(sources)

    assert len(names) > 40, "the house test does not see the journal"
    assert sorted(names - set(WORDS) - INTERNAL) == []


def test_a_planted_name_without_words_is_found(plant):
    code = "def act(row, now):\n    record('quote.eaten', row, by=None, at=now)"
    assert names_in(plant("quotes/actions.py", code)) - set(WORDS) == {"quote.eaten"}


def test_a_planted_name_that_is_computed_is_found(plant):
    code = "def act(row, now):\n    name = 'quote.a' if row else 'quote.b'\n    record(name, row, by=None, at=now)"
    assert names_in(plant("quotes/actions.py", code)) == {"quote.a", "quote.b"}


def test_every_sentence_belongs_to_a_group_of_the_page():
    assert {words.group for words in WORDS.values()} == set(GROUPS)
