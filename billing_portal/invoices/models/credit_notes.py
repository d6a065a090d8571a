from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.models.invoices import Invoice, InvoiceLine
from billing_portal.kit.money import Money


class CreditNoteQuerySet(models.QuerySet["CreditNote"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))


class CreditNote(models.Model):
    """Takes back an invoice or a part of it; written once, with a number of a gap-free series of its own.

    Amounts are positive minor units of the invoice's currency. Source: Directive 2006/112/EC art. 219, a document
    that amends the invoice and refers to it.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="credit_notes")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=32, unique=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    tax_rows = models.JSONField(default=list)
    reason = models.CharField(max_length=200)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    issued_on = models.DateField()

    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-issued_on"], name="ix_credit_note_account")]
        constraints = [
            models.CheckConstraint(
                name="ck_credit_note_adds_up",
                condition=Q(
                    total_minor=F("net_minor") + F("tax_minor"),
                    net_minor__gte=0,
                    tax_minor__gte=0,
                    total_minor__gt=0,
                ),
            )
        ]

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(models.Model):
    """What of one invoice line is taken back, before tax."""

    credit_note = models.ForeignKey(CreditNote, models.CASCADE, related_name="lines")
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="credits")
    net_minor = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "line"], name="uq_credit_note_line"),
            models.CheckConstraint(name="ck_credit_note_line_net", condition=Q(net_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.credit_note_id}/{self.line_id}"
