"""Who may do what is asked by the verb: it begins with `authorize`, or is one call of another verb. Steps never ask."""

from __future__ import annotations

import ast
import re

import pytest

from billing_portal.identity.rights import GRANTS, Right

# Acts without a sign-in carry a proof instead of `by`; these ask for one of two rights by who it is.
ASKS_BY_ITS_OWN = {"_authorize_either"}
WRITES_THE_JOURNAL = ("journal",)
BELOW_WEB = (
    "kit", "journal", "numbers", "jobs", "documents", "identity", "sellers", "accounts", "tax", "purchase_orders", "ledger",
    "catalog", "subscriptions", "quotes", "orders", "invoices", "payments", "requests", "billing", "dunning", "notifications",
    "flows",
)  # fmt: skip
OF_PAGES = ("django.forms", "django.http", "django.shortcuts", "django.urls")
MAY_USE_PAGES = ("kit/", "identity/backend.py", "identity/adapter.py", "notifications/links.py")


def is_verb_file(source) -> bool:
    parts = source.name.split("/")
    named = parts[0] == "orders" and parts[1:] in (["provisioning.py"], ["deprovisioning.py"])
    return "steps" not in parts and (source.room == "actions" or parts[0] == "flows" or named)


def by_of(function: ast.FunctionDef) -> str | None:
    """The annotation of `by`; None without such a parameter."""
    for one in [*function.args.args, *function.args.kwonlyargs]:
        if one.arg == "by":
            return ast.unparse(one.annotation) if one.annotation else ""
    return None


def body_of(function: ast.FunctionDef) -> list[ast.stmt]:
    first = function.body[0]
    has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1:] if has_words else function.body


def asks(statement: ast.stmt) -> bool:
    """`authorize(...)`, for each of several objects too."""
    if isinstance(statement, ast.For):
        return all(asks(one) for one in statement.body)
    call = getattr(statement, "value", None)
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"authorize", *ASKS_BY_ITS_OWN}


def is_one_call(body: list[ast.stmt], source) -> bool:
    """One call of another verb, which asks: of this file or imported, but not from steps, which never ask."""
    call = getattr(body[0], "value", None) if len(body) == 1 else None
    if not isinstance(call, ast.Call) or not any(one.arg == "by" for one in call.keywords):
        return False
    name = getattr(call.func, "id", getattr(getattr(call.func, "value", None), "id", ""))
    here = {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    if name in here:
        return not name.startswith("_")  # a public one is held to this rule itself
    homes = [
        node.module or ""
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and name in {one.asname or one.name for one in node.names}
    ]
    return len(homes) == 1 and bool(re.search(r"\.(actions|flows)\b(?!.*\bsteps\b)", homes[0]))


def verbs_that_do_not_ask(sources) -> list[str]:
    found = []
    for source in sources:
        if not is_verb_file(source) or source.app in WRITES_THE_JOURNAL:
            continue
        for node in source.tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and by_of(node) is not None
            ):
                body = body_of(node)
                if not asks(body[0]) and not is_one_call(body, source):
                    found.append(f"{source.at(node)} {node.name} does not begin with authorize")
    return found


def nobody_in_a_verb(sources) -> list[str]:
    """`by: User | None` is for steps: what the clock does."""
    return [
        f"{source.at(node)} {node.name}"
        for source in sources
        if is_verb_file(source) and source.app not in WRITES_THE_JOURNAL
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef)
        and "None" in (by_of(node) or "")
        and not node.name.startswith("_")
    ]


def asking_steps(sources) -> list[str]:
    return [
        f"{source.at(node)} asks for a right"
        for source in sources
        if "steps" in source.name.removesuffix(".py").split("/")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Name) and node.id in ("authorize", "may")
    ]


def rights_asked(sources) -> set[str]:
    return {
        node.attr
        for source in sources
        if source.name != "identity/rights.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Right"
    }


