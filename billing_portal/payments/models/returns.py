from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.payments.models.payments import Payment


class Refund(models.Model):
    """Money that goes back to the customer, taken out of a payment's credit before any gateway is asked.

    `gateway` is empty for a payment that came by transfer or check: finance refunds that by hand and records
    it.
    """

    class Status(models.TextChoices):
        CREATED = "created", _("Started")
        PROCESSING = "processing", _("On its way")
        UNKNOWN = "unknown", _("Being looked up")
        SUCCEEDED = "succeeded", _("Sent")
        DECLINED = "declined", _("Not possible")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    gateway = models.CharField(max_length=16, blank=True)
    key = models.CharField(max_length=64, unique=True)
    request_key = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    reference = models.CharField(max_length=120, blank=True)
    decline_code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    look_up_at = models.DateTimeField(null=True)
    looked_up = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    OPEN = frozenset({Status.CREATED, Status.PROCESSING, Status.UNKNOWN})

    class Meta:
        indexes = [
            models.Index(
                fields=["look_up_at"],
                condition=Q(status__in=["created", "processing", "unknown"]),
                name="ix_refund_open",
            )
        ]
        constraints = [
            models.CheckConstraint(name="ck_refund_amount", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="ck_refund_settled_at",
                condition=Q(status__in=["created", "processing", "unknown"], settled_at=None)
                | Q(status__in=["succeeded", "declined"], settled_at__isnull=False),
            ),
        ]

    @property
    def amount(self) -> Money:
        """Read with `payment` at hand: the currency is the payment's."""
        return Money(self.amount_minor, self.payment.currency)

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class RefundPart(models.Model):
    """An invoice that a refund opened again; if the refund proves impossible, the money goes back there."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="parts")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "invoice"], name="uq_refund_part"),
            models.CheckConstraint(name="ck_refund_part_amount", condition=Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id} of {self.invoice_id}"


class Chargeback(models.Model):
    """Money that the customer's bank took back: a disputed card payment or a returned debit.

    `covered_minor` came out of the payment; the rest had already been refunded and is the seller's loss.
    `reopened` holds what it took from which invoice (public id: minor units), so that a won dispute can put it back.
    """

    class Status(models.TextChoices):
        TAKEN = "taken", _("Taken back")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="chargebacks")
    gateway = models.CharField(max_length=16)
    reference = models.CharField(max_length=120)
    amount_minor = models.BigIntegerField()
    covered_minor = models.BigIntegerField()
    reopened = models.JSONField(default=dict)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.TAKEN)
    taken_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "reference"], name="uq_chargeback"),
            models.CheckConstraint(
                name="ck_chargeback_amount",
                condition=Q(
                    amount_minor__gt=0, covered_minor__gte=0, covered_minor__lte=models.F("amount_minor")
                ),
            ),
        ]

    @property
    def amount(self) -> Money:
        """Read with `payment` at hand: the currency is the payment's."""
        return Money(self.amount_minor, self.payment.currency)

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"
