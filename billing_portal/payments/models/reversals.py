from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.payments.models.payments import Payment


class Reversal(models.Model):
    """A posted transfer or check that is taken off the books again, as a whole and once: nobody paid anything back.

    `reopened` holds what it took from which invoice (public id: minor units). `again` is the payment that was posted
    in its place in the same step, `fee_invoice` what the legal entity charges for a check that bounced.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("The check bounced")
        WRONG_ACCOUNT = "wrong_account", _("Posted to the wrong account")
        WRONG_AMOUNT = "wrong_amount", _("Posted with the wrong amount")
        WRONG_DAY = "wrong_day", _("Posted with the wrong day")
        POSTED_TWICE = "posted_twice", _("Posted twice")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=16, choices=Reason)
    note = models.CharField(max_length=200, blank=True)  # for the seller's own people
    reopened = models.JSONField(default=dict)
    again = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="in_place_of")
    fee_invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, related_name="+")
    reversed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ck_reversal_fee_only_if_bounced", condition=Q(fee_invoice=None) | Q(reason="bounced")
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.reason}"
