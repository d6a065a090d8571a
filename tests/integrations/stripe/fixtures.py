"""Stripe's published examples of its resources. They stay outside the repository (MIT, github.com/stripe/openapi).

`STRIPE_FIXTURES_DIR` names the folder; else it is looked for in `shared/testdata/stripe` beside the work tree.
Where they are missing the tests that need them are skipped, and the end of the run says so.
"""

from __future__ import annotations

import copy
import json
import os
from functools import cache
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "testdata" / "stripe"
FOLDER = Path(os.environ.get("STRIPE_FIXTURES_DIR") or BESIDE)
FILE = FOLDER / "fixtures3.json"
WHY = "MISSING: Stripe's published fixtures (set STRIPE_FIXTURES_DIR)"

needs_fixtures = pytest.mark.skipif(not FILE.exists(), reason=WHY)


@cache
def _resources() -> dict:
    return json.loads(FILE.read_text())["resources"]


def example(name: str, **changed) -> dict:
    """One published resource, with some of its fields changed."""
    found = copy.deepcopy(_resources()[name])
    return {**found, **changed}
