from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps.balance import claim, count_as_begun, count_as_sent, reserve
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, total
from billing_portal.kit.states import move
from billing_portal.payments.events import PAYMENT_ATTEMPT_STARTED
from billing_portal.payments.models import AttemptPart, PaymentAttempt, Refund

Status = PaymentAttempt.Status
PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))  # then daily: payments.md, Kill Bill

Parts = Sequence[tuple[Invoice, Money]]


@transaction.atomic
def start_attempt(
    account: CorporateAccount,
    parts: Parts,
    *,
    gateway: str,
    method: PaymentMethod | None,
    request_key: str,
    by: User | None,
    is_present: bool = False,
    now: datetime,
) -> PaymentAttempt:
    """Set each part aside on its invoice and write the intent down, before any gateway hears of it.

    `is_present`: `by` sits in front of the page and may be asked by the bank. The same `request_key` again gives the same
    attempt. Raises WrongState, also where nobody started it (`by`) and an invoice was promised in this very moment, and
    invoices.errors.MoreThanOpen; then no part of it is set aside.
    """
    # Of two clicks in the same moment the second waits here, and finds the first one's attempt.
    claim(*(invoice for invoice, _amount in parts))
    known = PaymentAttempt.objects.filter(request_key=request_key).first()
    if known is not None:
        return known
    if by is None and Invoice.objects.filter(
        pk__in=[invoice.pk for invoice, _amount in parts], promised_on__isnull=False
    ):
        raise WrongState
    for invoice, amount in parts:
        if invoice.account_id != account.pk:
            raise WrongState
        reserve(invoice, amount)
    amount = total((amount for _invoice, amount in parts), parts[0][1].currency)
    attempt = PaymentAttempt.objects.create(
        account=account,
        amount_minor=amount.minor,
        currency=amount.currency,
        gateway=gateway,
        method=method,
        key=uuid4().hex,
        request_key=request_key,
        started_by=by,
        is_present=is_present,
        started_at=now,
        look_up_at=now + PAUSES[0],
    )
    AttemptPart.objects.bulk_create(
        AttemptPart(attempt=attempt, invoice=invoice, amount_minor=amount.minor) for invoice, amount in parts
    )
    record(
        PAYMENT_ATTEMPT_STARTED,
        attempt,
        by=by,
        at=now,
        account=account,
        invoices=[invoice.number for invoice, _amount in parts],
        minor=amount.minor,
    )
    return attempt


def claim_attempt(attempt: PaymentAttempt) -> bool:
    """Whether this caller, and no other, may send it to the gateway now; from here on its sum is on its way."""
    try:
        _leave_begun(attempt, Status.PROCESSING)
    except WrongState:
        return False
    return True


@transaction.atomic
def _leave_begun(attempt: PaymentAttempt, to: str) -> None:
    """From begun to on its way, or perhaps so. Raises WrongState if it was no longer begun."""
    parts = list(attempt.parts.select_related("invoice"))
    claim(*(part.invoice for part in parts))
    move(attempt, to=to, allowed={Status.CREATED})
    for part in parts:
        count_as_sent(part.invoice, Money(part.amount_minor, attempt.currency))


@transaction.atomic
def wait_for_customer(attempt: PaymentAttempt, reference: str) -> bool:
    """The bank wants to ask the customer first: nothing is on its way, the attempt is begun again. True if by this call.

    `reference` is the gateway's id of the charge that waits.
    """
    parts = list(attempt.parts.select_related("invoice"))
    claim(*(part.invoice for part in parts))
    try:
        move(
            attempt,
            to=Status.CREATED,
            allowed={Status.PROCESSING, Status.UNKNOWN},
            reference=reference or attempt.reference,
        )
    except WrongState:
        return False
    for part in parts:
        count_as_begun(part.invoice, Money(part.amount_minor, attempt.currency))
    return True


def note_page(attempt: PaymentAttempt, page: str) -> None:
    """Remember what the gateway calls the page it opened for this attempt."""
    PaymentAttempt.objects.filter(pk=attempt.pk).update(page=page)
    attempt.page = page


def mark_attempt_unknown(attempt: PaymentAttempt) -> None:
    """The gateway did not answer: only a look-up by key can tell what happened."""
    if attempt.status == Status.UNKNOWN:
        return
    try:
        _leave_begun(attempt, Status.UNKNOWN)
    except WrongState:
        move(attempt, to=Status.UNKNOWN, allowed={Status.PROCESSING})


def reschedule(row: PaymentAttempt | Refund, *, now: datetime) -> None:
    """Its outcome is still uncertain: the sweeper asks again after 5 minutes, an hour, then daily."""
    pause = PAUSES[min(row.looked_up + 1, len(PAUSES) - 1)]
    row.looked_up, row.look_up_at = row.looked_up + 1, now + pause
    type(row)._base_manager.filter(pk=row.pk).update(looked_up=row.looked_up, look_up_at=row.look_up_at)
