"""What goes where, and which files may name it."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from tools.bootstrap import ROOT

PACKAGE = "billing_portal"
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
