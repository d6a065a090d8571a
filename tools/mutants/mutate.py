"""All mutants of one source file: mutmut's operators on every function body, and two of our own.

mutmut itself leaves out functions with a decorator, which is every verb of the house (`@transaction.atomic`); its
operators are used here on all of them (ADR 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

# Words for people, types and the log: a mutant there says nothing about money.
LEFT_OUT_CALLS = {
    "_",
    "_n",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "cast",
}
# How rows are fetched, not which: invisible to a test of what a verb does. Locks have tests/concurrency and a house test.
FETCHING = {"select_related", "prefetch_related", "only", "defer", "iterator", "select_for_update"}
LOGGING = {"log", "logger"}


@dataclass(frozen=True)
class Mutant:
    """One change of one function; `number` counts equal changes of that function."""

    file: str  # relative to the repository
    function: str  # qualified name of the outermost function
    was: str
    becomes: str
    number: int
    line: int  # where the changed piece begins
    first_line: int  # of the statement around it: tests that reach one of these lines may notice
    last_line: int

    @property
    def identity(self) -> str:
        """What stays the same while lines move."""
        return f"{self.file}::{self.function}::{self.was} -> {self.becomes}::{self.number}"


def one_line(code: str) -> str:
    """Code on a single line, as it appears in reports and in the list of equivalent mutants."""
    return " ".join(code.split())


def drop_call(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A statement that only calls something is not made: a check that is never asked, an entry never written."""
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
        yield cst.Pass()


def never(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A condition that never holds: a guard switched off."""
    if isinstance(node, cst.If) and not (isinstance(node.test, cst.Name) and node.test.value == "False"):
        yield node.with_changes(test=cst.Name("False"), whitespace_before_test=cst.SimpleWhitespace(" "))


def moves_up(call: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Whether an argument without a name was taken out: the others move up, which crashes at once and proves nothing."""
    if not (isinstance(call, cst.Call) and isinstance(changed, cst.Call)):
        return False
    kept = {id(argument) for argument in changed.args}
    gone = [argument for argument in call.args if id(argument) not in kept]
    return len(changed.args) < len(call.args) and any(argument.keyword is None for argument in gone)


def changes_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What a node may become."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            made: Iterable[cst.CSTNode] = operator(node)
            # Of a string one change is enough: its variants in capitals live and die with it.
            made = list(made)[:1] if isinstance(node, cst.BaseString) else made
            yield from (changed for changed in made if not moves_up(node, changed))
    yield from drop_call(node)
    yield from never(node)


class Finder(cst.CSTVisitor):
    """Walks a file and collects (mutant, old node, new node)."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, file: str, module: cst.Module) -> None:
        super().__init__()
        self.file, self.module = file, module
        self.names: list[tuple[str, bool]] = []  # classes and functions around the place
        self.statements: list[cst.CSTNode] = []
        self.seen: dict[tuple[str, str, str], int] = {}
        self.found: list[tuple[Mutant, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.names.append((node.name.value, isinstance(node, cst.FunctionDef)))
            if isinstance(node, cst.FunctionDef):
                node.body.visit(self)  # neither decorators nor defaults: they are read once, at import
                self.names.pop()
                return False
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom):
            return False
        if isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString):
            return False  # a docstring
        if isinstance(node, cst.Call) and self.is_left_out(node):
            return False
        if isinstance(node, cst.BaseSmallStatement):
            self.statements.append(node)
        if any(is_function for _, is_function in self.names):
            for changed in changes_of(node):
                self.note(node, changed)
        return True

    def on_leave(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.ClassDef):
            self.names.pop()
        if self.statements and self.statements[-1] is node:
            self.statements.pop()

    def is_left_out(self, call: cst.Call) -> bool:
        """Whether a call is none of ours; what a query is before it is fetched is visited all the same."""
        if isinstance(call.func, cst.Name):
            return call.func.value in LEFT_OUT_CALLS
        if not isinstance(call.func, cst.Attribute):
            return False
        if isinstance(call.func.value, cst.Name) and call.func.value.value in LOGGING:
            return True
        if call.func.attr.value in FETCHING:
            call.func.value.visit(self)
            return True
        return False

    def note(self, node: cst.CSTNode, changed: cst.CSTNode) -> None:
        """Keep a change under a name that does not depend on lines."""
        outermost = next(depth for depth, (_, is_function) in enumerate(self.names) if is_function)
        function = ".".join(name for name, _ in self.names[: outermost + 1])
        was, becomes = self.words(node), self.words(changed)
        key = (function, was, becomes)
        self.seen[key] = self.seen.get(key, 0) + 1
        here = self.get_metadata(PositionProvider, node)
        around = self.get_metadata(PositionProvider, self.statements[-1]) if self.statements else here
        last = here.start.line if isinstance(node, cst.If) else here.end.line
        mutant = Mutant(
            self.file, function, was, becomes, self.seen[key], here.start.line, around.start.line, last
        )
        self.found.append((mutant, node, changed))

    def words(self, node: cst.CSTNode) -> str:
        """A node as code; of an `if` the condition only."""
        if isinstance(node, cst.If):
            return f"if {one_line(self.module.code_for_node(node.test))}"
        return one_line(self.module.code_for_node(node))


class Mutants:
    """The mutants of one file, and the source with one of them planted."""

    def __init__(self, file: str, source: str) -> None:
        wrapper = MetadataWrapper(cst.parse_module(source))
        finder = Finder(file, wrapper.module)
        wrapper.visit(finder)
        self._module = wrapper.module
        self._nodes = {mutant: (old, new) for mutant, old, new in finder.found}

    def __iter__(self) -> Iterator[Mutant]:
        return iter(self._nodes)

    def source(self, mutant: Mutant) -> str:
        """The whole file with this mutant in it."""
        old, new = self._nodes[mutant]
        planted = self._module.deep_replace(old, new)
        assert isinstance(planted, cst.Module)
        return planted.code
