from __future__ import annotations

from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.kit.money import Money
from billing_portal.orders.models import ServiceOrder
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Subscription

# What of the total nobody may pay any more: paid, set aside, or taken back by credit notes.
TAKEN = F("paid_minor") + F("reserved_minor") + F("credited_minor")
# What of the total is no longer owed by now: paid, sent to a bank, or taken back. A payment only begun counts as unpaid.
COVERED = TAKEN - F("begun_minor")

# Beside that, what is disputed: nobody is reminded of it, and it is not collected.
EXCUSED = COVERED + F("disputed_minor")


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: User) -> Self:
        """Staff see drafts too; a contact sees only what was issued."""
        rows = self.filter(account__in=CorporateAccount.objects.allowing(user, Right.VIEW_INVOICE))
        return rows if user.is_staff else rows.exclude(status=Invoice.Status.DRAFT)

    def open(self) -> Self:
        return self.filter(status=Invoice.Status.ISSUED)

    def held(self) -> Self:
        """Drafts that cannot be issued yet, for `Invoice.missing`."""
        return self.filter(status=Invoice.Status.DRAFT, held_at__isnull=False)

    def overdue(self, today: date) -> Self:
        """Past `overdue_after` with something open that is neither on its way nor disputed; what was only begun is not."""
        return self.open().filter(overdue_after__lt=today, total_minor__gt=EXCUSED)


