from __future__ import annotations

from typing import Any

SANDBOX_APPS = {"sandbox_gateway", "sandbox_admin_center"}


class SandboxRouter:
    """The sandbox systems keep their own store, as real ones do: our rollback never undoes their charge."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "sandbox" if model._meta.app_label in SANDBOX_APPS else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool | None:
        return None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return (app_label in SANDBOX_APPS) == (db == "sandbox")
