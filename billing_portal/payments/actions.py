from __future__ import annotations

import contextlib
from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from billing_portal.accounts.models import CorporateAccount, PaymentMethod, User
from billing_portal.accounts.papers import method_detail
from billing_portal.documents.actions import file_paper
from billing_portal.documents.models import Paper
from billing_portal.documents.tasks import render
from billing_portal.invoices.actions import claim, pay, release, reserve
from billing_portal.invoices.models import Invoice
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg
from billing_portal.orders.models import Checkout
from billing_portal.payments import papers
from billing_portal.payments.models import Allocation, HostedSetup, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayAnswer, Outcome, SavedMethod

Status = PaymentAttempt.Status
OPEN: set[str] = {Status.CREATED, Status.PROCESSING, Status.UNKNOWN}
CLOSED: set[str] = {Status.DECLINED, Status.CANCELLED, Status.EXPIRED}


@transaction.atomic
def start_attempt(
    invoice: Invoice,
    amount: Money,
    *,
    gateway: str,
    method: PaymentMethod | None,
    request_key: str,
    by: User | None,
    now: datetime,
) -> PaymentAttempt:
    """Set the sum aside and write the intent down, before any gateway hears of it.

    The same `request_key` again gives the same attempt. Raises WrongState, invoices.errors.MoreThanOpen.
    """
    claim(
        invoice
    )  # of two clicks in the same moment the second waits here, and finds the first one's attempt
    known = PaymentAttempt.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    reserve(invoice, amount)
    attempt = PaymentAttempt.objects.create(
        invoice=invoice,
        amount_minor=amount.minor,
        currency=amount.currency,
        gateway=gateway,
        method=method,
        key=uuid4().hex,
        request_key=request_key,
        started_by=by,
        started_at=now,
    )
    record(
        "payment_attempt.started",
        attempt,
        by=by,
        at=now,
        account=invoice.account,
        invoice=invoice.number,
        minor=amount.minor,
    )
    return attempt


def claim_attempt(attempt: PaymentAttempt) -> bool:
    """Whether this caller, and nobody else, goes to the gateway with it now."""
    try:
        move(attempt, to=Status.PROCESSING, allowed={Status.CREATED})
    except WrongState:
        return False
    return True


def doubt_attempt(attempt: PaymentAttempt) -> None:
    """The gateway did not answer: only a look-up by key may decide what happened."""
    if attempt.status != Status.UNKNOWN:
        move(attempt, to=Status.UNKNOWN, allowed={Status.CREATED, Status.PROCESSING})


def _end(attempt: PaymentAttempt, to: str, allowed: set[str], answer: GatewayAnswer, now: datetime) -> bool:
    """Whether this call took the attempt from one of `allowed` to its outcome."""
    reference = answer.reference or None
    code = answer.decline_code
    try:
        move(attempt, to=to, allowed=allowed, reference=reference, decline_code=code, settled_at=now)
    except WrongState:
        return False
    return True


@transaction.atomic
def settle_attempt(attempt: PaymentAttempt, answer: GatewayAnswer, *, now: datetime) -> bool:
    """Apply a certain outcome, once, whoever brings it: answer, webhook or look-up. True if it was this call.

    Money that came in is booked as it came: another sum or currency than ours, or after the attempt was closed
    and its sum was free again. What the invoice cannot take stays unapplied.
    """
    if answer.outcome is Outcome.PENDING:
        if attempt.status == Status.CREATED:
            claim_attempt(attempt)
        return False
    to = {
        Outcome.SUCCEEDED: Status.SUCCEEDED,
        Outcome.DECLINED: Status.DECLINED,
        Outcome.CANCELLED: Status.CANCELLED,
    }[answer.outcome]
    # Claim the invoice first: a confirmation being filed at this moment sees the payment or precedes it.
    invoice = Invoice.objects.select_related("account__entity").get(pk=attempt.invoice_id)
    claim(invoice)
    is_reserved = _end(attempt, to, OPEN, answer, now)
    if not is_reserved and not (to == Status.SUCCEEDED and _end(attempt, to, CLOSED, answer, now)):
        return False
    if to != Status.SUCCEEDED:
        release(invoice, attempt.amount)
        name = "payment_attempt.declined" if to == Status.DECLINED else "payment_attempt.cancelled"
        record(name, attempt, by=None, at=now, account=invoice.account, code=answer.decline_code)
        return True
    received = answer.amount or attempt.amount
    label = answer.method_label or (method_detail(attempt.method) if attempt.method else "")
    payment = Payment.objects.create(
        account=invoice.account,
        currency=received.currency,
        amount_minor=received.minor,
        kind=attempt.method.kind if attempt.method else PaymentMethod.Kind.CARD,
        label=label,
        attempt=attempt,
        received_at=now,
        source_key=f"attempt:{attempt.key}",
    )
    if is_reserved and received == attempt.amount:
        applied = pay(invoice, received, reserved=True, now=now)
    else:
        if is_reserved:
            release(invoice, attempt.amount)
        applied = pay(invoice, received, reserved=False, now=now)
    _book(payment, invoice, applied, book=Leg.Book.CLEARING, now=now)
    return True