class Invoice(models.Model):
    """A demand for payment; frozen once issued, corrected only by a credit note.

    Units: `*_minor` count minor units of `currency` (EUR 12.50 is 1250). `*_on` are days in the issuer's zone.
    `reserved_minor` is set aside for payment attempts, so that nothing is paid twice; of it `begun_minor` is for those
    of which nothing was sent yet, the rest is on its way. `credited_minor` is what credit notes took back.
    `overdue_after` is the last day on which it is not overdue: `due_on`, unless it is expected by recurring transfer
    (`orders.rules.overdue_after`). A draft is held from `held_at` on while `missing` names what an issued invoice must say. Source: Directive 2006/112/EC
    art. 226(2), one sequential number identifies it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Open")
        PAID = "paid", _("Paid")
        WRITTEN_OFF = "written_off", _("Written off")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="invoices")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="invoices")
    order = models.ForeignKey(
        ServiceOrder, models.PROTECT, null=True, related_name="invoices"
    )  # whose click issued it; what begins later is invoiced by billing runs
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    number = models.CharField(max_length=32, null=True, unique=True)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    reserved_minor = models.BigIntegerField(default=0)
    begun_minor = models.BigIntegerField(default=0)
    disputed_minor = models.BigIntegerField(
        default=0
    )  # of an open dispute; it may be more than is open by now
    credited_minor = models.BigIntegerField(default=0)
    promised_on = models.DateField(null=True)  # of its open promise; the day on which it is to be paid
    promise_waits_until = models.DateField(null=True)  # of the same; the last day without a reminder
    tax_rows = models.JSONField(default=list)
    issued_at = models.DateTimeField(null=True)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    overdue_after = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    missing = models.JSONField(default=list)
    collect_by = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="+")
    po_number = models.CharField(max_length=40, blank=True)  # as printed
    purchase_order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, null=True, related_name="invoices"
    )  # what it draws on
    bill_to = models.JSONField(
        default=dict
    )  # company, address lines, contact and User ID as on the day of issue

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-issued_on", "-id"], name="ix_invoice_account"),
            models.Index(fields=["account", "currency", "status"], name="ix_invoice_counts"),
            models.Index(fields=["due_on"], condition=Q(status="issued"), name="ix_invoice_due"),
            models.Index(fields=["overdue_after"], condition=Q(status="issued"), name="ix_invoice_overdue"),
            models.Index(fields=["held_at"], condition=Q(held_at__isnull=False), name="ix_invoice_held"),
            models.Index(
                fields=["account"], condition=Q(promised_on__isnull=False), name="ix_invoice_promised"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_invoice_is_a_draft_or_has_a_number",
                condition=Q(status="draft", number=None, issued_at=None)
                | ~Q(status="draft")
                & Q(
                    number__isnull=False,
                    issued_at__isnull=False,
                    issued_on__isnull=False,
                    due_on__isnull=False,
                    overdue_after__gte=F("due_on"),
                ),
            ),
            models.CheckConstraint(
                name="ck_only_a_draft_is_held",
                condition=Q(held_at=None) | Q(status="draft"),
            ),
            models.CheckConstraint(
                name="ck_invoice_total_is_net_and_tax",
                condition=Q(total_minor=F("net_minor") + F("tax_minor"), net_minor__gte=0, tax_minor__gte=0),
            ),
            models.CheckConstraint(
                name="ck_invoice_never_overpaid",
                condition=Q(
                    paid_minor__gte=0,
                    reserved_minor__gte=F("begun_minor"),
                    begun_minor__gte=0,
                    disputed_minor__gte=0,
                    disputed_minor__lte=F("total_minor"),
                    credited_minor__gte=0,
                    total_minor__gte=TAKEN,
                ),
            ),
            models.CheckConstraint(
                name="ck_only_an_open_invoice_is_promised",
                condition=Q(promised_on=None, promise_waits_until=None)
                | Q(promised_on__isnull=False, promise_waits_until__isnull=False, status="issued"),
            ),
            models.CheckConstraint(
                name="ck_invoice_paid_means_all_of_it",
                condition=Q(
                    status="paid",
                    total_minor=F("paid_minor") + F("credited_minor"),
                    paid_at__isnull=False,
                )
                | ~Q(status="paid"),
            ),
        ]

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def paid(self) -> Money:
        return Money(self.paid_minor, self.currency)

    @property
    def on_its_way(self) -> Money:
        """What was sent to a bank or gateway and has not arrived yet."""
        return Money(self.reserved_minor - self.begun_minor, self.currency)

    @property
    def credited(self) -> Money:
        """What credit notes took back."""
        return Money(self.credited_minor, self.currency)

    @property
    def open(self) -> Money:
        """What is still owed, money on its way included; nothing is owed on a written-off one."""
        owed = self.total_minor - self.paid_minor - self.credited_minor
        return Money(owed if self.status == self.Status.ISSUED else 0, self.currency)

    @property
    def free(self) -> Money:
        """What may be paid now: the open balance less what is set aside."""
        if self.status != self.Status.ISSUED:
            return Money(0, self.currency)
        return self.open - Money(self.reserved_minor, self.currency)

    @property
    def unpaid(self) -> Money:
        """What is owed and not on its way: a payment that was only begun pays nothing."""
        return self.open - self.on_its_way if self.status == self.Status.ISSUED else Money(0, self.currency)

    def is_overdue(self, today: date) -> bool:
        """Whether the day is past by which it was to be paid, or to have arrived; whether it still is open is not asked."""
        return self.overdue_after is not None and self.overdue_after < today

    def is_expected(self, today: date) -> bool:
        """Whether it is open and expected by recurring transfer: until three bank days after its due date.

        One that is promised for another day is expected then, not twice.
        """
        waits = self.promised_on is None and not self.is_overdue(today)
        return self.by_recurring_transfer and bool(self.undisputed) and waits

    @property
    def by_recurring_transfer(self) -> bool:
        """Whether the customer's standing order pays it: no other invoice has days after its due date to arrive.

        As `collect_by.kind` says, without reading it.
        """
        return self.due_on is not None and self.overdue_after is not None and self.overdue_after > self.due_on

    @property
    def disputed(self) -> Money:
        """What of the open balance is disputed."""
        return min(Money(self.disputed_minor, self.currency), self.open)

    @property
    def collectible(self) -> Money:
        """What may be collected or paid in the portal now: neither set aside nor disputed."""
        return max(self.free - self.disputed, Money(0, self.currency))

    @property
    def undisputed(self) -> Money:
        """What is owed, not on its way and not disputed: what reminders ask for."""
        return max(self.unpaid - self.disputed, Money(0, self.currency))

    def __str__(self) -> str:
        return self.number or "draft"


class InvoiceLine(models.Model):
    """One line of an invoice: what, for which days, how many, at which price.

    Units: `list_minor` for one piece and interval, `discount_bp` basis points; `net_minor` is what counts,
    prorated where `kind` says so: `part` is a kit.periods.Part. The service period is half-open; of something done once it is
    the day of supply. One line per subscription and period.
    """

    class Kind(models.TextChoices):
        PERIOD = "period"
        PRORATION = "proration"
        ONE_OFF = "one_off"

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="invoice_lines")
    description = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    list_minor = models.BigIntegerField()
    discount_bp = models.PositiveIntegerField(default=0)
    net_minor = models.BigIntegerField()
    interval = models.CharField(max_length=12, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    part = models.JSONField(null=True)
    product_category = models.CharField(max_length=32, default="service")  # what tax is decided by
    tax_category = models.CharField(max_length=2, blank=True)
    tax_rate = models.CharField(max_length=8)  # per cent, exact text
    tax_rule = models.CharField(max_length=40)  # empty while the tax is not decided, on drafts only
    tax_inputs = models.JSONField(default=dict)  # what the decision rested on: tax.ports.TaxCase and more

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="uq_invoice_line"),
            models.CheckConstraint(  # EN 16931, BR-27
                name="ck_invoice_line_is_never_negative",
                condition=Q(quantity__gt=0, list_minor__gte=0, net_minor__gte=0),
            ),
            models.UniqueConstraint(
                fields=["subscription", "period_start"],
                condition=Q(kind="period"),
                name="uq_a_period_is_billed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.position}"
