from __future__ import annotations

from django.db import models


class TaxAnswer(models.Model):
    """What a remote tax engine answered to one exact case; asked before the transaction that uses it."""

    key = models.CharField(max_length=64, unique=True)  # digest of engine and case
    decision = models.JSONField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
