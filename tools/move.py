"""Move modules and single definitions to other rooms and correct every reference: `python -m tools.move PLAN.toml`.

A plan has up to four tables; paths are relative to billing_portal, without `.py`, with dots:

    [modules]      "accounts.models.user" = "identity.models"
    [names]        "accounts.rules.po_problem" = "purchase_orders.rules"   # cut out of one file, added to another
    [templates]    "account/sign_in.html" = "public/access/sign_in.html"
    [packages]     collapse = ["tax.models"]                             # outsiders import from the package itself

Imports are rewritten by their syntax tree, dotted strings and slashed paths by text. What the tool cannot see is said
at the end: a name that is reached through its module (`rules.po_problem`) after it has moved away. Unused imports are
left to `make format`. It moves and renames; it changes no behaviour.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from tools.bootstrap import ROOT

PACKAGE = "billing_portal"
CODE = ("billing_portal", "tests", "tools", "benchmarks")
TEXTS = ("*.toml", "*.md", "*.html", "*.txt", "*.sh", "Makefile", "*.cfg", "*.yml", "*.css", "*.typ")
SKIPPED = {".venv", "var", ".git", "__pycache__", "migrations", "node_modules"}


@dataclass
class Plan:
    """What goes where. Keys and values are dotted paths below the package."""

    modules: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    collapse: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan in a TOML file."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        collapse = tuple(data.get("packages", {}).get("collapse", ()))
        return cls(data.get("modules", {}), data.get("names", {}), data.get("templates", {}), collapse)

    def module(self, dotted: str) -> str | None:
        """Where a module has gone, by the longest part of its path that moved; None if it stayed."""
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            head = ".".join(parts[:end])
            if head in self.modules:
                return ".".join([self.modules[head], *parts[end:]])
        return None

    def name(self, module: str, name: str) -> tuple[str, str] | None:
        """Module and name under which outsiders import what was `module.name`; None if nothing changed."""
        if (to := self.names.get(f"{module}.{name}")) is not None:
            return self.collapsed(to), name
        if (whole := self.module(f"{module}.{name}")) is not None and f"{module}.{name}" in self.modules:
            parent, _, last = whole.rpartition(".")
            return parent, last
        if (home := self.module(module)) is not None:
            return self.collapsed(home), name
        return None

    def collapsed(self, module: str) -> str:
        """The package from which outsiders import a module's names."""
        for package in self.collapse:
            if module.startswith(f"{package}."):
                return package
        return module


def files(*patterns: str) -> list[Path]:
    """Every file of ours that may name a module."""
    found = []
    for pattern in patterns:
        for path in ROOT.rglob(pattern):
            if not SKIPPED & set(path.relative_to(ROOT).parts) and path.is_file():
                found.append(path)
    return sorted(set(found))


def path_of(module: str) -> Path:
    """The file of a module below the package; a package is its __init__."""
    base = ROOT / PACKAGE / module.replace(".", "/")
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def module_of(path: Path) -> str:
    """The dotted path of a file below the package; empty for files elsewhere."""
    relative = path.relative_to(ROOT)
    if relative.parts[0] != PACKAGE:
        return ""
    parts = list(relative.with_suffix("").parts[1:])
    return ".".join(parts[:-1] if parts and parts[-1] == "__init__" else parts)


def origins() -> dict[str, tuple[str, str]]:
    """`package.name` → where the name is defined, for what an __init__ passes on."""
    found = {}
    for path in (ROOT / PACKAGE).rglob("__init__.py"):
        package = module_of(path)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}.{package}."):
                for alias in node.names:
                    home = (node.module or "").removeprefix(f"{PACKAGE}.")
                    found[f"{package}.{alias.asname or alias.name}"] = (home, alias.name)
    return found


# --- cutting definitions out of a file ------------------------------------------------------------------------------
def defined(node: ast.stmt) -> set[str]:
    """The names that a statement at the top of a file defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def used(nodes: list[ast.stmt]) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)} | {
        word
        for node in nodes
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for word in re.findall(r"^\w+", part.value)
    }


def span(node: ast.stmt, lines: list[str]) -> tuple[int, int]:
    """First and last line (from 0, end exclusive) of a definition with its decorators and the comment above it."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    return first, node.end_lineno or node.lineno


