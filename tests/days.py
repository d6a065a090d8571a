"""The day on which the tests live; apart from the personas because it needs no models."""

from datetime import UTC, datetime

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
