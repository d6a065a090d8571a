"""Cutting definitions out of files and adding them to others; moving whole files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tools.bootstrap import ROOT
from tools.move.plan import PACKAGE, Plan, module_of, path_of


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
