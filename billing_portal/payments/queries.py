from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.kit.money import Money
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.ports import gateway
from billing_portal.payments.rules import FINAL_REFUSALS, NEEDS_CUSTOMER, next_collection
from billing_portal.sellers.queries import remittance

OURS = ("collect:",)  # request keys of what we started ourselves


def allocated(payment: Payment) -> dict[int, int]:
    """How much of a payment is on which invoice (by key) after all reversals, the latest touched last."""
    rows = Allocation.objects.filter(payment=payment).values("invoice").order_by()
    summed = rows.annotate(minor=Sum("amount_minor"), last=Max("pk")).filter(minor__gt=0).order_by("last")
    return {row["invoice"]: row["minor"] for row in summed}


def credit(account: CorporateAccount) -> Money:
    """What the account has paid and nothing has used yet, in its currency."""
    rows = Payment.objects.filter(account=account, currency=account.currency).with_credit()
    return Money(rows.aggregate(sum=Sum("unapplied_minor"))["sum"] or 0, account.currency)


def attempts_of(invoice: Invoice) -> list[PaymentAttempt]:
    """What was tried on an invoice, the oldest first, with methods."""
    return list(invoice.attempts.select_related("method").order_by("pk"))


def ours(attempts: Iterable[PaymentAttempt]) -> list[PaymentAttempt]:
    """Those that we started automatically."""
    return [row for row in attempts if row.request_key.startswith(OURS)]


def is_left_to_people(attempts: Iterable[PaymentAttempt]) -> bool:
    """Whether a payment that a person started, by an order or by Pay Now, was declined, or by a saved method cancelled.

    Then nothing of the invoice is collected automatically any more: whoever sat in front of it decides how it is
    paid, and a check sent in the meantime is not paid twice. Who left the bank's page without confirming has decided
    as well; a page for a new card that nobody used says nothing about the method agreed.
    """
    return any(row.started_by_id is not None and is_given_up(row) for row in attempts)


def is_given_up(attempt: PaymentAttempt) -> bool:
    """Whether a payment ended without money and is not simply repeated; see `is_left_to_people`."""
    ended = PaymentAttempt.Status
    return attempt.status == ended.DECLINED or (
        attempt.status == ended.CANCELLED and attempt.method_id is not None
    )


def left_to_people(invoices: Iterable[Invoice]) -> set[int]:
    """The keys of those that `is_left_to_people` is true of. One query."""
    rows = PaymentAttempt.objects.filter(
        Q(status=PaymentAttempt.Status.DECLINED)
        | Q(status=PaymentAttempt.Status.CANCELLED, method__isnull=False),
        invoices__in=[invoice.pk for invoice in invoices],
        started_by__isnull=False,
    )
    return set(rows.values_list("parts__invoice", flat=True))


def to_collect(until: date) -> QuerySet[Invoice]:
    """Due by a day, with a card or mandate agreed for them, and nothing of them sent or taken back.

    What the customer has promised to transfer is not collected before that promise is broken or withdrawn.
    """
    rows = Invoice.objects.filter(
        status=Invoice.Status.ISSUED,
        collect_by__kind__in=[PaymentMethod.Kind.DIRECT_DEBIT, PaymentMethod.Kind.CARD],
        due_on__lte=until,
        total_minor__gt=EXCUSED,
        reserved_minor=F("begun_minor"),
        promised_on=None,
    )
    # Not credit undone, nor a posting reversed.
    reasons = [Allocation.Reason.CHARGEBACK, Allocation.Reason.REFUND]
    taken = Allocation.objects.filter(invoice=OuterRef("pk"), amount_minor__lt=0, reason__in=reasons)
    return rows.exclude(Exists(taken))


def can_collect(method: PaymentMethod | None) -> bool:
    """Whether the gateway of today can charge it."""
    return (
        method is not None
        and method.is_automatic
        and method.removed_at is None
        and method.gateway == gateway().name
    )


def can_be_asked(method: PaymentMethod, by: User) -> bool:
    """Whether the bank may ask whoever starts a charge of this method: the customer himself, by one of his cards.

    Staff act for an account without its card holder; a direct debit was confirmed with its mandate.
    """
    return method.kind == PaymentMethod.Kind.CARD and not by.is_staff


def can_be_confirmed(attempt: PaymentAttempt, account: CorporateAccount) -> bool:
    """Whether a charge that was tried without the customer only lacks his confirmation: he can give it on the spot.

    Not where the account pays by another method since then: that one is tried without asking anybody.
    """
    return (
        attempt.status == PaymentAttempt.Status.DECLINED
        and attempt.decline_code == NEEDS_CUSTOMER
        and not attempt.is_present
        and can_collect(attempt.method)
        and (account.default_method == attempt.method or not can_collect(account.default_method))
    )


def other_method(invoice: Invoice, last: PaymentAttempt | None) -> PaymentMethod | None:
    """The account's present method, if it can be collected from and is not the one that was refused last."""
    method = invoice.account.default_method
    if not can_collect(method) or (last is not None and method == last.method):
        return None
    return method


def next_try_at(invoice: Invoice, attempts: list[PaymentAttempt] | None = None) -> datetime | None:
    """When a refused collection is retried automatically; None if it is not, promised, or if nothing was refused.

    `attempts` are all of the invoice, the oldest first, if the caller has read them already.
    """
    if attempts is None:
        attempts = attempts_of(invoice)
    tried = ours(attempts)
    last = tried[-1] if tried else None
    if (
        last is None
        or last.status != PaymentAttempt.Status.DECLINED
        or not last.settled_at
        or not invoice.undisputed
        or invoice.promised_on is not None
        or is_left_to_people(attempts)
    ):
        return None
    other = other_method(invoice, last)
    if other is not None and (last.decline_code in FINAL_REFUSALS or is_untried(other, tried)):
        return last.settled_at
    return next_collection(len(tried), last.settled_at, last.decline_code)


def is_untried(method: PaymentMethod, tried: Iterable[PaymentAttempt]) -> bool:
    """Whether none of these attempts used it: a new card need not wait for the next planned try of the old one."""
    return all(attempt.method_id != method.pk for attempt in tried)


def bounce_fee(payment: Payment) -> Money:
    """What a bounce of this check would cost its account; zero if nothing."""
    where = remittance(payment.account.entity_id, payment.currency)
    return Money(where.bounce_fee_minor if where else 0, payment.currency)
