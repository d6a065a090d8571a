from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.kit.money import Money


class CreditUse(models.Model):
    """One click by which the customer let credit of the account pay invoices; its allocations name it.

    It can be undone until something else happened to that money or to those invoices.
    """

    class Status(models.TextChoices):
        USED = "used"
        UNDONE = "undone"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="credit_uses")
    status = models.CharField(max_length=8, choices=Status, default=Status.USED)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    used_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    used_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="ck_credit_use_amount", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="ck_credit_use_undone_at",
                condition=Q(status="used", undone_at=None) | Q(status="undone", undone_at__isnull=False),
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def __str__(self) -> str:
        return f"{self.account_id} {self.status}"
