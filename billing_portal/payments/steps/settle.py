from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.accounts.events import PAYMENT_METHOD_CHOSEN
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.accounts.steps import set_method
from billing_portal.documents.actions import file_paper
from billing_portal.documents.models import Paper
from billing_portal.documents.tasks import render
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps.balance import claim, pay, unreserve
from billing_portal.journal.actions import record
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.kit.states import move
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting
from billing_portal.numbers.actions import numbered
from billing_portal.payments import papers
from billing_portal.payments.events import (
    PAYMENT_ATTEMPT_CANCELLED,
    PAYMENT_ATTEMPT_DECLINED,
    PAYMENT_RECEIVED,
)
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayAnswer, Outcome
from billing_portal.payments.steps.attempts import Parts, Status, claim_attempt, wait_for_customer

OPEN: set[str] = {Status.CREATED, Status.PROCESSING, Status.UNKNOWN}


CLOSED: set[str] = {Status.DECLINED, Status.CANCELLED}


ENDS = {
    Outcome.SUCCEEDED: Status.SUCCEEDED,
    Outcome.DECLINED: Status.DECLINED,
    Outcome.CANCELLED: Status.CANCELLED,
}


def _end(attempt: PaymentAttempt, to: str, allowed: set[str], answer: GatewayAnswer, now: datetime) -> bool:
    """Whether this call took the attempt from one of `allowed` to its outcome."""
    reference = answer.reference or attempt.reference or None
    code = answer.decline_code[:40]
    try:
        move(attempt, to=to, allowed=allowed, reference=reference, decline_code=code, settled_at=now)
    except WrongState:
        return False
    return True


@transaction.atomic
def settle_attempt(
    attempt: PaymentAttempt, answer: GatewayAnswer, *, by: User | None = None, now: datetime
) -> bool:
    """Apply a certain outcome, once, wherever it comes from: answer, webhook or look-up. True if it was this call.

    Money that came in is booked as it came: another sum or currency than ours, or after the attempt was closed
    and its sum was free again. What the invoices cannot take stays unapplied. `by` discarded it.
    """
    if answer.outcome is Outcome.OPEN:
        if attempt.method_id is not None:
            wait_for_customer(attempt, answer.reference)
        return False
    if attempt.status == Status.CREATED:
        claim_attempt(attempt)  # whatever the outcome, it was sent, or ends here
    if answer.outcome is Outcome.PENDING:
        if answer.reference and not attempt.reference:
            PaymentAttempt.objects.filter(pk=attempt.pk).update(reference=answer.reference)
            attempt.reference = answer.reference
        return False
    to = ENDS[answer.outcome]
    parts = [
        (part.invoice, part.amount)
        for part in attempt.parts.select_related("invoice__entity", "invoice__order")
    ]
    # Claim the invoices first: a confirmation being filed at this moment sees the payment or precedes it.
    claim(*(invoice for invoice, _amount in parts))
    is_reserved = _end(attempt, to, OPEN, answer, now)
    if not is_reserved and not (to == Status.SUCCEEDED and _end(attempt, to, CLOSED, answer, now)):
        return False
    account = CorporateAccount.objects.select_related("entity").get(pk=attempt.account_id)
    if to != Status.SUCCEEDED:
        for invoice, amount in parts:
            unreserve(invoice, amount)
        name = PAYMENT_ATTEMPT_DECLINED if to == Status.DECLINED else PAYMENT_ATTEMPT_CANCELLED
        record(name, attempt, by=by, at=now, account=account, code=answer.decline_code)
        return True
    received = answer.amount or attempt.amount
    as_planned = is_reserved and received == attempt.amount
    if is_reserved and not as_planned:
        for invoice, amount in parts:
            unreserve(invoice, amount)
    payment = _receive(
        account,
        received,
        kind=attempt.method.kind if attempt.method else PaymentMethod.Kind.CARD,
        label=answer.method_label
        or (method_detail(attempt.method, account.language) if attempt.method else ""),
        attempt=attempt,
        by=None,
        source_key=f"attempt:{attempt.key}",
        now=now,
    )
    _book(payment, parts, reserved=as_planned, now=now)
    _first_success(attempt, account, parts, now)
    return True


