from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import INTERVALS, Product
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.kit.periods import Period
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.rules import TermSpec


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_SUBSCRIPTION))

    def renewing(self) -> Self:
        """Those that renew at their end, unless they are suspended then."""
        live = ["pending", "active", "suspended"]
        return self.filter(auto_renew=True, status__in=live)


class Subscription(models.Model):
    """A product in use by an account from `start_on` up to, not including, `end_on`.

    Seats, price and interval are kept in its terms; an auto-renewing one gets another term at its end: on the terms of
    the last one, or by `next_interval` at `next_list_minor` (one seat and interval) where that has been agreed.
    `end_cause` says why one that is over did not renew.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Not yet started")
        ACTIVE = "active", _("Active")
        PENDING_CANCELLATION = "pending_cancellation", _("Pending cancellation")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")

    class CancelReason(models.TextChoices):
        NOT_NEEDED = "not_needed", _("We do not need it any more")
        TOO_EXPENSIVE = "too_expensive", _("The price")
        OTHER_PRODUCT = "other_product", _("We change to another product")
        LACKS_SOMETHING = "lacks_something", _("It is missing something that we need")
        SUPPORT = "support", _("Service or support")
        COMPANY = "company", _("Our company changes or closes")
        OTHER = "other", _("Another reason")

    class EndCause(models.TextChoices):
        CANCELLED = "cancelled", _("Auto Renew was off")
        ARREARS = "arrears", _("Not renewed because invoices were past due")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="subscriptions")
    product = models.ForeignKey(Product, models.PROTECT, related_name="subscriptions")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=24, choices=Status, default=Status.PENDING)
    auto_renew = models.BooleanField(default=True)
    start_on = models.DateField()
    end_on = models.DateField()
    cancel_reason = models.CharField(max_length=200, blank=True)
    cancel_detail = models.CharField(max_length=1000, blank=True)
    next_interval = models.CharField(max_length=12, blank=True, choices=INTERVALS)
    next_list_minor = models.BigIntegerField(null=True)
    end_cause = models.CharField(max_length=12, blank=True, choices=EndCause)
    notified_of_end = models.DateField(null=True)  # the end date that both sides were last told of beforehand

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "status"], name="ix_subscription_account"),
            models.Index(fields=["end_on"], condition=~Q(status="ended"), name="ix_subscription_end"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_subscription_ends_after_start", condition=Q(end_on__gt=F("start_on"))
            ),
            models.CheckConstraint(
                name="ck_an_agreed_interval_has_its_price",
                condition=Q(next_interval="", next_list_minor=None)
                | ~Q(next_interval="") & Q(next_list_minor__gte=0),
            ),
            models.CheckConstraint(
                name="ck_a_cancelled_subscription_does_not_renew",
                condition=~Q(status__in=["pending_cancellation", "ended"]) | Q(auto_renew=False),
            ),
            models.CheckConstraint(
                name="ck_only_what_ended_has_a_cause", condition=Q(end_cause="") | Q(status="ended")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Term(models.Model):
    """One contract term of a subscription: seats, list price and discount for its billing periods.

    Units: `list_minor` is for one seat and one interval; `discount_bp` counts basis points.
    `billed` is the number of its periods that are on invoices; periods count from `anchor_on`, else `start_on`.
    `next_bill_on` is the first day of the next one, None when all of them are billed.
    """

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="terms")
    start_on = models.DateField()
    end_on = models.DateField()
    interval = models.CharField(max_length=12, choices=INTERVALS)
    seats = models.PositiveIntegerField()
    list_minor = models.BigIntegerField()
    discount_bp = models.PositiveIntegerField(default=0)
    billed = models.PositiveIntegerField(default=0)
    next_bill_on = models.DateField(null=True)
    anchor_on = models.DateField(null=True)  # periods count from here if not from `start_on`
    purchase_order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, null=True, related_name="+"
    )  # chosen for it when it was ordered: its invoices carry it while it can be carried

    class Meta:
        ordering = ["start_on"]
        indexes = [
            models.Index(
                fields=["next_bill_on"], condition=Q(next_bill_on__isnull=False), name="ix_term_next_bill"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "start_on"], name="uq_term"),
            models.CheckConstraint(name="ck_term_ends_after_start", condition=Q(end_on__gt=F("start_on"))),
            models.CheckConstraint(
                name="ck_term_amounts",
                condition=Q(seats__gt=0, list_minor__gte=0, discount_bp__lte=10_000),
            ),
        ]

    @property
    def spec(self) -> TermSpec:
        """What the term says, as the rules take it."""
        return TermSpec(
            self.start_on,
            self.end_on,
            self.interval,
            self.seats,
            self.list_minor,
            self.discount_bp,
            self.anchor_on,
        )

    def period(self, n: int) -> Period | None:
        """The nth billing period; None when the term has no such period."""
        return self.spec.period(n)

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.start_on}"
