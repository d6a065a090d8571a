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
from billing_portal.orders.ports import Problem
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.models import Subscription


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def visible_to(self, user: User) -> Self:
        """A checkout is its owner's own draft; nobody else sees it, and it ends with the membership."""
        return self.filter(user=user, account__in=CorporateAccount.objects.allowing(user, Right.VIEW_ORDER))


class Checkout(models.Model):
    """The draft between cart and service order: what was chosen, typed and saved, and nothing outside it yet.

    `address` holds the billing address fields (no country: it is the account's and fixed). The purchase order is one
    for all quotes, but for those that `po_by_quote` names by public id: each with the public id of a purchase order,
    `new` for the one typed here, or nothing. The typed one becomes a purchase order with the service order.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="checkouts")
    user = models.ForeignKey(User, models.PROTECT, related_name="checkouts")
    quotes = models.ManyToManyField(Quote, related_name="checkouts")
    from_cart = models.BooleanField(default=False)
    admin_first_name = models.CharField(_("First name"), max_length=80, blank=True)
    admin_last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    admin_email = models.EmailField(_("Email"), blank=True)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="+")
    address = models.JSONField(default=dict)
    purchase_order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, related_name="+")
    takes_new_po = models.BooleanField(default=False)  # for all, in place of `purchase_order`
    new_po_number = models.CharField(max_length=200, blank=True)  # as typed, checked when it is used
    new_po_expires_on = models.DateField(null=True)
    po_by_quote = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    objects = CheckoutQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


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


class AdminContact(models.Model):
    """The admin whom an order sets up in the Admin Center, and the result there.

    `seats` maps product codes to `assigned`, `held` (had one already), `none_free`, or `later`: what begins on a day to
    come is given on that day, the next time on `next_seat_on`; the contact waits again then. Refused for good, or waiting
    for too long, staff set the admin up by hand and `note` what they did, for themselves, and `message` what the contact
    should know; nobody asks the Admin Center any more then. `problem_detail` holds the Admin Center's own words.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for the Admin Center")
        PROVISIONED = "provisioned", _("Set up in the Admin Center")
        REFUSED = "refused", _("Refused by the Admin Center")
        BY_HAND = "by_hand", _("Set up by hand")

    UNSETTLED = (Status.WAITING, Status.REFUSED)

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    order = models.OneToOneField(ServiceOrder, models.PROTECT, related_name="admin_contact")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField()
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    created_new = models.BooleanField(null=True)
    seats = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=16, blank=True, choices=Problem)
    problem_detail = models.CharField(max_length=200, blank=True)
    provisioned_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    message = models.CharField(max_length=500, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    next_seat_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["tries", "id"],
                condition=Q(status__in=["waiting", "refused"]),
                name="ix_admin_contact_unsettled",
            ),
            models.Index(
                fields=["next_seat_on"],
                condition=Q(next_seat_on__isnull=False),
                name="ix_admin_contact_next_seat",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_admin_contact_provisioned_at",
                condition=~Q(status="provisioned") & Q(provisioned_at=None)
                | Q(status="provisioned", provisioned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ck_admin_contact_by_hand_by_somebody",
                condition=~Q(status="by_hand") & Q(completed_at=None, completed_by=None, note="", message="")
                | Q(status="by_hand", completed_at__isnull=False, completed_by__isnull=False) & ~Q(note=""),
            ),
        ]

    @property
    def lacks_a_seat(self) -> bool:
        return "none_free" in self.seats.values()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def __str__(self) -> str:
        return self.email


class SeatChange(models.Model):
    """That a subscription has other seats from a day on, more or fewer, which the Admin Center is told on that day.

    `since` is a day of the issuing entity. `revision` grows with each change that is planned for that day, so that none
    is lost while another is being told. `taken` maps product codes to the addresses of those who lost a seat, latest
    first. Staff who changed seats by hand `note` what they did; `problem_detail` holds the Admin Center's own words.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for the Admin Center")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused by the Admin Center")
        BY_HAND = "by_hand", _("Changed by hand")

    UNSETTLED = (Status.WAITING, Status.REFUSED)

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="seat_changes")
    since = models.DateField()
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=16, blank=True, choices=Problem)
    problem_detail = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    taken = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["since"],
                condition=Q(status__in=["waiting", "refused"]),
                name="ix_seat_change_unsettled",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "since"],
                condition=Q(status__in=["waiting", "refused"]),
                name="uq_seat_change_unsettled",
            ),
            models.CheckConstraint(
                name="ck_seat_change_by_hand_by_somebody",
                condition=~Q(status="by_hand") & Q(completed_at=None, completed_by=None, note="")
                | Q(status="by_hand", completed_at__isnull=False, completed_by__isnull=False) & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="ck_seat_change_done_at",
                condition=~Q(status="done") & Q(done_at=None) | Q(status="done", done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.since} {self.status}"


class SeatDifference(models.Model):
    """That the Admin Center has other seats of a product for an account than were bought, seen by the daily comparison.

    `bought` as of `seen_at`; `available` is how many the Admin Center lets the account give, None if it keeps no such
    number; `held` how many people hold. Deleted once the next comparison finds them equal.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="seat_differences")
    product_code = models.CharField(max_length=40)
    bought = models.PositiveIntegerField()
    available = models.PositiveIntegerField(null=True)
    held = models.PositiveIntegerField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "product_code"], name="uq_seat_difference"),
            models.CheckConstraint(
                name="ck_seats_do_differ",
                condition=Q(available=None, held__gt=models.F("bought"))
                | Q(available__isnull=False) & ~Q(available=models.F("bought"))
                | Q(held__gt=models.F("bought")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.product_code}"
