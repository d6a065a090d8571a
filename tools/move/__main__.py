"""Move modules and single definitions to other rooms and correct every reference: `.venv/bin/python -m tools.move PLAN.toml`.

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

import sys
from pathlib import Path

from tools.move.cut import cut, move_files
from tools.move.plan import Plan, origins
from tools.move.references import left_behind, rewrite
from tools.usage import usage


def main() -> None:
    """Carry a plan out."""
    usage(__doc__, needs=1)
    path = Path(sys.argv[1])
    if not path.is_file():
        sys.exit(f"{path} is no file: name a plan, or --help for what is in one")
    try:
        plan = Plan.read(path)
    except ValueError as error:  # TOML that cannot be read too
        sys.exit(f"{path} is no plan: {error}")
    passed_on = origins()
    if "--references" not in sys.argv[2:]:  # only correct references: for work begun before the move
        cut(plan)
        move_files(plan)
    rewrite(plan, passed_on)
    for place in left_behind(plan):
        print(place)


if __name__ == "__main__":
    main()
