"""Proof of the books: every balance and cached sum is computed again from the rows it comes from.

Set-based: one grouped query a side, compared in Python. Whoever adds a sum adds its proof here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Model, Q

from billing_portal.invoices.models import CreditNote, Dispute, Invoice, PromisedInvoice
from billing_portal.ledger.models import Leg
from billing_portal.numbers.models import NumberSeries
from billing_portal.payments.grouped import Sums, added, negated, sums_by
from billing_portal.payments.models import (
    Allocation,
    AttemptPart,
    Chargeback,
    Payment,
    PaymentAttempt,
    Refund,
    Reversal,
)
from billing_portal.purchase_orders.models import Draw

Book = Leg.Book
Rule = Callable[[], tuple[Sums, Sums]]
ISSUED, PAID, WRITTEN_OFF = Invoice.Status.ISSUED, Invoice.Status.PAID, Invoice.Status.WRITTEN_OFF


@dataclass(frozen=True, slots=True)
class Finding:
    """Two figures that should be one: which rule, for what, and both in minor units."""

    rule: str
    subject: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject} should be {self.expected} and is {self.found}"


def check_books(rules: Iterable[Rule] | None = None) -> Iterator[Finding]:
    """Everything that does not agree, by some rules or all. Read it in one transaction, or while nothing is written."""
    for rule, (expected, found) in (
        (rule.__doc__ or "", rule()) for rule in (RULES if rules is None else rules)
    ):
        for key in sorted(expected.keys() | found.keys(), key=str):
            if expected.get(key, 0) != found.get(key, 0):
                yield Finding(rule.strip(), str(key), expected.get(key, 0), found.get(key, 0))


def postings_balance() -> tuple[Sums, Sums]:
    """The legs of a posting sum to zero"""
    return {}, sums_by(Leg.objects.all(), ("posting__source", "currency"), "minor")


def legs_belong_to_their_posting() -> tuple[Sums, Sums]:
    """No leg is of another account than its posting"""
    strangers = Leg.objects.exclude(account=F("posting__account"))
    return {}, dict.fromkeys(strangers.values_list("pk", flat=True), 1)


def receivables() -> tuple[Sums, Sums]:
    """What an invoice has open is its balance in the ledger"""
    owed = F("total_minor") - F("paid_minor") - F("credited_minor")
    expected = sums_by(Invoice.objects.filter(status=ISSUED), ("public_id", "currency"), owed)
    legs = Leg.objects.filter(book=Book.RECEIVABLE)
    return expected, sums_by(legs, ("invoice_id", "currency"), "minor")


def paid() -> tuple[Sums, Sums]:
    """What is paid on an invoice is the sum of its allocations"""
    return sums_by(Allocation.objects.all(), ("invoice__number",), "amount_minor"), sums_by(
        Invoice.objects.exclude(number=None), ("number",), "paid_minor"
    )


def credited() -> tuple[Sums, Sums]:
    """What is credited on an invoice is the sum of its credit notes"""
    return sums_by(CreditNote.objects.all(), ("invoice__number",), "total_minor"), sums_by(
        Invoice.objects.exclude(number=None), ("number",), "credited_minor"
    )


def reserved() -> tuple[Sums, Sums]:
    """What is set aside on an invoice is the sum of its open attempts"""
    parts = AttemptPart.objects.filter(attempt__status__in=PaymentAttempt.OPEN)
    return sums_by(parts, ("invoice__number",), "amount_minor"), sums_by(
        Invoice.objects.exclude(number=None), ("number",), "reserved_minor"
    )


def begun() -> tuple[Sums, Sums]:
    """What counts as unpaid though it is set aside is the sum of the attempts that are only begun"""
    parts = AttemptPart.objects.filter(attempt__status=PaymentAttempt.Status.CREATED)
    return sums_by(parts, ("invoice__number",), "amount_minor"), sums_by(
        Invoice.objects.exclude(number=None), ("number",), "begun_minor"
    )


def disputed() -> tuple[Sums, Sums]:
    """What is disputed of an invoice is the amount of its open dispute"""
    open_ones = Dispute.objects.filter(status=Dispute.Status.OPEN)
    return sums_by(open_ones, ("invoice__number",), "amount_minor"), sums_by(
        Invoice.objects.exclude(number=None), ("number",), "disputed_minor"
    )


def promised() -> tuple[Sums, Sums]:
    """An open invoice names the day of its open promise, and no other does"""
    parts = PromisedInvoice.objects.filter(is_open=True, invoice__status=ISSUED)
    flagged = Invoice.objects.filter(promised_on__isnull=False)
    return {
        number: day.toordinal()
        for number, day in parts.values_list("invoice__number", "promise__promised_on")
    }, {number: day.toordinal() for number, day in flagged.values_list("number", "promised_on") if day}


def attempts() -> tuple[Sums, Sums]:
    """The parts of an attempt are its amount"""
    return sums_by(AttemptPart.objects.all(), ("attempt__key",), "amount_minor"), sums_by(
        PaymentAttempt.objects.all(), ("key",), "amount_minor"
    )


def every_success_has_its_payment() -> tuple[Sums, Sums]:
    """An attempt that succeeded has brought one payment, and no other has"""
    succeeded = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.SUCCEEDED)
    with_payment = PaymentAttempt.objects.filter(payment__isnull=False)
    return dict.fromkeys(succeeded.values_list("key", flat=True), 1), dict.fromkeys(
        with_payment.values_list("key", flat=True), 1
    )


def payments() -> tuple[Sums, Sums]:
    """A payment is allocated, credit, on its way back, refunded, charged back or reversed, to the last cent"""
    outside = F("unapplied_minor") + F("refunding_minor") + F("refunded_minor") + F("charged_back_minor")
    outside += F("reversed_minor")
    return sums_by(Payment.objects.all(), ("number",), "amount_minor"), added(
        sums_by(Payment.objects.all(), ("number",), outside),
        sums_by(Allocation.objects.all(), ("payment__number",), "amount_minor"),
    )


def refunding() -> tuple[Sums, Sums]:
    """What of a payment is on its way back is the sum of its open refunds"""
    return sums_by(
        Refund.objects.filter(status__in=Refund.OPEN), ("payment__number",), "amount_minor"
    ), sums_by(Payment.objects.all(), ("number",), "refunding_minor")


def refunded() -> tuple[Sums, Sums]:
    """What of a payment was refunded is the sum of the refunds that were sent"""
    sent = Refund.objects.filter(status=Refund.Status.SUCCEEDED)
    return sums_by(sent, ("payment__number",), "amount_minor"), sums_by(
        Payment.objects.all(), ("number",), "refunded_minor"
    )


def charged_back() -> tuple[Sums, Sums]:
    """What of a payment was charged back is the sum of its chargebacks that were not won"""
    taken = Chargeback.objects.exclude(status=Chargeback.Status.WON)
    return sums_by(taken, ("payment__number",), "covered_minor"), sums_by(
        Payment.objects.all(), ("number",), "charged_back_minor"
    )


def _book(book: str) -> Sums:
    return sums_by(Leg.objects.filter(book=book), ("account__number", "currency"), "minor")


_BY = ("account__number", "currency")
_BY_PAYMENT = ("payment__account__number", "payment__currency")


def unapplied_book() -> tuple[Sums, Sums]:
    """The credit of an account is its balance in the ledger"""
    return negated(sums_by(Payment.objects.all(), _BY, "unapplied_minor")), _book(Book.UNAPPLIED)


def refunds_book() -> tuple[Sums, Sums]:
    """Refunds on their way are their balance in the ledger"""
    return negated(sums_by(Payment.objects.all(), _BY, "refunding_minor")), _book(Book.REFUNDS)


def clearing_book() -> tuple[Sums, Sums]:
    """What lies at the gateway is what it took, less what it sent back and what banks took back"""
    by_gateway = Payment.objects.filter(attempt__isnull=False)
    sent = Refund.objects.filter(status=Refund.Status.SUCCEEDED).exclude(gateway="")
    taken = Chargeback.objects.exclude(status=Chargeback.Status.WON)
    return added(
        sums_by(by_gateway, _BY, "amount_minor"),
        negated(sums_by(sent, _BY_PAYMENT, "amount_minor")),
        negated(sums_by(taken, _BY_PAYMENT, "amount_minor")),
    ), _book(Book.CLEARING)


def bank_book() -> tuple[Sums, Sums]:
    """What lies at the bank is what was posted and not reversed, less what was sent back by hand"""
    posted = Payment.objects.filter(attempt=None)
    sent = Refund.objects.filter(status=Refund.Status.SUCCEEDED, gateway="")
    held = sums_by(posted, _BY, F("amount_minor") - F("reversed_minor"))
    return added(held, negated(sums_by(sent, _BY_PAYMENT, "amount_minor"))), _book(Book.BANK)


def reversals() -> tuple[Sums, Sums]:
    """What is reversed has one reversal, and nothing else has any"""
    reversed_ones = Payment.objects.filter(reversed_minor__gt=0)
    return dict.fromkeys(reversed_ones.values_list("number", flat=True), 1), dict.fromkeys(
        Reversal.objects.values_list("payment__number", flat=True), 1
    )


def losses_book() -> tuple[Sums, Sums]:
    """Chargebacks not covered are their balance in the ledger"""
    taken = Chargeback.objects.exclude(status=Chargeback.Status.WON)
    return sums_by(taken, _BY_PAYMENT, F("amount_minor") - F("covered_minor")), _book(Book.CHARGEBACKS)


def write_off_book() -> tuple[Sums, Sums]:
    """What was given up is its balance in the ledger"""
    rows = Invoice.objects.filter(status=WRITTEN_OFF)
    left = F("total_minor") - F("paid_minor") - F("credited_minor")
    return sums_by(rows, _BY, left), _book(Book.WRITE_OFF)


_NUMBERED = Q(number__isnull=False)


def revenue_book() -> tuple[Sums, Sums]:
    """Revenue is what was invoiced before tax, less credit notes"""
    return added(
        negated(sums_by(Invoice.objects.filter(_NUMBERED), _BY, "net_minor")),
        sums_by(CreditNote.objects.all(), _BY, "net_minor"),
    ), _book(Book.REVENUE)


def tax_book() -> tuple[Sums, Sums]:
    """Tax is what was invoiced, less credit notes"""
    return added(
        negated(sums_by(Invoice.objects.filter(_NUMBERED), _BY, "tax_minor")),
        sums_by(CreditNote.objects.all(), _BY, "tax_minor"),
    ), _book(Book.TAX)


def numbers() -> tuple[Sums, Sums]:
    """A series of numbers has no gap: as many papers as numbers were taken"""
    taken = {(row.series, row.year): row.last for row in NumberSeries.objects.all()}
    counted: Sums = {}
    models: tuple[type[Model], ...] = (Invoice, CreditNote, Payment)
    for model in models:
        rows = model._base_manager.exclude(number=None).values_list("number", flat=True)
        for number in rows.iterator():
            series, year, _count = number.rsplit("-", 2)
            counted[series, int(year)] = counted.get((series, int(year)), 0) + 1
    return {key: last for key, last in taken.items() if key in counted}, counted


def draws_on_purchase_orders() -> tuple[Sums, Sums]:
    """What an invoice takes of its purchase order is its total less what was credited"""
    carried = Invoice.objects.exclude(purchase_order=None)
    expected = sums_by(carried, ("public_id", "purchase_order"), F("total_minor") - F("credited_minor"))
    return expected, sums_by(Draw.objects.all(), ("object_id", "purchase_order"), "minor")


RULES: tuple[Rule, ...] = (
    draws_on_purchase_orders,
    postings_balance,
    legs_belong_to_their_posting,
    receivables,
    paid,
    credited,
    reserved,
    begun,
    disputed,
    promised,
    attempts,
    every_success_has_its_payment,
    payments,
    refunding,
    refunded,
    charged_back,
    reversals,
    unapplied_book,
    refunds_book,
    clearing_book,
    bank_book,
    losses_book,
    write_off_book,
    revenue_book,
    tax_book,
    numbers,
)
