"""Canonical JSON and its SHA-256: two readings of one document agree, or the digest shows they do not."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(data: Any) -> bytes:
    """JSON with sorted keys and no blanks; raises TypeError for anything that JSON cannot say."""
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(data: Any) -> str:
    return hashlib.sha256(canonical(data)).hexdigest()
