"""Correcting every reference to what has moved."""

from __future__ import annotations

import ast
import re

from tools.bootstrap import ROOT
from tools.move.plan import PACKAGE, TEXTS, Plan, files


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
        if path.name == "CHANGELOG.md" or "move" in path.relative_to(ROOT).parts:
            continue
        before = path.read_text(encoding="utf-8")
        after = rewrite_imports(before, plan, passed_on) if path.suffix == ".py" else before
        after = rewrite_text(after, plan)
        if after != before:
            path.write_text(after, encoding="utf-8")
