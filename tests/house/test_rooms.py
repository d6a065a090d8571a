"""What each room may hold: pure rules, time as a parameter, no logic in save(), no signals, adapters behind ports."""

from __future__ import annotations

import ast

import pytest

FACES = ("portal", "backoffice", "demo", "journal")  # may ask kit.clock: somebody stands before them
WALL_CLOCKS = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
ADAPTERS_MAY_IMPORT = ("kit", "integrations")


def imports_of(tree):
    """Every imported dotted path with its node; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def impure_rules(sources):
    """rules.py asks nobody: no settings, no clock, no query."""
    found = []
    for source in sources:
        if source.room != "rules":
            continue
        for path, node in imports_of(source.tree):
            if path.startswith(("django.conf", "django.db.connection", "django.utils.timezone")):
                found.append(f"{source.at(node)} imports {path}")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in (
                "objects",
                "_base_manager",
                "_default_manager",
            ):
                found.append(f"{source.at(node)} queries")
    return found


def wall_clocks(sources):
    """Nobody but kit/clock.py reads the wall clock: the demo's time and the tests' time must reach everything."""
    found = []
    for source in sources:
        if source.name == "kit/clock.py":
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute):
                owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
                if (owner, node.attr) in WALL_CLOCKS:
                    found.append(f"{source.at(node)} reads {owner}.{node.attr}")
    return found


def asks_the_clock(source):
    """Where a file asks kit.clock what time it is; its calendar helpers are pure and free."""
    for path, node in imports_of(source.tree):
        if path == "billing_portal.kit.clock.now":
            yield node
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "now"
            and getattr(node.value, "id", "") == "clock"
        ):
            yield node


def clocks_below_the_faces(sources):
    """`now` is a parameter: rules, actions, queries and models never ask the clock (house rule 6)."""
    return [
        f"{source.at(node)} asks the clock"
        for source in sources
        if source.room in ("rules", "actions", "queries", "models") and source.app not in FACES
        for node in asks_the_clock(source)
    ]


def signals(sources):
    return [
        f"{source.at(node)} imports {path}"
        for source in sources
        for path, node in imports_of(source.tree)
        if path.startswith("django.dispatch") or ".signals" in path
    ]


def only_refuses(method: ast.FunctionDef) -> bool:
    """Whether a save() or delete() at most says no: raise, `if ...: raise`, and the inherited call."""
    for statement in method.body:
        inherited = isinstance(statement, (ast.Expr, ast.Return)) and isinstance(
            statement.value, (ast.Call, ast.Constant)
        )
        refusal = (
            isinstance(statement, ast.If)
            and all(isinstance(part, ast.Raise) for part in statement.body)
            and not statement.orelse
        )
        if not (inherited or refusal or isinstance(statement, ast.Raise)):
            return False
        if (
            inherited
            and isinstance(statement.value, ast.Call)
            and "super()" not in ast.unparse(statement.value.func)
        ):
            return False
    return True


def busy_saves(sources):
    found = []
    for source in sources:
        if source.room != "models" and "/models" not in source.name:
            continue
        for node in ast.walk(source.tree):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name in ("save", "delete")
                and not only_refuses(node)
            ):
                found.append(f"{source.at(node)} does work in {node.name}()")
    return found


def nosy_adapters(sources):
    """Integrations import kit, a noun's ports.py with its errors.py, and their own app, nothing else of ours."""
    found = []
    for source in sources:
        if source.app != "integrations":
            continue
        for path, node in imports_of(source.tree):
            parts = path.split(".")
            if parts[0] != "billing_portal" or len(parts) < 2 or parts[1] in ADAPTERS_MAY_IMPORT:
                continue
            if len(parts) < 3 or parts[2] not in ("ports", "errors"):
                found.append(f"{source.at(node)} imports {path}")
    return found


@pytest.mark.parametrize(
    "rule", [impure_rules, wall_clocks, clocks_below_the_faces, signals, busy_saves, nosy_adapters]
)
def test_every_room_keeps_to_its_rule(sources, rule):
    assert rule(sources) == []


@pytest.mark.parametrize(
    ("rule", "name", "code"),
    [
        (impure_rules, "quotes/rules.py", "from django.conf import settings"),
        (impure_rules, "quotes/rules.py", "Quote.objects.count()"),
        (wall_clocks, "quotes/actions.py", "def f(): return timezone.now()"),
        (wall_clocks, "quotes/models.py", "at = models.DateTimeField(default=timezone.now)"),
        (wall_clocks, "portal/quotes.py", "datetime.datetime.now()"),
        (clocks_below_the_faces, "quotes/actions.py", "from billing_portal.kit import clock\nclock.now()"),
        (clocks_below_the_faces, "quotes/rules.py", "from billing_portal.kit.clock import now"),
        (signals, "quotes/models.py", "from django.dispatch import receiver"),
        (signals, "quotes/apps.py", "from django.db.models.signals import post_save"),
        (busy_saves, "quotes/models.py", "class Q:\n def save(self):\n  self.n = 1\n  super().save()"),
        (busy_saves, "quotes/models.py", "class Q:\n def delete(self):\n  notify(self)"),
        (nosy_adapters, "integrations/tax/table.py", "from billing_portal.invoices.models import Invoice"),
        (nosy_adapters, "integrations/tax/table.py", "import billing_portal.accounts"),
    ],
)
def test_a_planted_violation_is_found(plant, rule, name, code):
    assert len(rule(plant(name, code))) == 1


@pytest.mark.parametrize(
    ("rule", "name", "code"),
    [
        (
            impure_rules,
            "quotes/rules.py",
            "from datetime import datetime\nfrom billing_portal.kit.money import Money",
        ),
        (clocks_below_the_faces, "portal/quotes.py", "from billing_portal.kit import clock\nclock.now()"),
        (
            clocks_below_the_faces,
            "quotes/rules.py",
            "from billing_portal.kit import clock\nclock.day(at, zone)",
        ),
        (
            busy_saves,
            "journal/models.py",
            "class E:\n def save(self):\n  if self.pk:\n   raise Frozen\n  super().save()",
        ),
        (
            nosy_adapters,
            "integrations/tax/table.py",
            "from billing_portal.tax.ports import TaxCalculator",
        ),
    ],
)
def test_the_proper_way_passes(plant, rule, name, code):
    assert rule(plant(name, code)) == []