def seen_without_a_right(sources) -> list[str]:
    """What somebody sees follows from `allowing` or `may`, or from what is visible; never from the role alone."""
    found = []
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and node.name == "visible_to":
                functions = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
                called = {getattr(one, "attr", getattr(one, "id", "")) for one in functions}
                whole = [one for one in functions if getattr(one, "attr", "") == "all"]
                behind = [
                    one for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr == "role"
                ]
                if not called & {"allowing", "visible_to"} or behind or (whole and "may" not in called):
                    found.append(f"{source.at(node)} asks for no right")
    return found


def rights_as_texts(sources) -> list[str]:
    """A right is named, never written."""
    values = {str(right.value) for right in Right}
    return [
        source.at(node)
        for source in sources
        if source.name != "identity/rights.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", ""))
        in ("authorize", "may", "needs", "allowing", "has_perm")
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and part.value in values
    ]


def pages_below_web(sources) -> list[str]:
    found = []
    for source in sources:
        if source.app not in BELOW_WEB or source.name.startswith(MAY_USE_PAGES):
            continue
        for node in ast.walk(source.tree):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found += [
                f"{source.at(node)} imports {name}" for name in names if (name or "").startswith(OF_PAGES)
            ]
    return found


@pytest.mark.parametrize(
    "rule",
    [
        verbs_that_do_not_ask,
        nobody_in_a_verb,
        asking_steps,
        seen_without_a_right,
        rights_as_texts,
        pages_below_web,
    ],
)
def test_rights_live_in_verbs_and_pages_above(sources, rule):
    assert rule(sources) == []


def test_every_right_is_granted_and_asked(sources):
    granted = {right for rights in GRANTS.values() for right in rights}

    assert set(Right) - granted == set()
    assert {right.name for right in Right} - rights_asked(sources) == set()


@pytest.mark.parametrize(
    ("rule", "name", "code"),
    [
        (verbs_that_do_not_ask, "quotes/actions/send.py", "def send(quote, *, by: User, now):\n    move(quote)\n    record(quote)"),
        (verbs_that_do_not_ask, "flows/story.py", "def act(row, *, by: User, now):\n    if row:\n        authorize(by, X, row)"),
        (verbs_that_do_not_ask, "quotes/actions/send.py", "from billing_portal.quotes.steps import drop\ndef send(quote, *, by: User, now):\n    return drop(quote, by=by, now=now)"),
        (verbs_that_do_not_ask, "quotes/actions/send.py", "def send(quote, *, by: User, now):\n    return _drop(quote, by=by, now=now)"),
        (nobody_in_a_verb, "quotes/actions/send.py", "def send(quote, *, by: User | None, now):\n    authorize(by, X)"),
        (asking_steps, "quotes/steps.py", "def step(quote, *, by, now):\n    authorize(by, X)"),
        (seen_without_a_right, "quotes/models.py", "def visible_to(self, user):\n    return self.filter(account__members=user)"),
        (seen_without_a_right, "quotes/models.py", "def visible_to(self, user):\n    return self.all() if user.is_staff else self.filter(account__in=X.visible_to(user))"),
        (seen_without_a_right, "quotes/models.py", "def visible_to(self, user):\n    return self.x() if user.role == R else self.filter(account__in=X.visible_to(user))"),
        (rights_as_texts, "portal/quotes/quotes.py", "may(user, 'quotes.send')"),
        (pages_below_web, "quotes/queries.py", "from django.urls import reverse"),
        (pages_below_web, "flows/story.py", "from django.shortcuts import render"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(plant, rule, name, code):
    assert len(rule(plant(name, code))) == 1


@pytest.mark.parametrize(
    ("rule", "name", "code"),
    [
        (verbs_that_do_not_ask, "quotes/actions/send.py", "def send(quote, *, by: User, now):\n    'Words.'\n    authorize(by, X)\n    f()"),
        (verbs_that_do_not_ask, "quotes/actions/send.py", "from billing_portal.quotes.actions.one import send\ndef send_all(quotes, *, by: User, now):\n    return send(quotes[0], by=by, now=now)"),
        (verbs_that_do_not_ask, "quotes/steps.py", "def step(quote, *, by: User, now):\n    move(quote)"),
        (pages_below_web, "notifications/links.py", "from django.urls import reverse"),
    ],
)  # fmt: skip
def test_the_proper_way_passes(plant, rule, name, code):
    assert rule(plant(name, code)) == []
