from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.models.invoices import Invoice
from billing_portal.kit.money import Money


class PaymentPromiseQuerySet(models.QuerySet["PaymentPromise"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))

    def open(self) -> Self:
        return self.filter(status=PaymentPromise.Status.OPEN)


class PaymentPromise(models.Model):
    """That the customer pays invoices by transfer or check on a day; reminders and collection wait for that money.

    `waits_until` is the last day of waiting, two bank days of the currency after `promised_on`; both are days in the
    entity's zone. It belongs to the invoices, below payments and dunning, because both ask for it, as for a dispute.
    open → kept once nothing of its invoices is open, withdrawn, or settled by the clock when its wait is over: broken if
    something is past due, else ended without a consequence, as by a credit note. A kept one is open again if money is taken
    off its invoices while it still waits.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Not kept")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", _("Ended")

    class Kind(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CHECK = "check", _("Check")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="promises")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    kind = models.CharField(max_length=12, choices=Kind)
    promised_on = models.DateField()
    waits_until = models.DateField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(
        max_length=35, blank=True
    )  # the customer's own, as it appears on the payment
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # None: the clock, or money
    settled_at = models.DateTimeField(null=True)

    objects = PaymentPromiseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["promised_on", "id"], condition=Q(status="open"), name="ix_promise_expected"
            ),
            models.Index(
                fields=["-promised_on", "-id"], condition=Q(status="broken"), name="ix_promise_broken"
            ),
            models.Index(fields=["account", "-id"], name="ix_promise_account"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_promise_waits_after_its_day", condition=Q(waits_until__gt=models.F("promised_on"))
            ),
            models.CheckConstraint(
                name="ck_promise_settled_at",
                condition=Q(status="open", settled_at=None, settled_by=None)
                | ~Q(status="open") & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ck_promise_withdrawn_by_somebody",
                condition=~Q(status="withdrawn") | Q(settled_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.status} {self.promised_on}"


class PromisedInvoice(models.Model):
    """An invoice of a promise with what was promised of it: the part not disputed and not on its way then.

    `nth` counts the promises of the invoice, of which there are at most two; 0 is one that was withdrawn on the day
    it was made, which does not count, once. `is_open` follows the promise: an invoice has one open promise at most.
    """

    promise = models.ForeignKey(PaymentPromise, models.PROTECT, related_name="parts")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="promised_parts")
    amount_minor = models.BigIntegerField()
    nth = models.PositiveSmallIntegerField()
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "invoice"], name="uq_promised_invoice"),
            models.UniqueConstraint(fields=["invoice", "nth"], name="uq_nth_promise_of_an_invoice"),
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(is_open=True), name="uq_one_open_promise"
            ),
            models.CheckConstraint(name="ck_at_most_two_promises", condition=Q(nth__lte=2)),
            models.CheckConstraint(name="ck_promised_amount", condition=Q(amount_minor__gt=0)),
        ]

    @property
    def amount(self) -> Money:
        """Read with `invoice` at hand: the currency is the invoice's."""
        return Money(self.amount_minor, self.invoice.currency)

    def __str__(self) -> str:
        return f"{self.promise_id} {self.invoice_id}"
