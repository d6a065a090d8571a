from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.kit.money import Money
from billing_portal.orders.models.checkouts import Checkout
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.models import Subscription


class ServiceOrderQuerySet(models.QuerySet["ServiceOrder"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_ORDER))


class ServiceOrder(models.Model):
    """The acceptance of one or more quotes by one click; the checkout it came from makes it happen once.

    Units: `*_minor` count minor units of `currency`; `value` over the whole term, `first` what is invoiced first.
    `po_number` names the purchase orders of its quotes, as printed; `figures` are its sums and its payment schedule as
    they were on the screen (quotes.schedule.Figures).
    """

    class Status(models.TextChoices):
        PLACED = "placed", _("Placed")
        FULFILLED = "fulfilled", _("Fulfilled")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="service_orders")
    checkout = models.OneToOneField(Checkout, models.PROTECT, related_name="service_order")
    status = models.CharField(max_length=16, choices=Status, default=Status.PLACED)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    value_minor = models.BigIntegerField()
    value_total_minor = models.BigIntegerField()
    first_minor = models.BigIntegerField()
    first_total_minor = models.BigIntegerField()
    method = models.ForeignKey(PaymentMethod, models.PROTECT, related_name="+")
    po_number = models.CharField(max_length=1000, blank=True)
    bill_to = models.JSONField(default=dict)
    quotes_digest = models.CharField(max_length=64)  # what was on the screen
    figures = models.JSONField(default=dict)

    objects = ServiceOrderQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-placed_at"], name="ix_service_order_account")]

    @property
    def first_total(self) -> Money:
        return Money(self.first_total_minor, self.currency)

    @property
    def value_total(self) -> Money:
        return Money(self.value_total_minor, self.currency)

    def __str__(self) -> str:
        return self.number


class OrderedQuote(models.Model):
    """That a quote was ordered, once, by exactly one service order, and the purchase order that its invoices carry."""

    order = models.ForeignKey(ServiceOrder, models.PROTECT, related_name="ordered_quotes")
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="ordered")
    purchase_order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.order_id}: {self.quote_id}"


class LaterCharge(models.Model):
    """What an order charges once on a day to come: something done once, or seats that join a running period.

    Units: minor units of the order's currency, before tax; `discount_bp` counts basis points. With a `subscription` it
    stands for `quantity` more seats, which are added on that day. Settled once, by the invoice that charges it.
    """

    order = models.ForeignKey(ServiceOrder, models.PROTECT, related_name="later_charges")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()  # of the quote's line
    on = models.DateField()
    description = models.CharField(max_length=200)
    product_category = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    list_minor = models.BigIntegerField()
    discount_bp = models.PositiveIntegerField(default=0)
    net_minor = models.BigIntegerField()
    interval = models.CharField(max_length=12, blank=True)
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="later_seats")
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    part = models.JSONField(null=True)
    purchase_order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["on", "pk"]
        indexes = [
            models.Index(fields=["on"], condition=Q(settled_at=None), name="ix_later_charge_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["quote", "position"], name="uq_later_charge"),
            models.CheckConstraint(
                name="ck_later_charge_amounts",
                condition=Q(quantity__gt=0, list_minor__gte=0, net_minor__gte=0, discount_bp__lte=10_000),
            ),
            models.CheckConstraint(
                name="ck_later_seats_have_their_period",
                condition=Q(subscription=None, period_start=None, period_end=None)
                | Q(subscription__isnull=False, period_start__isnull=False, period_end__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.on}"
