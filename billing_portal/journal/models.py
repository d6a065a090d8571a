from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One thing that happened, written in the transaction in which it happened; never changed afterwards.

    The object is named by kind and public id, not by foreign key, so that the journal stands before every
    noun. `data` holds what readers of the trail and of the mails need to know and no secret.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=64)  # noun.verbed
    kind = models.CharField(max_length=64)  # app_label.model
    object_id = models.UUIDField()
    account_id = models.UUIDField(null=True)  # public id of the corporate account it concerns
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["kind", "object_id", "id"], name="ix_entry_object"),
            models.Index(fields=["account_id", "-id"], name="ix_entry_account"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.object_id}"


class Outbox(models.Model):
    """An entry that a reader has yet to take; deleted in the transaction that writes what follows. See `outbox`."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    reader = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [models.UniqueConstraint(fields=["reader", "entry"], name="uq_outbox")]

    def __str__(self) -> str:
        return f"{self.reader} {self.entry_id}"
