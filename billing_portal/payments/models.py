from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod, User
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.orders.models import Checkout


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(invoice__in=Invoice.objects.visible_to(user))


class PaymentAttempt(models.Model):
    """The intent to collect a sum, committed before any gateway is called.

    `key` is what the gateway knows it by, so the same attempt is never charged twice. The sum stays reserved
    on the invoice until the outcome is certain; an unknown outcome is decided by a look-up, never by a guess.
    """

    class Status(models.TextChoices):
        CREATED = "created", _("Started")
        PROCESSING = "processing", _("Payment on its way")
        UNKNOWN = "unknown", _("Being looked up")
        SUCCEEDED = "succeeded", _("Succeeded")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="attempts")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    gateway = models.CharField(max_length=16)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="attempts")
    key = models.CharField(max_length=64, unique=True)
    request_key = models.CharField(max_length=80, unique=True)  # what asked for it: once per order, per click
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    reference = models.CharField(max_length=120, null=True)
    decline_code = models.CharField(max_length=40, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = PaymentAttemptQuerySet.as_manager()

    OPEN = frozenset({Status.CREATED, Status.PROCESSING, Status.UNKNOWN})

    class Meta:
        indexes = [
            models.Index(
                fields=["started_at"],
                condition=Q(status__in=["created", "processing", "unknown"]),
                name="ix_attempt_open",
            )
        ]
        constraints = [
            models.CheckConstraint(name="ck_attempt_amount", condition=Q(amount_minor__gt=0)),
            models.UniqueConstraint(fields=["gateway", "reference"], name="uq_attempt_reference"),
            models.CheckConstraint(
                name="ck_attempt_settled_at",
                condition=Q(status__in=["created", "processing", "unknown"], settled_at=None)
                | Q(status__in=["succeeded", "declined", "cancelled", "expired"], settled_at__isnull=False),
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class Payment(models.Model):
    """Money that arrived: by a succeeded attempt, or posted by finance for a transfer or check."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="payments")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=PaymentMethod.Kind)
    label = models.CharField(max_length=80, blank=True)  # Visa •••• 4242, or the bank's reference
    attempt = models.OneToOneField(PaymentAttempt, models.PROTECT, null=True, related_name="payment")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    source_key = models.CharField(max_length=80, unique=True)  # posting the same money twice is refused

    class Meta:
        constraints = [models.CheckConstraint(name="ck_payment_amount", condition=Q(amount_minor__gt=0))]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount_minor}"


class Allocation(models.Model):
    """Which part of a payment pays which invoice."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "invoice"], name="uq_allocation"),
            models.CheckConstraint(name="ck_allocation_amount", condition=Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} -> {self.invoice_id}"


class HostedSetup(models.Model):
    """A visit to the gateway's hosted page to enter a card or grant a mandate; we only learn its outcome."""

    class Status(models.TextChoices):
        CREATED = "created"
        SUCCEEDED = "succeeded"
        CANCELLED = "cancelled"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="+")
    checkout = models.ForeignKey(Checkout, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=PaymentMethod.Kind)
    gateway = models.CharField(max_length=16)
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
    key = models.CharField(max_length=64, blank=True)
    body = models.TextField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="uq_gateway_event")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_id}"
