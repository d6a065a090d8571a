"""What the documents name exists: files, modules, their names, links, and the words of the glossary.

Decisions that were superseded and the changelog tell of what was; they are left out.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from billing_portal.identity.rights import Right
from tests.house.conftest import PACKAGE, ROOT, read_sources

ROOMS = sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")
FOLDERS = ("tests", "tools", "docs", "benchmarks")
WHOLE_PATH = re.compile(r"(?<![\w/.])billing_portal/[\w./<>*-]*[\w/>*]")
WHOLE_NAME = re.compile(r"(?<![\w/.])billing_portal(?:\.\w+)+")
SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
SHORT_PATH = re.compile(rf"({'|'.join((*FOLDERS, *ROOMS))})/[\w./<>*-]*")
SHORT_NAME = re.compile(rf"(?!.*\.(?:js|css|sqlite3)$)(?:{'|'.join(ROOMS)})(?:\.\w+)+")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
TERM = re.compile(r"`(\w+)`")


def documents() -> dict[str, str]:
    """README, CONTRIBUTING and everything in docs/, by the path of the file."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}
    return {name: text for name, text in texts.items() if "**Status.** Superseded" not in text}


def is_path(named: str) -> bool:
    """Whether a file or folder is there: from the root, as a room, as part of a language. `<code>` is any one name."""
    pattern = re.sub(r"<[^>]*>", "*", named).rstrip("/")
    return any(list(place.glob(pattern)) for place in (ROOT, PACKAGE, PACKAGE / "locale" / "en"))


def is_module(dotted: str) -> bool:
    path = ROOT / dotted.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def is_name(dotted: str) -> bool:
    """Whether a module is there, or what stands behind it can be reached through it, as `a.models.Quote.status`."""
    head, rest = dotted, list[str]()
    while not is_module(head):
        head, _, last = head.rpartition(".")
        rest.insert(0, last)
        if not head:
            return False
    if not rest:
        return True
    found: object = import_module(head)
    for name in rest:
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


def is_short_name(named: str) -> bool:
    """The same without the package, as `kit.states.move`; also a model as Django names it, and the value of a right."""
    app, _, rest = named.partition(".")
    return (
        is_name(f"billing_portal.{named}")
        or ((PACKAGE / app / "models.py").exists() and is_name(f"billing_portal.{app}.models.{rest}"))
        or named in set(Right)
    )


def lost(name: str, text: str) -> Iterator[str]:
    """What a document names and is not there."""
    for path in WHOLE_PATH.findall(text):
        if not is_path(path):
            yield f"{name}: {path}"
    for dotted in WHOLE_NAME.findall(text):
        if not is_name(dotted):
            yield f"{name}: {dotted}"
    prose = BLOCK.sub("", text)
    for span in SPAN.findall(prose):
        if SHORT_PATH.fullmatch(span) and not is_path(span):
            yield f"{name}: {span}"
        if SHORT_NAME.fullmatch(span) and not is_module(span) and not is_short_name(span):
            yield f"{name}: {span}"
    for link in LINK.findall(SPAN.sub("", prose)):
        if not (ROOT / Path(name).parent / link).exists():
            yield f"{name}: the link to {link}"


def names_in_code() -> set[str]:
    """Every class, function and field of the portal, wherever it is."""
    found = set()
    for source in read_sources():
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                found.add(node.name)
            elif isinstance(node, ast.Assign):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def unknown_terms(text: str, known: set[str]) -> list[str]:
    """Names in the first column of the glossary's tables that no code has."""
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
    return [name for cell in first for name in TERM.findall(cell) if name not in known]


def test_every_file_module_and_link_that_a_document_names_is_there():
    texts = documents()
    assert {"README.md", "docs/glossary.md", "docs/adr/0002-money-as-integers.md"} <= set(texts)
    assert [fault for name, text in texts.items() for fault in lost(name, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "See `billing_portal/accounts/auth/views.py`.",
        "texts in billing_portal/locale/<code>/forms.toml, one each",
        "`PORTAL_X=billing_portal.catalog.tax.TaxTable`",
        "dotted path: billing_portal.tax.table.TaxTables",
        "`tests/journal/test_numbers.py` shows it",
        "`identity/roles.py`",
        "`accounts.roles.RIGHTS`",
        "`kit.states.moved`",
        "`jobs.Task` is a row",
        "[the words](glossar.md)",
        "[why](adr/0099-nothing.md)",
    ],
)
def test_a_planted_name_of_nothing_is_found(text):
    assert len(list(lost("docs/x.md", text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "`billing_portal/locale/<code>/formats.toml`, `billing_portal/static/portal/css`",
        "`PORTAL_X=billing_portal.tax.table.TaxTable`",
        "`tests/house/test_documents.py`, `tools/mutants/`, `identity/rights.py`, `payments/models`",
        "`kit.states.move`, `jobs.Job`, `payments.models.Payment.unapplied_minor`, `orders.place`",
        "`quote.sent`, `invoice/1`",
        "[the words](glossary.md), [elsewhere](https://example.org/x), [above](#rights)",
    ],
)
def test_what_is_there_passes(text):
    assert list(lost("docs/x.md", text)) == []


def test_every_name_of_the_glossary_is_one_of_the_code():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert len(TERM.findall(text)) > 90, "the house test does not see the glossary"
    assert unknown_terms(text, names_in_code()) == []


def test_a_planted_name_in_the_glossary_is_found():
    table = (
        "| code | English |\n|---|---|\n| `Quote`, `Quotation` | `Nothing` |\n| `next_interval` | x |\n"
        "| `call_back` | revoke |\n| billing contact | x |\n"
    )
    assert unknown_terms(table, names_in_code()) == ["Quotation", "call_back"]


def rooms_of_the_table(text: str) -> list[set[str]]:
    """The rooms of each row of the table in CONTRIBUTING.md, the highest first."""
    table = text.split("| Room | What it holds |", 1)[1].split("\n\n", 1)[0]
    return [set(line.split("|")[1].split()) - {"·"} for line in table.splitlines()[2:]]


def test_the_table_of_rooms_is_the_order_that_imports_keep():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [order] = [contract["layers"] for contract in layers["contracts"] if contract["id"] == "order"]

    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert rooms_of_the_table(text) == [set(layer.split()) - {"|"} for layer in order]


def test_a_room_that_is_gone_is_found_in_the_table():
    text = "| Room | What it holds |\n|---|---|\n| web | layout |\n| help | pages |\n\nBeside them"
    assert rooms_of_the_table(text) == [{"web"}, {"help"}]
