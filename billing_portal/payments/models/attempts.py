from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money

# See PaymentAttempt.has_page.
WITH_PAGE = Q(method=None) | Q(status="created", reference__isnull=False)


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_PAYMENT))

    def open(self) -> Self:
        return self.filter(status__in=PaymentAttempt.OPEN)


class PaymentAttempt(models.Model):
    """The intent to collect a sum for one or several invoices, committed before any gateway is called.

    `key` is what the gateway knows it by, so the same attempt is never charged twice. Its parts stay reserved on
    their invoices until the outcome is certain; an unknown outcome is decided by a look-up, never by a guess.
    Begun (`created`) means that nothing was paid and nothing is on its way: a page of the gateway on which nobody paid
    yet, a charge of a saved card that its bank wants to have confirmed (it has a `reference` then), or one that no one
    took to the gateway. It counts as unpaid everywhere.
    `is_present`: whoever started it sits in front of the page, so that his bank may ask him.
    `look_up_at` is when the sweeper asks next.
    """

    class Status(models.TextChoices):
        CREATED = "created", _("Begun, not finished")
        PROCESSING = "processing", _("Payment on its way")
        UNKNOWN = "unknown", _("Being looked up")
        SUCCEEDED = "succeeded", _("Succeeded")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="payment_attempts")
    invoices: models.ManyToManyField[Invoice, AttemptPart] = models.ManyToManyField(
        Invoice, through="payments.AttemptPart", related_name="attempts"
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    gateway = models.CharField(max_length=16)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="attempts")
    key = models.CharField(max_length=64, unique=True)
    request_key = models.CharField(max_length=80, unique=True)  # what asked for it: once per order, per click
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    reference = models.CharField(max_length=120, null=True)
    page = models.CharField(max_length=120, blank=True)  # the gateway's id of its hosted page
    decline_code = models.CharField(max_length=40, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_present = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    look_up_at = models.DateTimeField(null=True)
    looked_up = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    objects = PaymentAttemptQuerySet.as_manager()

    address = ""  # the bank's page, as the gateway has just answered; never stored

    OPEN = frozenset({Status.CREATED, Status.PROCESSING, Status.UNKNOWN})

    class Meta:
        indexes = [
            models.Index(
                fields=["look_up_at"],
                condition=Q(status__in=["created", "processing", "unknown"]),
                name="ix_attempt_open",
            )
        ]
        constraints = [
            models.CheckConstraint(name="ck_attempt_amount", condition=Q(amount_minor__gt=0)),
            models.UniqueConstraint(fields=["gateway", "reference"], name="uq_attempt_reference"),
            models.CheckConstraint(
                name="ck_attempt_somebody_is_present",
                condition=Q(is_present=False) | Q(started_by__isnull=False),
            ),
            models.CheckConstraint(
                name="ck_attempt_settled_at",
                condition=Q(
                    status__in=["created", "processing", "unknown"],
                    settled_at=None,
                    look_up_at__isnull=False,
                )
                | Q(status__in=["succeeded", "declined", "cancelled"], settled_at__isnull=False),
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_begun(self) -> bool:
        """Whether nothing of it was paid or is on its way yet."""
        return self.status == self.Status.CREATED

    @property
    def has_page(self) -> bool:
        """Whether a page has to be finished, left open until somebody does: the gateway's for a new card, or the
        bank's that wants to have the charge of a saved one confirmed."""
        return self.method_id is None or (self.is_begun and self.reference is not None)

    @property
    def is_open(self) -> bool:
        """Whether its outcome is not certain yet."""
        return self.status in self.OPEN

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class AttemptPart(models.Model):
    """What an attempt wants to collect for one invoice; the parts of an attempt add up to its amount."""

    attempt = models.ForeignKey(PaymentAttempt, models.PROTECT, related_name="parts")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="attempt_parts")
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "invoice"], name="uq_attempt_part"),
            models.CheckConstraint(name="ck_attempt_part_amount", condition=Q(amount_minor__gt=0)),
        ]

    @property
    def amount(self) -> Money:
        """Read with `attempt` at hand: the currency is the attempt's."""
        return Money(self.amount_minor, self.attempt.currency)

    def __str__(self) -> str:
        return f"{self.attempt_id} for {self.invoice_id}"
