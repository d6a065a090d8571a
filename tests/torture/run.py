"""The harnesses on one database, each figure as a line of JSON: `.venv/bin/python -m tests.torture.run FACTOR SEED [NAMES]`."""

from __future__ import annotations

import json
import logging
import sys
import traceback

import django

from tools.usage import usage


def main() -> None:
    usage(__doc__, needs=2)
    factor, seed = float(sys.argv[1]), int(sys.argv[2])
    names = sys.argv[3].split(",") if len(sys.argv) > 3 else []
    django.setup()
    logging.disable(logging.CRITICAL)  # what is refused or out of reach is meant
    from django.db import connection

    from tests.torture import databases
    from tests.torture.aims import HARNESSES, amount
    from tests.torture.figures import Figures, table

    seed += connection.vendor != "sqlite"  # not the same lives on both
    with databases.made():
        for name, harness in HARNESSES.items():
            if names and name not in names:
                continue
            try:
                figures = harness(amount(name, factor), seed)
            except Exception:  # noqa: BLE001  a harness that breaks is red, the others still run
                figures = Figures(name, connection.vendor, seed, "", 1, violations=[traceback.format_exc()])
            print(json.dumps(figures.to_json()), flush=True)
            print(table([figures]), file=sys.stderr, flush=True)  # a long run tells how far it is
            databases.fresh()


if __name__ == "__main__":
    main()
