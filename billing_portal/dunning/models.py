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
from billing_portal.orders.ports import Problem
from billing_portal.sellers.models import LegalEntity


class Level(models.IntegerChoices):
    """How far it has come with an invoice; each follows the one before, none is left out."""

    REMINDER = 1, _("Payment reminder")
    PAST_DUE = 2, _("Past due notice")
    FINAL = 3, _("Final notice")
    SUSPENSION = 4, _("Suspension")


class DunningPolicy(models.Model):
    """When accounts of a legal entity are reminded, and of how much.

    One per entity is the default; accounts are put under another by `PolicyChoice`. `minimum` counts whole units of
    the account's currency. `distance_days` lie between two notices to an account; `pay_days` is how long a notice
    gives. One that is not automatic sends nothing before a member of staff starts the run. `copies` go to the account's
    invoice contacts, who cannot sign in.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="dunning_policies")
    name = models.CharField(_("Name"), max_length=60)
    is_default = models.BooleanField(default=False)
    is_automatic = models.BooleanField(_("Notices are sent automatically"), default=True)
    copies = models.BooleanField(_("Invoice contacts get a copy of each notice"), default=False)
    minimum = models.PositiveIntegerField(_("Smallest amount"), default=10)
    distance_days = models.PositiveSmallIntegerField(_("Days between two notices"), default=7)
    pay_days = models.PositiveSmallIntegerField(_("Days to pay after a notice"), default=7)

    class Meta:
        verbose_name_plural = _("dunning policies")
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="uq_dunning_policy"),
            models.UniqueConstraint(
                fields=["entity"], condition=Q(is_default=True), name="uq_one_default_dunning_policy"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DunningStep(models.Model):
    """A level of a policy and how many days after the due date it is reached."""

    policy = models.ForeignKey(DunningPolicy, models.CASCADE, related_name="steps")
    level = models.PositiveSmallIntegerField(choices=Level)
    days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["level"]
        constraints = [models.UniqueConstraint(fields=["policy", "level"], name="uq_dunning_step")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.level}: {self.days}"


class PolicyChoice(models.Model):
    """The policy of an account that does not go by its entity's default."""

    account = models.OneToOneField(CorporateAccount, models.PROTECT, related_name="dunning_choice")
    policy = models.ForeignKey(DunningPolicy, models.PROTECT, related_name="choices")

    def __str__(self) -> str:
        return f"{self.account_id} {self.policy_id}"


class DunningHoldQuerySet(models.QuerySet["DunningHold"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))

    def standing(self) -> Self:
        """Holds that were not lifted; the rules check whether the last day has passed."""
        return self.filter(lifted_at=None)


class DunningHold(models.Model):
    """Nothing is sent about an account, or about one invoice of it, until the last day; then reminders resume.

    Set by staff; a promise to pay (`PaymentPromise`) is none of these and needs none. They resume one step
    after the one before the hold. Lifted, never deleted; a new one replaces the old.
    """

    class Reason(models.TextChoices):
        DISPUTE = "dispute", _("Disputed")
        REQUEST = "request", _("The customer asked for it")
        OTHER = "other", _("Another reason")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="dunning_holds")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="dunning_holds")
    reason = models.CharField(max_length=12, choices=Reason)
    until = models.DateField()  # the last day, in the entity's zone
    note = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = DunningHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(invoice=None, lifted_at=None),
                name="uq_hold_of_an_account",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(invoice__isnull=False, lifted_at=None),
                name="uq_hold_of_an_invoice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.reason} until {self.until}"


class DunningRun(models.Model):
    """One pass over what is past due at a legal entity on a day. `done_to` is the last account that was processed.

    After a crash the next worker continues after that account. `problems` names accounts that could not be
    processed, for staff; the next day's run tries them again.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="dunning_runs")
    on = models.DateField()  # a day in the entity's zone
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    done_to = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)  # [account number, what happened]
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the worker
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "on"], condition=Q(approved_by=None), name="uq_one_dunning_run_a_day"
            ),
            models.UniqueConstraint(
                fields=["entity"], condition=Q(status="running"), name="uq_one_dunning_run_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.on}"


class DunningNoticeQuerySet(models.QuerySet["DunningNotice"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))


class DunningNotice(models.Model):
    """What one account was sent in one run: all its open items past due, in the tone of the highest level.

    Units: `total_minor` counts minor units of `currency`. A final notice names in `suspend_on` what follows.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=32, unique=True)
    run = models.ForeignKey(DunningRun, models.PROTECT, related_name="notices")
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="dunning_notices")
    level = models.PositiveSmallIntegerField(choices=Level)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    on = models.DateField()
    pay_by = models.DateField()
    suspend_on = models.DateField(null=True)
    at = models.DateTimeField()

    objects = DunningNoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="ix_dunning_notice_account")]
        constraints = [
            models.UniqueConstraint(fields=["run", "account"], name="uq_one_notice_per_account_and_run"),
            models.CheckConstraint(name="ck_notice_asks_for_something", condition=Q(total_minor__gt=0)),
        ]

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    def __str__(self) -> str:
        return self.number


class DunningLine(models.Model):
    """An invoice in a notice, with the level it had reached. `is_new`: by this notice; the others are repeated on it.

    `since` is the day from which it counts as late: its due date, or the day on which money for it was taken back.
    Counted from there, no level is ever sent twice.
    """

    notice = models.ForeignKey(DunningNotice, models.PROTECT, related_name="lines")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="dunning_lines")
    level = models.PositiveSmallIntegerField(choices=Level)
    since = models.DateField()
    is_new = models.BooleanField()
    open_minor = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "invoice"], name="uq_dunning_line"),
            models.UniqueConstraint(
                fields=["invoice", "level", "since"],
                condition=Q(is_new=True),
                name="uq_no_level_is_told_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.invoice_id} {self.level}"


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))

    def open(self) -> Self:
        """Suspensions that are in effect now."""
        return self.filter(restored_at=None)


class Suspension(models.Model):
    """A suspension of an account's services, with the notice that caused it, until they were restored.

    `notified_at` is when the Admin Center accepted the current state; it is asked again until then, with growing
    pauses. `problem_detail` holds the Admin Center's own words.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="suspensions")
    notice = models.ForeignKey(DunningNotice, models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=16, blank=True, choices=Problem)
    problem_detail = models.CharField(max_length=200, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(notified_at=None), name="ix_suspension_to_tell"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(restored_at=None), name="uq_suspended_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.suspended_at:%Y-%m-%d}"
