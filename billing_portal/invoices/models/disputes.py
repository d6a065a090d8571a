from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.invoices.models.invoices import Invoice
from billing_portal.kit.money import Money


class Dispute(models.Model):
    """That the customer says an invoice is wrong, by how much and why, until it is settled with an outcome.

    `amount_minor` is what is disputed, tax included. At most one per invoice is open; while it is, that part is not
    collected, nobody is reminded of it and it cannot be paid in the portal. A settled one can be opened again.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        UPHELD = "upheld", _("Accepted in full")
        PARTLY = "partly", _("Accepted in part")
        REJECTED = "rejected", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Reason(models.TextChoices):
        NOT_ORDERED = "not_ordered", _("We did not order this")
        QUANTITY = "quantity", _("The quantity is wrong")
        PRICE = "price", _("The price is wrong")
        TAX = "tax", _("The tax is wrong")
        PAID = "paid", _("We have paid it already")
        SERVICE = "service", _("The service was not delivered")
        OTHER = "other", _("Another reason")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="disputes")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=Reason, default=Reason.OTHER)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(status="open"), name="uq_one_open_dispute"
            ),
            models.CheckConstraint(name="ck_dispute_amount", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="ck_dispute_settled_at",
                condition=Q(status="open", settled_at=None, settled_by=None)
                | ~Q(status="open") & Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    @property
    def amount(self) -> Money:
        """Read with `invoice` at hand: the currency is the invoice's."""
        return Money(self.amount_minor, self.invoice.currency)

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.status}"
