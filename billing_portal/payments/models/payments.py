from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.kit.text import shorten
from billing_portal.payments.models.attempts import PaymentAttempt
from billing_portal.payments.models.credit import CreditUse

SHORT = 60  # characters of a label in lists, sentences and mails


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_PAYMENT))

    def with_credit(self) -> Self:
        """Those of which a part pays nothing yet."""
        return self.filter(unapplied_minor__gt=0)


class Payment(models.Model):
    """Money that arrived: by a succeeded attempt, or posted by finance for a transfer or check.

    Where it is now, in minor units: allocated to invoices, `unapplied` credit of the account, `refunding` on its way
    back, `refunded`, `charged_back` by a bank, or `reversed`. The sum of all is the amount; the database refuses more.
    A check counts from the day it is deposited and is cleared or bounces later. What is reversed is so as a whole.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        DEPOSITED = "deposited", _("Check deposited")
        CLEARED = "cleared", _("Check cleared")
        BOUNCED = "bounced", _("Check bounced")
        REVERSED = "reversed", _("Reversed")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="payments")
    number = models.CharField(max_length=32, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    unapplied_minor = models.BigIntegerField()
    refunding_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    charged_back_minor = models.BigIntegerField(default=0)
    reversed_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    kind = models.CharField(max_length=24, choices=PaymentMethod.Kind)
    label = models.CharField(
        max_length=500, blank=True
    )  # Visa •••• 4242, or the bank line as the bank shows it
    attempt = models.OneToOneField(PaymentAttempt, models.PROTECT, null=True, related_name="payment")
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    source_key = models.CharField(max_length=80, unique=True)  # posting the same money twice is refused

    objects = PaymentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-received_at"], name="ix_payment_account")]
        constraints = [
            models.CheckConstraint(name="ck_payment_amount", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="ck_payment_is_somewhere",
                condition=Q(
                    unapplied_minor__gte=0,
                    refunding_minor__gte=0,
                    refunded_minor__gte=0,
                    charged_back_minor__gte=0,
                    reversed_minor__gte=0,
                    amount_minor__gte=F("unapplied_minor")
                    + F("refunding_minor")
                    + F("refunded_minor")
                    + F("charged_back_minor")
                    + F("reversed_minor"),
                ),
            ),
            models.CheckConstraint(
                name="ck_payment_reversed_as_a_whole",
                condition=Q(status__in=["bounced", "reversed"], reversed_minor=F("amount_minor"))
                | ~Q(status__in=["bounced", "reversed"]) & Q(reversed_minor=0),
            ),
            models.CheckConstraint(
                name="ck_payment_only_a_check_clears",
                condition=~Q(status__in=["deposited", "cleared", "bounced"]) | Q(kind="check"),
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_reversed(self) -> bool:
        """Whether it bounced or was posted by mistake: no money of it is left anywhere."""
        return self.status in (self.Status.BOUNCED, self.Status.REVERSED)

    @property
    def short_label(self) -> str:
        """The label for lists and sentences: a bank line can be 500 characters long."""
        return shorten(self.label, SHORT)

    @property
    def unapplied(self) -> Money:
        """What of it pays nothing yet: credit of the account."""
        return Money(self.unapplied_minor, self.currency)

    def __str__(self) -> str:
        return self.number


class Allocation(models.Model):
    """Which part of a payment pays which invoice; written once. A negative one takes back what was applied."""

    class Reason(models.TextChoices):
        PAID = "paid", _("Payment")
        CREDIT = "credit", _("Credit used")
        UNAPPLIED = "unapplied", _("Unapplied")
        CREDIT_NOTE = "credit_note", _("Credit note")
        REFUND = "refund", _("Refund")
        REFUND_REFUSED = "refund_refused", _("Refund not possible")
        CHARGEBACK = "chargeback", _("Chargeback")
        CHARGEBACK_WON = "chargeback_won", _("Chargeback reversed")
        REVERSED = "reversed", _("Payment reversed")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.PAID)
    use = models.ForeignKey(CreditUse, models.PROTECT, null=True, related_name="allocations")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="ck_allocation_amount", condition=~Q(amount_minor=0))]

    @property
    def amount(self) -> Money:
        """Read with `payment` at hand: the currency is the payment's."""
        return Money(self.amount_minor, self.payment.currency)

    def __str__(self) -> str:
        return f"{self.payment_id} -> {self.invoice_id}"
