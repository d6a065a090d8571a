from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q


class HostedPage(models.Model):
    """A page of the sandbox gateway on which a customer enters a test card or grants a mandate.

    Card numbers typed there are read and forgotten; only what a real gateway gives back is kept.
    """

    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=8)  # pay, setup, or bank: a saved card's bank asks its holder
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    label = models.CharField(max_length=120)
    customer = models.CharField(max_length=160)
    creditor = models.CharField(max_length=160, blank=True)  # who collects by a SEPA mandate
    creditor_id = models.CharField(max_length=35, blank=True)
    brands = models.JSONField(default=list)  # the card brands that are taken; empty for all
    return_url = models.URLField(max_length=400)
    cancel_url = models.URLField(max_length=400)
    outcome = models.CharField(max_length=16, blank=True)
    method_token = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class Customer(models.Model):
    """Whom the sandbox knows: our key for the account, its own id."""

    key = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=160)

    def __str__(self) -> str:
        return self.name


class SavedMethod(models.Model):
    """A card or mandate that the sandbox keeps; `behaviour` is what its test number stands for."""

    token = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    brand = models.CharField(max_length=24)
    last4 = models.CharField(max_length=4)
    expiry_year = models.PositiveSmallIntegerField(null=True)
    expiry_month = models.PositiveSmallIntegerField(null=True)
    mandate = models.CharField(max_length=40, blank=True)
    behaviour = models.CharField(max_length=16, default="succeed")

    def __str__(self) -> str:
        return f"{self.brand} {self.last4}"


class Charge(models.Model):
    """What the sandbox did for one key; the same key gives the same answer for ever."""

    key = models.CharField(max_length=64, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    outcome = models.CharField(max_length=16)
    reference = models.CharField(max_length=64)
    decline_code = models.CharField(max_length=40, blank=True)
    method_label = models.CharField(max_length=60, blank=True)
    refunded_minor = models.BigIntegerField(default=0)
    ripe_at = models.DateTimeField(null=True)  # when a debit on its way has arrived

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ck_sandbox_refunds_what_it_took",
                condition=Q(refunded_minor__gte=0, amount_minor__gte=F("refunded_minor")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.outcome}"


class Refund(models.Model):
    """Money sent back for one key, as durable as a charge."""

    key = models.CharField(max_length=64, unique=True)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    outcome = models.CharField(max_length=16)
    reference = models.CharField(max_length=64, unique=True)
    decline_code = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.key} {self.outcome}"


class Chargeback(models.Model):
    """A charge that the customer's bank took back."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="chargebacks")
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=16)
    reference = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class Event(models.Model):
    """What the sandbox wants to tell the portal: sent until it is answered with 200, as real gateways do."""

    event_id = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=16)
    key = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    send_at = models.DateTimeField()
    sends_left = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.event_id} {self.subject}"


class Switch(models.Model):
    """How the sandbox behaves right now; the names are in `switches`."""

    name = models.CharField(max_length=32, unique=True)
    value = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name
