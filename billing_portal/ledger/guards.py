"""What makes the ledger append-only: triggers in the database, whoever writes to it.

A migration that changes one of these tables begins with `RunPython(remove, install)` and ends with
`RunPython(install, remove)`: SQLite rebuilds a table to change it, and loses its triggers without a word.
"""

from __future__ import annotations

from typing import Any

TABLES = ("ledger_posting", "ledger_leg")
MESSAGE = "the ledger is append-only: a correction is another posting"
TORN = "the legs of a posting are written together with it, and none later"
UNBALANCED = "the legs of a posting must sum to zero in each currency"

# A REPLACE on a conflict deletes without asking the DELETE trigger, so the insert itself looks for one.
_TAKEN = {
    "ledger_posting": "id = NEW.id OR source = NEW.source OR public_id = NEW.public_id",
    "ledger_leg": "id = NEW.id",
}


def _sqlite() -> dict[str, str]:
    """Trigger name -> statement. No balance at commit here (SQLite has no deferred trigger): `post` sees to it."""
    triggers = {}
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            name = f"tr_{table}_no_{verb.lower()}"
            triggers[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        name = f"tr_{table}_no_replace"
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {_TAKEN[table]})"  # noqa: S608  (constants of this file)
        triggers[name] = (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {taken} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    # There is one writer at a time, and it writes a posting's legs right after it.
    newest = "(SELECT max(id) FROM ledger_posting)"
    triggers["tr_ledger_leg_in_one_go"] = (
        f"CREATE TRIGGER tr_ledger_leg_in_one_go BEFORE INSERT ON ledger_leg WHEN NEW.posting_id <> {newest} "
        f"BEGIN SELECT RAISE(ABORT, '{TORN}'); END"
    )
    return triggers


_FUNCTIONS = {
    "ledger_refuses": f"""
        BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END""",
    "ledger_in_one_go": f"""
        BEGIN
            IF (SELECT count(*) FROM ledger_leg WHERE posting_id IN (SELECT posting_id FROM added))
                <> (SELECT count(*) FROM added)
            THEN RAISE EXCEPTION '{TORN}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NULL;
        END""",  # noqa: S608  (constants of this file)
    "ledger_balances": f"""
        BEGIN
            IF EXISTS (
                SELECT 1 FROM ledger_leg WHERE posting_id = NEW.posting_id GROUP BY currency HAVING sum(minor) <> 0
            ) THEN RAISE EXCEPTION '{UNBALANCED}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NULL;
        END""",  # noqa: S608  (constants of this file)
}
# A plan made while the table was small reads it whole, and a bulk of postings would make that quadratic.
PLANS = "SET enable_seqscan = off"


def _postgresql() -> dict[str, str]:
    triggers = {}
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            name = f"tr_{table}_no_{verb.lower()}"
            triggers[name] = (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuses()"
            )
        name = f"tr_{table}_no_truncate"
        triggers[name] = (
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"
        )
    triggers["tr_ledger_leg_in_one_go"] = (
        "CREATE TRIGGER tr_ledger_leg_in_one_go AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_in_one_go()"
    )
    triggers["tr_ledger_leg_balances"] = (
        "CREATE CONSTRAINT TRIGGER tr_ledger_leg_balances AFTER INSERT ON ledger_leg DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION ledger_balances()"
    )
    return triggers


def triggers(vendor: str) -> dict[str, str]:
    """The triggers that a database of this vendor must have, by name. Raises KeyError for another vendor."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def _table_of(statement: str) -> str:
    return statement.split(" ON ", 1)[1].split()[0]


def install(_apps: Any, schema_editor: Any) -> None:
    """Make the ledger append-only, in place of whatever guards there were."""
    remove(_apps, schema_editor)
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        for name, body in _FUNCTIONS.items():
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {PLANS} AS $${body};\n$$"
            )
    for statement in triggers(vendor).values():
        schema_editor.execute(statement)


def remove(_apps: Any, schema_editor: Any) -> None:
    """Take the guards away, for a migration that has to change the tables."""
    vendor = schema_editor.connection.vendor
    for name, statement in triggers(vendor).items():
        where = f" ON {_table_of(statement)}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
    if vendor == "postgresql":
        for name in _FUNCTIONS:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
