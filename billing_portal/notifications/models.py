from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.journal.models import Entry


class Message(models.Model):
    """One mail to be written because of one journal entry: which text, about what, in which language.

    `papers` names the papers to attach as [kind, public id]; `context` holds ids and plain values, no secret.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="messages")
    account = models.ForeignKey(CorporateAccount, models.PROTECT, null=True, related_name="mails")
    template = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    context = models.JSONField(default=dict)
    papers = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "template"], name="uq_message_per_entry")]

    def __str__(self) -> str:
        return f"{self.template} {self.entry_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> Self:
        """Mails of the accounts a person may see; those of no account are Account Services' own."""
        own = Q(message__account__in=CorporateAccount.objects.allowing(user, Right.VIEW_ACCOUNT))
        return self.filter(own | Q(message__account=None) if may(user, Right.SEND_MAIL_AGAIN) else own)


class Delivery(models.Model):
    """One message to one address: queued, sent, or failed after all tries and waiting for staff.

    Held back while its e-invoice is not valid; bounced is recorded by hand.

    `guard` says why this address may get it, as `<role>:<id>` (contact, recipient, representative, member) or
    `services`; it is checked again at the moment of sending, so somebody removed meanwhile gets nothing.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Not sent")
        HELD = "held", _("Held back")
        BOUNCED = "bounced", _("Returned as undeliverable")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    address = models.EmailField()
    name = models.CharField(max_length=160, blank=True)
    guard = models.CharField(max_length=24)
    status = models.CharField(max_length=16, choices=Status, default=Status.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["next_try_at"], condition=Q(status="queued"), name="ix_delivery_due")]
        constraints = [
            models.UniqueConstraint(fields=["message", "address"], name="uq_delivery"),
            models.CheckConstraint(
                name="ck_delivery_sent_at",
                condition=Q(status="sent", sent_at__isnull=False) | ~Q(status="sent"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.status}"
