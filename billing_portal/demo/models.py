from __future__ import annotations

from uuid import uuid4

from django.db import models


class KeptMail(models.Model):
    """A mail as it would have left: the demo keeps it for reading at /demo/mailbox instead of sending it."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kept_at = models.DateTimeField()
    sender = models.CharField(max_length=200)
    recipients = models.TextField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        ordering = ["-kept_at", "-id"]

    def __str__(self) -> str:
        return self.subject


class KeptAttachment(models.Model):
    """A file of a kept mail, as it was attached."""

    mail = models.ForeignKey(KeptMail, models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.name