def _first_success(attempt: PaymentAttempt, account: CorporateAccount, parts: Parts, now: datetime) -> None:
    """The card of an order becomes the account's method once it has paid, unless another was chosen since."""
    method = attempt.method
    if method is None or method.removed_at or account.default_method_id == method.pk:
        return
    order = next((invoice.order for invoice, _amount in parts if invoice.order_id), None)
    if order is None or order.method_id != method.pk:
        return
    chosen = Entry.objects.filter(
        name=PAYMENT_METHOD_CHOSEN.name, account_id=account.public_id, at__gt=order.placed_at
    )
    if not chosen.exists():
        set_method(account, method, by=order.placed_by, now=now)


def _receive(
    account: CorporateAccount,
    amount: Money,
    *,
    kind: str,
    label: str,
    attempt: PaymentAttempt | None,
    by: User | None,
    source_key: str,
    now: datetime,
    received_at: datetime | None = None,
) -> Payment:
    """Write the money down; all of it is credit until it is allocated."""
    return Payment.objects.create(
        account=account,
        number=numbered(f"{account.entity.code}-P", clock.day(now, account.entity.zone).year),
        currency=amount.currency,
        amount_minor=amount.minor,
        unapplied_minor=amount.minor,
        kind=kind,
        label=label[:500],
        status=Payment.Status.DEPOSITED if kind == PaymentMethod.Kind.CHECK else Payment.Status.RECEIVED,
        attempt=attempt,
        posted_by=by,
        received_at=received_at or now,
        source_key=source_key,
    )


def _book(payment: Payment, parts: Parts, *, reserved: bool, now: datetime) -> None:
    """Allocate, post to the ledger, file the receipt and tell. An order's own receipt is its confirmation."""
    left, moves = payment.amount, []
    for invoice, wanted in parts:
        applied = pay(
            invoice,
            min(wanted, left) if wanted.currency == left.currency else left,
            reserved=reserved,
            now=now,
        )
        if applied:
            Allocation.objects.create(payment=payment, invoice=invoice, amount_minor=applied.minor, at=now)
            moves.append(Move(Leg.Book.RECEIVABLE, -applied, invoice.public_id))
            left -= applied
    Payment.objects.filter(pk=payment.pk).update(unapplied_minor=left.minor)
    payment.unapplied_minor = left.minor
    post(
        f"payment:{payment.public_id}:received",
        Posting.Kind.PAYMENT,
        [
            Move(Leg.Book.CLEARING if payment.attempt_id else Leg.Book.BANK, payment.amount),
            *moves,
            Move(Leg.Book.UNAPPLIED, -left),
        ],
        account=payment.account,
        text=payment.number,
        at=now,
    )
    if not _confirmation_will_say_it(payment, parts):
        paper = file_paper(papers.receipt_paper(payment), object_id=payment.public_id, now=now)
        render.enqueue(str(paper.public_id))
    record(
        PAYMENT_RECEIVED,
        payment,
        by=payment.posted_by,
        at=now,
        account=payment.account,
        invoices=[invoice.number for invoice, _wanted in parts],
        minor=payment.amount_minor,
    )


def _confirmation_will_say_it(payment: Payment, parts: Parts) -> bool:
    """The card charged with an order is receipted by the order's confirmation, if that is not filed yet."""
    if payment.attempt is None or not payment.attempt.request_key.startswith("order:"):
        return False
    invoice: Invoice = parts[0][0]
    if invoice.order is None:
        return False
    return not Paper.objects.filter(kind="confirmation", object_id=invoice.order.public_id).exists()
