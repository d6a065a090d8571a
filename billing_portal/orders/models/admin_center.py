"""What an order asks of the Admin Center: an admin, and seats from a day on."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.orders.models.orders import ServiceOrder
from billing_portal.orders.ports import Problem
from billing_portal.subscriptions.models import Subscription


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
