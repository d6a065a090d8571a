from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount


class Posting(models.Model):
    """One balanced movement of money of one account, written once; the database refuses to change or delete it.

    `source` names what caused it (noun:public id:verb) and is posted once. `text` is what people know it by: the
    number of a paper, the label of a payment.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        PAYMENT = "payment", _("Payment")
        CREDIT_NOTE = "credit_note", _("Credit note")
        CREDIT_APPLIED = "credit_applied", _("Credit used")
        CREDIT_UNAPPLIED = "credit_unapplied", _("Credit unapplied")
        REFUND = "refund", _("Refund")
        REFUND_SENT = "refund_sent", _("Refund sent")
        REFUND_REFUSED = "refund_refused", _("Refund not possible")
        CHARGEBACK = "chargeback", _("Chargeback")
        CHARGEBACK_WON = "chargeback_won", _("Chargeback reversed")
        REVERSAL = "reversal", _("Payment reversed")
        WRITE_OFF = "write_off", _("Write-off")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.CharField(max_length=120, unique=True)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=16, choices=Kind)
    text = models.CharField(max_length=120, blank=True)
    posted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [models.Index(fields=["account", "posted_at", "id"], name="ix_posting_account")]

    def __str__(self) -> str:
        return self.source


class Leg(models.Model):
    """One side of a posting. Debits are positive, credits negative; per currency the legs sum to zero."""

    class Book(models.TextChoices):
        RECEIVABLE = "receivable", _("Receivables")
        UNAPPLIED = "unapplied", _("Unapplied credit")
        CLEARING = "clearing", _("At the payment service")  # not yet at the bank
        BANK = "bank", _("Bank")
        REVENUE = "revenue", _("Revenue")
        TAX = "tax", _("Tax")
        REFUNDS = "refunds", _("Refunds on their way")
        CHARGEBACKS = "chargebacks", _("Chargebacks not covered")  # taken back after it had been refunded
        WRITE_OFF = "write_off", _("Written off")

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="legs")
    book = models.CharField(max_length=16, choices=Book)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="legs")
    invoice_id = models.UUIDField(null=True)  # public id of the invoice that a receivable belongs to
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        # The index holds the sums themselves: a balance is read from it without a visit to the rows.
        indexes = [models.Index(fields=["account", "book", "currency", "minor"], name="ix_leg_balance")]
        constraints = [models.CheckConstraint(name="ck_leg_moves_something", condition=~Q(minor=0))]

    def __str__(self) -> str:
        return f"{self.book} {self.currency} {self.minor}"
