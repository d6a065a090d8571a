from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount


class Posting(models.Model):
    """One balanced movement of money, written once. `source` names the paper or payment (kind:public id:verb)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.CharField(max_length=120, unique=True)
    posted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source


class Leg(models.Model):
    """One side of a posting. Debits are positive, credits negative; per currency the legs sum to zero."""

    class Book(models.TextChoices):
        RECEIVABLE = "receivable"
        UNAPPLIED = "unapplied"
        CLEARING = "clearing"  # at the gateway, not yet at the bank
        BANK = "bank"
        REVENUE = "revenue"
        TAX = "tax"

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="legs")
    book = models.CharField(max_length=16, choices=Book)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="legs")
    invoice_id = models.UUIDField(null=True)  # public id of the invoice that a receivable belongs to
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["account", "book"], name="ix_leg_account")]
        constraints = [models.CheckConstraint(name="ck_leg_moves_something", condition=~Q(minor=0))]

    def __str__(self) -> str:
        return f"{self.book} {self.currency} {self.minor}"
