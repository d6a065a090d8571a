from __future__ import annotations

from datetime import datetime


def route_entries(now: datetime) -> None: ...


def send_due(now: datetime) -> None: ...
