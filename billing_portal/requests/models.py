from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.models import File
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Dispute, Invoice
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.models import Subscription


class Topic(models.TextChoices):
    """What a request is about; each has its own few fields (`web.requests.forms.FIELDS`)."""

    CHANGE = "change_subscription", _("Change a subscription")
    INTERVAL = "billing_interval", _("Billing interval")
    CANCEL = "cancel", _("Cancel a subscription")
    REACTIVATE = "reactivate", _("Reactivate a subscription")
    NEW_QUOTE = "new_quote", _("New quote")
    INVOICE_COPY = "invoice_copy", _("Copy or correction of an invoice")
    DISPUTE = "dispute", _("Dispute an invoice")
    PAYMENT_METHOD = "payment_method", _("Payment Method")
    ADDRESS = "address", _("Address or country")
    CONTACT = "contact", _("Billing contact")
    TAX_FORM = "tax_form", _("Tax form")
    OTHER = "other", _("Something else")


class Unattached:
    """What stands for the account of a request that has none yet: nobody's customer, so no representative's work."""

    def role_of(self, user: User) -> str:
        """The role of staff who serve every account, "" for everybody else."""
        return "" if user.role == User.Role.REPRESENTATIVE else user.role


UNATTACHED = Unattached()


class RequestQuerySet(models.QuerySet["ServiceRequest"]):
    def visible_to(self, user: User) -> Self:
        """Of a customer's own accounts what was asked in the portal; staff also see what strangers wrote (H2)."""
        own = Q(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_REQUEST))
        if not user.is_staff:
            return self.filter(own, asker_email="")
        return self.filter(own | Q(account=None) if may(user, Right.VIEW_REQUEST, UNATTACHED) else own)

    def unsettled(self) -> Self:
        """Neither closed nor done: open or answered."""
        return self.exclude(status=ServiceRequest.Status.CLOSED)


class ServiceRequest(models.Model):
    """A request to Corporate Account Services, with all its messages.

    `payload` holds the topic's own fields as plain values (`words.facts_of` says them in words). A request of
    somebody who was not signed in has the asker's own words about who it is, which prove nothing, and no account
    until staff attach one. `waiting_since` is when it last became open.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(_("Number"), max_length=20, unique=True)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, null=True, related_name="requests")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    topic = models.CharField(_("Topic"), max_length=24, choices=Topic)
    payload = models.JSONField(default=dict)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="requests")
    dispute = models.OneToOneField(Dispute, models.PROTECT, null=True, related_name="request")
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="requests")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="requests")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on_record = models.CharField(max_length=200, blank=True)  # why staff opened it for the account
    waiting_since = models.DateTimeField()
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="handled_requests")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="answers")
    asker_name = models.CharField(max_length=120, blank=True)
    asker_email = models.EmailField(blank=True)
    asker_phone = models.CharField(max_length=40, blank=True)
    asker_company = models.CharField(max_length=120, blank=True)
    asker_reference = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            models.Index(fields=["account", "-opened_at"], name="ix_request_account"),
            models.Index(fields=["status", "waiting_since"], name="ix_request_queue"),
            models.Index(
                fields=["account", "invoice"],
                condition=Q(topic="dispute") & ~Q(status="closed"),
                name="ix_request_dispute",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_request_is_closed_at_a_time",
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(status="closed") & Q(closed_at=None, closed_by=None),
            ),
            models.CheckConstraint(
                name="ck_request_has_an_account_or_an_asker",
                condition=Q(account__isnull=False) | ~Q(asker_email=""),
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(topic="dispute") & ~Q(status="closed"),
                name="uq_one_unsettled_dispute_per_invoice",
            ),
            models.CheckConstraint(
                name="ck_a_dispute_names_its_invoice",
                condition=~Q(topic="dispute") | Q(invoice__isnull=False),
            ),
        ]

    @property
    def notified_account(self) -> CorporateAccount | None:
        """The account whose activity shows it: none for a person not signed in, also once it is attached."""
        return None if self.asker_email else self.account

    @property
    def customer(self) -> CorporateAccount | Unattached:
        """At which the right to read and to answer it is asked for."""
        return self.account or UNATTACHED

    @property
    def zone(self) -> str:
        return self.account.zone if self.account else "UTC"

    def __str__(self) -> str:
        return self.number


class RequestChange(models.Model):
    """A change by which staff answered: applied once, undone at most once.

    `data` is what was so before and what it became, as far as undoing needs it.
    """

    class Kind(models.TextChoices):
        CANCEL = "cancel", _("Auto Renew off")
        REACTIVATE = "reactivate", _("Auto Renew on")
        INTERVAL = "interval", _("Another billing interval")

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(undone_at=None), name="uq_one_change_stands_per_request"
            ),
            models.CheckConstraint(
                name="ck_a_change_is_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class RequestMessage(models.Model):
    """One contribution to the thread; an internal note is read by staff only."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="thread")
    internal = models.BooleanField(default=False)
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: not signed in
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class ContactQuestion(models.Model):
    """A message that was passed on to an account's billing contact, whom its sender does not know.

    Name and address are as the sender typed them and prove nothing.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="contact_questions")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    text = models.TextField()
    language = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "at"], name="ix_contact_question")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d}"


class RequestFile(models.Model):
    """A file that came with a message."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    message = models.ForeignKey(RequestMessage, models.PROTECT, related_name="files")
    file = models.OneToOneField(File, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