@transaction.atomic
def record_payment(
    invoice: Invoice,
    amount: Money,
    *,
    kind: str,
    label: str,
    source_key: str,
    by: User,
    now: datetime,
) -> Payment:
    """Post a transfer or check that reached the bank. What exceeds the open balance stays unapplied.

    The same `source_key` again gives the payment posted first.
    """
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                account=invoice.account,
                currency=amount.currency,
                amount_minor=amount.minor,
                kind=kind,
                label=label,
                posted_by=by,
                received_at=now,
                source_key=source_key,
            )
    except IntegrityError:
        return Payment.objects.get(source_key=source_key)
    applied = pay(invoice, amount, reserved=False, now=now)
    _book(payment, invoice, applied, book=Leg.Book.BANK, now=now)
    return payment


def _book(payment: Payment, invoice: Invoice, applied: Money, *, book: str, now: datetime) -> None:
    """Allocate, post to the ledger, file the receipt and tell. An order's own receipt is its confirmation."""
    if applied:
        Allocation.objects.create(payment=payment, invoice=invoice, amount_minor=applied.minor)
    post(
        f"payment:{payment.public_id}:received",
        [
            Move(book, payment.amount),
            Move(Leg.Book.RECEIVABLE, -applied, invoice.public_id),
            Move(Leg.Book.UNAPPLIED, applied - payment.amount),
        ],
        account=payment.account,
        at=now,
    )
    if not _confirmation_will_say_it(payment, invoice):
        paper = file_paper(papers.receipt_paper(payment, invoice), object_id=payment.public_id, now=now)
        render.enqueue(str(paper.public_id))
    record(
        "payment.received",
        payment,
        by=payment.posted_by,
        at=now,
        account=payment.account,
        invoice=invoice.number,
        minor=payment.amount_minor,
    )


def _confirmation_will_say_it(payment: Payment, invoice: Invoice) -> bool:
    """The card charged with an order is receipted by the order's confirmation, if that is not filed yet."""
    if (
        invoice.order is None
        or payment.attempt is None
        or not payment.attempt.request_key.startswith("order:")
    ):
        return False
    filed = Paper.objects.filter(kind="confirmation", object_id=invoice.order.public_id)
    return not filed.exists()


@transaction.atomic
def start_setup(
    account: CorporateAccount,
    kind: str,
    *,
    gateway: str,
    checkout: Checkout | None,
    by: User,
    now: datetime,
) -> HostedSetup:
    """Note that somebody goes to the gateway's page to enter a card or grant a mandate."""
    return HostedSetup.objects.create(
        account=account, kind=kind, gateway=gateway, checkout=checkout, started_by=by, started_at=now
    )


@transaction.atomic
def finish_setup(setup: HostedSetup, saved: SavedMethod | None, *, now: datetime) -> PaymentMethod | None:
    """Take what the gateway kept, once. From a checkout it stays the draft's until the order is placed."""
    if saved is None:
        with contextlib.suppress(WrongState):  # another request of the same way back was faster
            move(setup, to=HostedSetup.Status.CANCELLED, allowed={HostedSetup.Status.CREATED})
        return None
    try:
        move(
            setup,
            to=HostedSetup.Status.SUCCEEDED,
            allowed={HostedSetup.Status.CREATED, HostedSetup.Status.CANCELLED},
        )
    except WrongState:
        setup.refresh_from_db()
        return setup.method
    method = PaymentMethod.objects.create(
        account=setup.account,
        kind=saved.kind,
        gateway=setup.gateway,
        token=saved.token,
        brand=saved.brand,
        last4=saved.last4,
        expiry_year=saved.expiry_year,
        expiry_month=saved.expiry_month,
        mandate=saved.mandate,
        mandated_on=saved.mandated_on,
        added_at=now,
        kept_at=None if setup.checkout_id else now,
    )
    setup.method = method
    setup.save(update_fields=["method"])
    if setup.checkout_id:
        Checkout.objects.filter(pk=setup.checkout_id).update(method=method)
    else:
        record("payment_method.added", method, by=setup.started_by, at=now, account=setup.account)
    return method
