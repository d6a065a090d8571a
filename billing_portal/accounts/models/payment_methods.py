from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models.account import CorporateAccount
from billing_portal.identity.models import User

SEPA = "SEPA"  # the brand by which the gateways name such a mandate


class PaymentMethodQuerySet(models.QuerySet["PaymentMethod"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.visible_to(user))

    def usable(self) -> Self:
        """Kept by the account and not removed."""
        return self.filter(kept_at__isnull=False, removed_at=None)


class PaymentMethod(models.Model):
    """How an account pays: a gateway's token for a card or debit mandate, or plainly transfer or check.

    A recurring transfer is the customer's own standing order at the bank: nothing is collected, and each invoice is expected on
    its due date (trials M23). Card and bank numbers are never stored here. Until `kept_at` it belongs to one checkout only.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("Credit or debit card")
        DIRECT_DEBIT = "direct_debit", _("Direct debit")
        RECURRING_TRANSFER = "recurring_transfer", _("Recurring bank transfer")
        BANK_TRANSFER = "bank_transfer", _("Bank transfer")
        CHECK = "check", _("Check")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="payment_methods")
    kind = models.CharField(max_length=24, choices=Kind)
    gateway = models.CharField(max_length=16, blank=True)
    token = models.CharField(max_length=120, blank=True)
    brand = models.CharField(max_length=24, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    expiry_year = models.PositiveSmallIntegerField(null=True, blank=True)
    expiry_month = models.PositiveSmallIntegerField(null=True, blank=True)
    mandate = models.CharField(max_length=40, blank=True)
    mandated_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    warned_days = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # the last warning before it expires

    objects = PaymentMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "token"], condition=~Q(token=""), name="uq_payment_method_token"
            ),
            models.CheckConstraint(
                name="ck_method_has_a_token_if_collected",
                condition=Q(kind__in=["recurring_transfer", "bank_transfer", "check"], token="", gateway="")
                | Q(kind__in=["card", "direct_debit"]) & ~Q(token=""),
            ),
        ]

    @property
    def is_automatic(self) -> bool:
        """The seller collects it; for the others the customer acts."""
        return self.kind in (self.Kind.CARD, self.Kind.DIRECT_DEBIT)

    @property
    def is_recurring_transfer(self) -> bool:
        """The customer's standing order: nothing is collected, but what is due is expected on its day."""
        return self.kind == self.Kind.RECURRING_TRANSFER

    @property
    def is_sepa(self) -> bool:
        """A SEPA direct debit: the only one with a creditor identifier."""
        return self.kind == self.Kind.DIRECT_DEBIT and self.brand == SEPA

    @property
    def last_day(self) -> date | None:
        """The last day on which a card is good; None for what does not expire."""
        if self.expiry_year is None or self.expiry_month is None:
            return None
        return date(self.expiry_year, self.expiry_month, monthrange(self.expiry_year, self.expiry_month)[1])

    def __str__(self) -> str:
        return f"{self.kind} {self.brand} {self.last4}".strip()
