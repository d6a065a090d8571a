from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.sellers.models import LegalEntity


class BillingRun(models.Model):
    """One pass over everything of a legal entity that is due on a day: renewals and the periods they begin.

    Planned first (the dry run), then approved, automatically or by a member of staff where the entity's runs are reviewed.
    Its items are the cursor: whatever kills it, what is planned and not billed yet is billed by the next worker. A
    preview looks at a day to come and is never approved.
    """

    class Status(models.TextChoices):
        PLANNING = "planning", _("Being planned")
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.PLANNING, Status.PLANNED, Status.RUNNING)

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="billing_runs")
    on = models.DateField()  # a day in the entity's zone
    status = models.CharField(max_length=16, choices=Status, default=Status.PLANNING)
    is_preview = models.BooleanField(default=False)
    planned_to = models.BigIntegerField(default=0)  # the last account that planning has looked at
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity"],
                condition=Q(is_preview=False, status__in=["planning", "planned", "running"]),
                name="uq_one_billing_run_at_a_time",
            ),
            models.CheckConstraint(
                name="ck_a_preview_bills_nothing",
                condition=Q(is_preview=False) | Q(status__in=["planning", "planned", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.on}"


class BillingItemQuerySet(models.QuerySet["BillingItem"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))


class BillingItem(models.Model):
    """One invoice to be: what begins for an account on one day and carries one purchase order, where one was chosen.

    Sums as planned, then as billed.

    Units: `*_minor` count minor units of `currency`. `digest` is over what was planned: a reviewed run bills nothing
    else. `renewals` counts the subscriptions that are extended by it.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ISSUED = "issued", _("Invoiced")
        HELD = "held", _("Held as a draft")
        CHANGED = "changed", _("Changed since it was planned")
        NOTHING = "nothing", _("Nothing due")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(BillingRun, models.PROTECT, related_name="items")
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="billing_items")
    starts_on = models.DateField()
    purchase_order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=Status, default=Status.PLANNED)
    lines = models.PositiveIntegerField()
    renewals = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    missing = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="billing_item")
    problem = models.CharField(max_length=300, blank=True)

    objects = BillingItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["run", "status", "starts_on"], name="ix_billing_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "account", "starts_on"],
                condition=Q(purchase_order=None),
                name="uq_billing_item",
            ),
            models.UniqueConstraint(
                fields=["run", "account", "starts_on", "purchase_order"],
                condition=Q(purchase_order__isnull=False),
                name="uq_billing_item_of_a_purchase_order",
            ),
            models.CheckConstraint(
                name="ck_a_billed_item_has_its_invoice",
                condition=Q(status__in=["issued", "held"], invoice__isnull=False)
                | ~Q(status__in=["issued", "held"]) & Q(invoice=None),
            ),
        ]

    @property
    def total(self) -> Money:
        return Money(self.net_minor + self.tax_minor, self.currency)

    def __str__(self) -> str:
        return f"{self.run_id} {self.account_id} {self.starts_on}"
