"""What a command of ours says about itself when it is asked, instead of doing anything."""

from __future__ import annotations

import sys


def usage(text: str | None, *, needs: int = 0) -> None:
    """Print how a command is used, and end, if that is asked for or arguments are missing. Called first."""
    given = sys.argv[1:]
    if {"-h", "--help"} & set(given[:1]):
        print(text)
        sys.exit(0)
    if len(given) < needs:
        sys.exit(text)
