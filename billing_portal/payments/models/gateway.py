from __future__ import annotations

from uuid import uuid4

from django.db import models

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.orders.models import Checkout


class GatewayCustomer(models.Model):
    """The id that a gateway has for an account."""

    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="+")
    gateway = models.CharField(max_length=16)
    reference = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "gateway"], name="uq_gateway_customer")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference}"


class HostedSetup(models.Model):
    """A visit to the gateway's hosted page to enter a card or grant a mandate; we only learn its outcome."""

    class Status(models.TextChoices):
        CREATED = "created"
        SUCCEEDED = "succeeded"
        CANCELLED = "cancelled"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="+")
    checkout = models.ForeignKey(Checkout, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=PaymentMethod.Kind)
    gateway = models.CharField(max_length=16)
    page = models.CharField(max_length=120, blank=True)  # the gateway's id of its page
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    method = models.OneToOneField(PaymentMethod, models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.public_id)


class GatewayEvent(models.Model):
    """The inbox of gateway webhooks: stored before they are answered, processed once, in any order."""

    gateway = models.CharField(max_length=16)
    event_id = models.CharField(max_length=120)
    subject = models.CharField(max_length=16)
    key = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="uq_gateway_event")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_id}"
