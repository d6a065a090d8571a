from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models.account import CorporateAccount
from billing_portal.documents.models import File
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.purchase_orders.rules import number_key


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_PURCHASE_ORDER))

    def with_used(self) -> Self:
        """With `used_minor`: what invoices draw on it, held drafts too, less what was credited."""
        drawn = Coalesce(Sum("draws__minor"), 0, output_field=models.BigIntegerField())
        return self.annotate(used_minor=drawn)


class KeyOfNumber(models.CharField[str, str]):
    """The key under which a number is unique, without regard to case in any script; written with the row."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = number_key(getattr(model_instance, "number"))  # noqa: B009
        setattr(model_instance, self.attname, key)
        return key


class PurchaseOrder(models.Model):
    """The customer's own order number, printed on invoices while it is valid; never blocks a payment.

    `expires_on` is the last day of validity in the account's zone; None means it does not expire. `limit_minor`
    counts minor units of the account's currency, tax included; None means no limit. `warned_days` and `warned_percent` are the last warnings that were mailed,
    on `warned_on`. `short_on` is the day of the next invoice that exceeds what is left, and `short_minor` its total.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="purchase_orders")
    number = models.CharField(_("PO number"), max_length=40)
    number_key = KeyOfNumber(max_length=120, editable=False)
    issued_on = models.DateField(_("Issue date"), null=True, blank=True)
    expires_on = models.DateField(_("Expiration date"), null=True, blank=True)
    limit_minor = models.BigIntegerField(_("Amount limit"), null=True, blank=True)
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)
    warned_percent = models.PositiveSmallIntegerField(default=0)
    warned_on = models.DateField(null=True, blank=True)
    short_on = models.DateField(null=True, blank=True)
    short_minor = models.BigIntegerField(null=True, blank=True)

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "number_key"], name="uq_po_number"),
            models.CheckConstraint(
                name="ck_po_expires_after_issue",
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(expires_on__gte=models.F("issued_on")),
            ),
            models.CheckConstraint(
                name="ck_po_shortage_is_whole",
                condition=Q(short_on=None, short_minor=None)
                | Q(short_on__isnull=False, short_minor__isnull=False),
            ),
            models.CheckConstraint(
                name="ck_po_limit_is_positive", condition=Q(limit_minor=None) | Q(limit_minor__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Draw(models.Model):
    """What one invoice takes of a purchase order, less credit notes; set again each time, never added to.

    The invoice is named by its public id, because invoices stand above. `minor` counts minor units of the account's
    currency, tax included; `order_number` is the service order that it came from, if it came from one.
    """

    purchase_order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="draws")
    object_id = models.UUIDField(unique=True)
    order_number = models.CharField(max_length=32, blank=True)
    minor = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="ck_draw_is_not_negative", condition=Q(minor__gte=0))]

    def __str__(self) -> str:
        return f"{self.purchase_order_id} {self.minor}"
