"""How requests and refusals look on the wire between the SDK and Stripe."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


def nested(query: str) -> Json:
    """Form fields as Stripe writes them, `a[b][0]=c`, as nested dicts; lists are dicts by index."""
    found: Json = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


class Refused(Exception):
    """An error answer: HTTP status and Stripe's `error` object."""

    def __init__(self, status: int, kind: str, code: str = "", **more: Any) -> None:
        super().__init__(kind, code)
        self.status, self.error = (
            status,
            {"type": kind, "code": code or None, "message": code or kind, **more},
        )


def missing(param: str = "id") -> Refused:
    return Refused(404 if param == "id" else 400, "invalid_request_error", "resource_missing", param=param)
