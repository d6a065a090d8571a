from __future__ import annotations

from django.db import models


class BookCheck(models.Model):
    """One nightly proof of the books: when, and what did not agree (in words; nothing if all is well)."""

    checked_at = models.DateTimeField()
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M} {len(self.findings)} findings"