def cut(plan: Plan) -> None:
    """Carry out `[names]`: take each definition out of its file and add it to the other."""
    groups: dict[str, dict[str, str]] = {}
    for dotted, to in plan.names.items():
        module, _, name = dotted.rpartition(".")
        groups.setdefault(module, {})[name] = to
    for module, going in groups.items():
        path = path_of(module)
        text = path.read_text(encoding="utf-8")
        lines, tree = text.splitlines(), ast.parse(text)
        imports = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
        block = "\n".join("\n".join(lines[n.lineno - 1 : n.end_lineno]) for n in imports)
        bodies: dict[str, list[ast.stmt]] = {}
        for node in tree.body:
            for name in defined(node) & set(going):
                bodies.setdefault(going[name], []).append(node)
        missing = set(going) - {n for nodes in bodies.values() for node in nodes for n in defined(node)}
        if missing:
            sys.exit(f"{module} does not define {', '.join(sorted(missing))}")
        leaving = {id(node) for nodes in bodies.values() for node in nodes}
        staying = [n for n in tree.body if id(n) not in leaving and n not in imports]
        own = {name for node in tree.body for name in defined(node)}
        for to, nodes in bodies.items():
            here = {name for node in nodes for name in defined(node)}
            needs = (used(nodes) & own) - here
            extra = [f"from {PACKAGE}.{going.get(name, module)} import {name}" for name in sorted(needs)]
            pieces = ["\n".join(lines[slice(*span(node, lines))]) for node in nodes]
            add_to(ROOT / PACKAGE / f"{to.replace('.', '/')}.py", block, extra, pieces)
        for node in sorted((n for nodes in bodies.values() for n in nodes), key=lambda n: -n.lineno):
            first, last = span(node, lines)
            del lines[first:last]
        back = sorted(used(staying) & set(going))
        at = max((n.end_lineno or 0 for n in imports), default=0)
        lines[at:at] = [f"from {PACKAGE}.{going[name]} import {name}" for name in back]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def add_to(path: Path, imports: str, extra: list[str], pieces: list[str]) -> None:
    """Append definitions with the imports that they may need; a new file begins with these."""
    body = "\n\n\n".join(pieces)
    head = "\n".join([imports, *extra])
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        init = path.parent / "__init__.py"
        if not init.exists():
            init.write_text("", encoding="utf-8")
        path.write_text(f"{head}\n\n\n{body}\n", encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    nodes = [n for n in ast.parse(text).body if isinstance(n, (ast.Import, ast.ImportFrom))]
    lines = text.rstrip("\n").splitlines()
    at = max((n.end_lineno or 0 for n in nodes), default=0)
    head = "\n".join(line for line in head.splitlines() if "__future__" not in line)
    lines[at:at] = head.splitlines()
    path.write_text(without_own("\n".join(lines) + f"\n\n\n{body}\n", module_of(path)), encoding="utf-8")


def without_own(text: str, module: str) -> str:
    """The source without imports from itself: what came together needs none."""
    lines = text.splitlines(keepends=True)
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.ImportFrom) and node.module == f"{PACKAGE}.{module}":
            del lines[node.lineno - 1 : node.end_lineno]
    return "".join(lines)


# --- references -----------------------------------------------------------------------------------------------------
def statement(module: str, names: list[tuple[str, str | None]], indent: str) -> str:
    listed = ", ".join(f"{name} as {alias}" if alias else name for name, alias in names)
    return f"{indent}from {module} import {listed}"


