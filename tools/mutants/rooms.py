"""Which modules are mutated: the rules and verbs of the nouns that move money, found by the names of their rooms."""

from __future__ import annotations

from pathlib import Path

from tools.bootstrap import ROOT

CODE = "billing_portal"
NOUNS = ("ledger", "invoices", "payments", "quotes", "subscriptions", "billing", "catalog", "tax", "dunning")
ROOMS = ("rules", "actions", "steps", "decide", "evidence", "tax")  # a file, or a folder of files
KIT = ("money", "periods", "states")  # of kit: what sums, terms and states rest on


def money_modules(root: Path = ROOT) -> list[Path]:
    """The files to mutate, relative to the repository and sorted, so that a seed means the same everywhere."""
    code = root / CODE
    found = {code / "kit" / f"{name}.py" for name in KIT}
    for noun in NOUNS:
        for room in ROOMS:
            found.add(code / noun / f"{room}.py")
            found |= set((code / noun / room).rglob("*.py"))
    return sorted(path.relative_to(root) for path in found if path.is_file() and path.name != "__init__.py")
