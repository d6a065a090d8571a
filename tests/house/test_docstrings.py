"""What a docstring or a comment names exists, also when it has moved since."""

from __future__ import annotations

import ast
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.conftest import ROOT
from tests.house.test_documents import ROOMS, WHOLE_NAME, is_module, is_name, is_short_name

SHORT = re.compile(rf"(?<![\w./@`%-])(?:{'|'.join(ROOMS)})(?:\.[A-Za-z_]\w*)+")
QUOTED = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\([^`]*\))?`")
FIELD = re.compile(r"(?:^    |related_name=\")(\w+)(?:(?:: [^=\n]+)? = |\")", re.MULTILINE)
FILE_NAME = re.compile(
    r".*\.(?:html|py|css|js|toml|md|txt|po|mo|svg|typ|sqlite3|xml|json|lock|com|example|org)$"
)
FOLDERS = ("billing_portal", "tools", "benchmarks", "tests")


def files() -> Iterator[Path]:
    """Every Python file of ours except migrations."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts and path.parent.name != "move":  # whose plans are examples
                yield path


def words_in(text: str) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a file, each with its line."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and (
            words := ast.get_docstring(node)
        ):
            yield getattr(node, "lineno", 1), words
    for token in tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


def homes() -> dict[str, set[str]]:
    """In which modules, by their last name, a function, class or constant is written."""
    found, fields = defaultdict(set), set()
    for path in files():
        stem = path.parent.name if path.stem == "__init__" else path.stem
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [node.name] if isinstance(node, (ast.ClassDef, ast.FunctionDef)) else []
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            for name in names:
                found[name] |= {stem, path.parent.name}
        fields |= set(FIELD.findall(path.read_text(encoding="utf-8")))
    # `quote.lines` speaks of a row, whatever else is called so.
    return {name: stems for name, stems in found.items() if name not in fields}


def gone(words: str, known: dict[str, set[str]]) -> Iterator[str]:
    """Dotted names that lead nowhere: from a room on, or from a module to what is written in another one."""
    for dotted in WHOLE_NAME.findall(words):
        if not is_name(dotted):
            yield dotted
    quoted = set(QUOTED.findall(words))
    for dotted in {*SHORT.findall(words), *quoted}:
        if FILE_NAME.fullmatch(dotted):
            continue
        first, *_between, holder, last = ["", *dotted.split(".")]
        room = dotted.split(".")[0]
        if room in ROOMS and not dotted.startswith("billing_portal."):
            if not is_module(f"billing_portal.{dotted}") and not is_short_name(dotted):
                yield dotted
        elif (
            dotted in quoted
            and last in known
            and holder not in known[last]
            and holder.islower()
            and not first
        ):
            yield dotted


def all_gone() -> list[str]:
    known = homes()
    return [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {name}"
        for path in files()
        for line, words in words_in(path.read_text(encoding="utf-8"))
        for name in gone(words, known)
    ]


def test_every_dotted_name_in_a_docstring_or_comment_is_there():
    assert all_gone() == []


@pytest.mark.parametrize(
    "words",
    [
        "Raises catalog.errors.TaxUndecided.",
        "as `catalog.ports.TaxCase` says",
        "`payload.facts_of` says them in words",
        "each has its own few fields (`forms.authorize`)",
        "see billing_portal.catalog.tax",
    ],
)
def test_a_planted_name_that_moved_away_is_found(words):
    assert len(list(gone(words, homes()))) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Raises tax.errors.TaxUndecided.",
        "`words.facts_of`",
        "`quote.status` of `journal.events.Event`",
        "an invoice.It",
    ],
)
def test_names_that_lead_somewhere_pass(words):
    assert list(gone(words, homes())) == []


def salts_of_elsewhere(sources) -> list[str]:
    """A salt is named after the room that signs with it."""
    return [
        f"{source.at(node)} {node.value}"
        for source in sources
        for statement in ast.walk(source.tree)
        if (isinstance(statement, ast.Assign) and "SALT" in ast.unparse(statement.targets[0]))
        or (isinstance(statement, ast.Call) and ast.unparse(statement.func) == "salted_hmac")
        for node in ast.iter_child_nodes(statement)
        if isinstance(node, ast.Constant)
        and str(node.value).startswith("billing_portal.")
        and str(node.value).split(".")[1] != source.app
    ]


def test_a_salt_is_named_after_its_room(sources):
    assert salts_of_elsewhere(sources) == []


@pytest.mark.parametrize(
    "code",
    ['_SALT = "billing_portal.accounts.link"', 'salted_hmac("billing_portal.accounts.session", known)'],
)
def test_a_planted_salt_of_another_room_is_found(plant, code):
    assert len(salts_of_elsewhere(plant("identity/tokens.py", code))) == 1