def rewrite_imports(text: str, plan: Plan, passed_on: dict[str, tuple[str, str]]) -> str:
    """The same source with every import naming where its names live now."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    lines = text.splitlines(keepends=True)
    edits: list[tuple[int, int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                old = alias.name.removeprefix(f"{PACKAGE}.")
                if alias.name.startswith(f"{PACKAGE}.") and (new := plan.module(old)):
                    line = lines[node.lineno - 1].replace(alias.name, f"{PACKAGE}.{new}")
                    edits.append((node.lineno - 1, node.end_lineno or node.lineno, line))
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(PACKAGE):
            continue
        home = (node.module or "").removeprefix(PACKAGE).lstrip(".")
        groups: dict[str, list[tuple[str, str | None]]] = {}
        changed = False
        for alias in node.names:
            found = plan.name(home, alias.name)
            if found is None and f"{home}.{alias.name}" in passed_on:
                origin, name = passed_on[f"{home}.{alias.name}"]
                found = plan.name(origin, name)
            module, name = found or (home, alias.name)
            changed |= found is not None
            kept = alias.asname or (alias.name if name != alias.name else None)
            groups.setdefault(module, []).append((name, kept))
        if changed:
            indent = re.match(r"\s*", lines[node.lineno - 1]).group()  # type: ignore[union-attr]
            new = "\n".join(
                statement(f"{PACKAGE}.{m}" if m else PACKAGE, names, indent) for m, names in groups.items()
            )
            edits.append((node.lineno - 1, node.end_lineno or node.lineno, new + "\n"))
    for first, last, new in sorted(edits, reverse=True):
        lines[first:last] = [new]
    return "".join(lines)


DOTTED = re.compile(rf"{PACKAGE}((?:\.\w+)+)")
SLASHED = re.compile(rf"{PACKAGE}((?:/\w+)+)\.py")
IMPORT = re.compile(r"^\s*(from|import) ")


def rewrite_text(text: str, plan: Plan) -> str:
    """The same text with dotted strings, paths and template names naming the new places; imports are left alone."""

    def dotted(match: re.Match[str]) -> str:
        path = match.group(1)[1:]
        parts = path.split(".")
        for end in range(len(parts), 0, -1):
            head, tail = ".".join(parts[:end]), parts[end:]
            if head in plan.names:
                return ".".join([PACKAGE, plan.names[head], parts[end - 1], *tail])
        new = plan.module(path)
        return f"{PACKAGE}.{new}" if new else match.group()

    def slashed(match: re.Match[str]) -> str:
        new = plan.module(match.group(1)[1:].replace("/", "."))
        return f"{PACKAGE}/{new.replace('.', '/')}.py" if new else match.group()

    done, is_import = [], False
    for line in text.splitlines(keepends=True):
        begins = bool(IMPORT.match(line))
        is_import = (begins and "(" in line and ")" not in line) or (is_import and ")" not in line)
        if begins or is_import:
            done.append(line)
            continue
        done.append(SLASHED.sub(slashed, DOTTED.sub(dotted, line)))
    text = "".join(done)
    for old, new in plan.templates.items():
        text = re.sub(rf"(?<=[\"']){re.escape(old)}(?=[\"'#])", new, text)
    return text


def move_files(plan: Plan) -> None:
    """Carry out `[modules]` and `[templates]` with git, so that history follows."""
    pairs = [(path_of(old), new, old) for old, new in plan.modules.items()]
    for old_path, new, old in pairs:
        source = old_path.parent if old_path.name == "__init__.py" else old_path
        target = ROOT / PACKAGE / new.replace(".", "/")
        if source.is_file():
            target = target.with_suffix(".py")
        if not source.exists():
            sys.exit(f"there is no {old}")
        target.parent.mkdir(parents=True, exist_ok=True)
        for folder in [target.parent, *target.parent.parents]:
            if folder == ROOT / PACKAGE:
                break
            if not (folder / "__init__.py").exists():
                (folder / "__init__.py").write_text("", encoding="utf-8")
        if target.exists() and target.is_file() and source.is_file():
            text = source.read_text(encoding="utf-8")
            nodes = [n for n in ast.parse(text).body if isinstance(n, (ast.Import, ast.ImportFrom))]
            lines = text.splitlines()
            block = "\n".join("\n".join(lines[n.lineno - 1 : n.end_lineno]) for n in nodes)
            rest = lines[max(n.end_lineno or 0 for n in nodes) :]
            add_to(target, block, [], ["\n".join(rest).strip("\n")])
            subprocess.run(["git", "rm", "-qf", str(source)], cwd=ROOT, check=True)
            continue
        subprocess.run(["git", "mv", str(source), str(target)], cwd=ROOT, check=True)
    base = ROOT / PACKAGE / "templates"
    for old, new in plan.templates.items():
        (base / new).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "mv", str(base / old), str(base / new)], cwd=ROOT, check=True)


def left_behind(plan: Plan) -> list[str]:
    """Places that reach a name through its old module: `rules.po_problem` after po_problem has moved."""
    gone: dict[str, set[str]] = {}
    for dotted in plan.names:
        module, _, name = dotted.rpartition(".")
        gone.setdefault(module, set()).add(name)
    found = []
    for path in files("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
                for alias in node.names:
                    full = f"{node.module}.{alias.name}".removeprefix(f"{PACKAGE}.")
                    if full in gone:
                        aliases[alias.asname or alias.name] = full
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                full = aliases.get(node.value.id, "")
                if full and node.attr in gone[full]:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.value.id}.{node.attr}")
    return found


def rewrite(plan: Plan, passed_on: dict[str, tuple[str, str]]) -> None:
    """Correct every reference in code, templates and texts."""
    for path in files("*.py", *TEXTS):
        if path.name == "CHANGELOG.md" or path == Path(__file__).resolve():
            continue
        before = path.read_text(encoding="utf-8")
        after = rewrite_imports(before, plan, passed_on) if path.suffix == ".py" else before
        after = rewrite_text(after, plan)
        if after != before:
            path.write_text(after, encoding="utf-8")


def main() -> None:
    """Carry a plan out."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    plan = Plan.read(Path(sys.argv[1]))
    passed_on = origins()
    if "--references" not in sys.argv[2:]:  # only correct references: for work begun before the move
        cut(plan)
        move_files(plan)
    rewrite(plan, passed_on)
    for place in left_behind(plan):
        print(place)


if __name__ == "__main__":
    main()
