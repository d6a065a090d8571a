"""The one folder whose tests may leave this machine, and only when somebody gave a key of Stripe's test mode."""

from __future__ import annotations

import os

import pytest

collect_ignore = [] if os.environ.get("STRIPE_LIVE") == "yes" else ["test_live.py"]


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Stands in for the guard of all other tests."""
