from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import INTERVALS, Product
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.kit.money import Money
from billing_portal.subscriptions.models import Subscription


class QuoteQuerySet(models.QuerySet["Quote"]):
    def visible_to(self, user: User) -> Self:
        """Staff see all quotes of their accounts; a contact sees what was sent, never a draft."""
        rows = self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_QUOTE))
        return rows if user.is_staff else rows.exclude(status=Quote.Status.DRAFT)

    def open_at(self, now: datetime) -> Self:
        """Sent and still within its time: the clock decides, not whether a job has noticed."""
        return self.filter(status=Quote.Status.SENT, expires_at__gt=now)


class Quote(models.Model):
    """An offer of a representative to an account; frozen when sent, decided once.

    Units: `*_minor` count minor units of `currency`. `value_minor` is the net sum over the whole term,
    `first_minor` the net of the first invoice. Source of the expiry: product rule Q2, sent + 7 × 24 h.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Awaiting your decision")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        SUPERSEDED = "superseded", _("Superseded")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="quotes")
    currency = models.CharField(max_length=3)
    title = models.CharField(_("Title"), max_length=120)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    composed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    composed_at = models.DateTimeField()
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    self_service = models.BooleanField(
        default=False
    )  # made by *Add Seats*, at the prices of the running term
    version_number = models.PositiveSmallIntegerField(default=1)
    value_minor = models.BigIntegerField(default=0)
    first_minor = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    comments = models.TextField(_("Comments"), blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "status", "-sent_at"], name="ix_quote_account"),
            models.Index(fields=["expires_at"], condition=Q(status="sent"), name="ix_quote_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_quote_is_a_draft_or_was_sent",
                condition=Q(status="draft", sent_at=None)
                | ~Q(status="draft") & Q(sent_at__isnull=False, expires_at__gt=F("sent_at")),
            ),
            models.CheckConstraint(
                name="ck_quote_accepted_in_time",
                condition=~Q(status__in=["accepted", "rejected"])
                | Q(decided_at__isnull=False, decided_by__isnull=False, decided_at__lt=F("expires_at")),
            ),
            models.CheckConstraint(
                name="ck_quote_rejected_with_comments", condition=~Q(status="rejected") | ~Q(comments="")
            ),
            models.CheckConstraint(
                name="ck_quote_amounts", condition=Q(value_minor__gte=0, first_minor__gte=0)
            ),
        ]

    @property
    def value(self) -> Money:
        return Money(self.value_minor, self.currency)

    @property
    def first(self) -> Money:
        return Money(self.first_minor, self.currency)

    def is_open(self, now: datetime) -> bool:
        return self.status == self.Status.SENT and self.expires_at is not None and self.expires_at > now

    def __str__(self) -> str:
        return self.number


class QuoteVersion(models.Model):
    """What a quote says, in one wording. While the quote is a draft it changes; sending freezes it.

    `figures` and `digest` are written when it is sent: the tax decision per line with what decided it, the
    totals, and the SHA-256 of all that; an acceptance names the digest that was on the screen.
    """

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    notes = models.TextField(_("Notes to the customer"), blank=True)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "number"], name="uq_quote_version"),
            models.CheckConstraint(
                name="ck_a_frozen_version_has_a_digest", condition=Q(frozen_at=None) | ~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote_id}-{self.number}"


class QuoteLine(models.Model):
    """One thing offered: a new subscription, more seats, a renewal, or something delivered once.

    Units: `list_minor` is for one seat (or piece) and one interval; `discount_bp` counts basis points.
    The service runs from `start_on` up to, not including, `end_on`; a one-off line has neither interval nor end and is
    charged on `start_on`. Billing periods count from `anchor_on` where that is not the start.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("New subscription")
        SEATS = "seats", _("Additional seats")
        RENEWAL = "renewal", _("Renewal")
        ONE_OFF = "one_off", _("One-off")

    version = models.ForeignKey(QuoteVersion, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, blank=True, related_name="+")
    description = models.CharField(_("Description"), max_length=200)
    quantity = models.PositiveIntegerField(_("Seats"))
    list_minor = models.BigIntegerField(_("List price"))
    discount_bp = models.PositiveIntegerField(_("Discount"), default=0)
    interval = models.CharField(_("Interval"), max_length=12, choices=INTERVALS, blank=True)
    start_on = models.DateField(_("Start"))
    end_on = models.DateField(_("End"), null=True, blank=True)
    anchor_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="uq_quote_line"),
            models.CheckConstraint(
                name="ck_quote_line_amounts",
                condition=Q(quantity__gt=0, list_minor__gte=0, discount_bp__lte=10_000),
            ),
            models.CheckConstraint(
                name="ck_quote_line_is_one_off_or_runs",
                condition=Q(kind="one_off", interval="", end_on=None)
                | ~Q(kind="one_off") & ~Q(interval="") & Q(end_on__gt=F("start_on"), product__isnull=False),
            ),
            models.CheckConstraint(
                name="ck_quote_line_names_its_subscription",
                condition=Q(kind__in=["seats", "renewal"], subscription__isnull=False)
                | Q(kind__in=["new", "one_off"], subscription=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.position}"


class QuoteLineStep(models.Model):
    """From a day on, a line with other seats or at another price; the subscription stays one and renews at the last.

    Units as in QuoteLine; the day begins a billing period of the line.
    """

    line = models.ForeignKey(QuoteLine, models.CASCADE, related_name="steps")
    start_on = models.DateField()
    quantity = models.PositiveIntegerField(_("Seats"))
    list_minor = models.BigIntegerField(_("List price"))
    discount_bp = models.PositiveIntegerField(_("Discount"), default=0)

    class Meta:
        ordering = ["start_on"]
        constraints = [
            models.UniqueConstraint(fields=["line", "start_on"], name="uq_quote_line_step"),
            models.CheckConstraint(
                name="ck_quote_line_step_amounts",
                condition=Q(quantity__gt=0, list_minor__gte=0, discount_bp__lte=10_000),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.start_on}"


class Cart(models.Model):
    """Which open quotes a person has put aside to order together; leaving one out keeps it open."""

    account = models.ForeignKey(CorporateAccount, models.CASCADE, related_name="carts")
    user = models.ForeignKey(User, models.CASCADE, related_name="carts")
    quotes = models.ManyToManyField(Quote, related_name="carts")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "user"], name="uq_cart")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.user_id}"
