from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models.account import CorporateAccount
from billing_portal.accounts.models.user import User


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.visible_to(user))

    def with_used(self) -> Self:
        """With `used_minor`: what invoices that carry it come to, held drafts too, less what was credited.

        Read from the invoices themselves by their relation, so that it can never differ from them.
        """
        drawn = Sum(F("invoices__total_minor") - F("invoices__credited_minor"))
        return self.annotate(used_minor=Coalesce(drawn, 0, output_field=models.BigIntegerField()))


class PurchaseOrder(models.Model):
    """The customer's own order number, printed on invoices while it is valid; never blocks a payment.

    `expires_on` is the last day of validity in the account's zone; None means it does not expire. `limit_minor`
    counts minor units of the account's currency, tax included; None means no limit. `file` is a name in the storage
    "documents", `size` counts bytes. `warned_days` and `warned_percent` are the last warnings that were mailed.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="purchase_orders")
    number = models.CharField(_("PO number"), max_length=40)
    issued_on = models.DateField(_("Issue date"), null=True, blank=True)
    expires_on = models.DateField(_("Expiration date"), null=True, blank=True)
    limit_minor = models.BigIntegerField(_("Amount limit"), null=True, blank=True)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    file = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)
    warned_percent = models.PositiveSmallIntegerField(default=0)

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="uq_po_number"),
            models.CheckConstraint(
                name="ck_po_expires_after_issue",
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(expires_on__gte=models.F("issued_on")),
            ),
            models.CheckConstraint(
                name="ck_po_limit_is_positive", condition=Q(limit_minor=None) | Q(limit_minor__gt=0)
            ),
            models.CheckConstraint(
                name="ck_po_file_has_its_digest",
                condition=Q(file="", sha256="", size=0) | ~Q(file="") & ~Q(sha256="") & Q(size__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentMethodQuerySet(models.QuerySet["PaymentMethod"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.visible_to(user))

    def usable(self) -> Self:
        """Kept by the account and not removed."""
        return self.filter(kept_at__isnull=False, removed_at=None)


class PaymentMethod(models.Model):
    """How an account pays: a gateway's token for a card or debit mandate, or plainly transfer or check.

    No card or bank number ever stands here. Until `kept_at` it belongs to one checkout only.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("Credit or debit card")
        DIRECT_DEBIT = "direct_debit", _("Direct debit")
        BANK_TRANSFER = "bank_transfer", _("Bank transfer")
        CHECK = "check", _("Check")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="payment_methods")
    kind = models.CharField(max_length=16, choices=Kind)
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
                condition=Q(kind__in=["bank_transfer", "check"], token="")
                | Q(kind__in=["card", "direct_debit"]) & ~Q(token=""),
            ),
        ]

    @property
    def is_automatic(self) -> bool:
        """The seller collects it; for the others the customer acts."""
        return self.kind in (self.Kind.CARD, self.Kind.DIRECT_DEBIT)

    @property
    def last_day(self) -> date | None:
        """The last day on which a card is good; None for what does not expire."""
        if self.expiry_year is None or self.expiry_month is None:
            return None
        return date(self.expiry_year, self.expiry_month, monthrange(self.expiry_year, self.expiry_month)[1])

    def __str__(self) -> str:
        return f"{self.kind} {self.brand} {self.last4}".strip()
