"""Between us and the gateway: bring attempts there, find out what became of them, collect what is due.

The order is always: the attempt committed, the call made outside any transaction, the outcome settled once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod, User
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.turns import each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.payments.actions import (
    claim_attempt,
    doubt_attempt,
    settle_attempt,
    start_attempt,
)
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import GatewayUnavailable, HostedRequest, gateway

log = logging.getLogger(__name__)
Status = PaymentAttempt.Status
STALE = timedelta(minutes=5)


def _label(attempt: PaymentAttempt) -> str:
    return attempt.invoice.number or ""


def drive(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Take an attempt with a saved method one step on: charge it once, or look up what became of it.

    A gateway out of reach leaves it unknown and loses nothing.
    """
    if attempt.status not in PaymentAttempt.OPEN:
        return
    if attempt.method is None:
        look_up(attempt, now=now)
        return
    try:
        port = gateway(attempt.gateway)
        if claim_attempt(attempt):
            answer = port.charge(attempt.amount, attempt.method.token, key=attempt.key, label=_label(attempt))
        else:
            attempt.refresh_from_db()
            found = port.fetch(attempt.key)
            if found is None:
                # The gateway never heard of it: the same key may go there again, it can charge once only.
                if attempt.started_at > now - STALE and attempt.status == Status.PROCESSING:
                    return  # somebody else is on the way there at this moment
                found = port.charge(
                    attempt.amount, attempt.method.token, key=attempt.key, label=_label(attempt)
                )
            answer = found
    except GatewayUnavailable:
        try:
            doubt_attempt(attempt)
        except WrongState:
            attempt.refresh_from_db()
        return
    settle_attempt(attempt, answer, now=now)
    attempt.refresh_from_db()


def look_up(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Ask the gateway what became of an attempt and settle it if that is certain. Raises GatewayUnavailable."""
    answer = gateway(attempt.gateway).fetch(attempt.key)
    if answer is not None:
        settle_attempt(attempt, answer, now=now)
    attempt.refresh_from_db()


def start_hosted_payment(invoice: Invoice, *, by: User, request_key: str, now: datetime) -> str:
    """Set the free open balance aside and open the gateway's page for a card used once; answers its address.

    An abandoned page of the same invoice is closed first; if it was paid meanwhile, that counts. The same
    `request_key` again leads to the same page, or to its outcome. Raises WrongState if nothing is open,
    GatewayUnavailable, MoreThanOpen.
    """
    port = gateway()
    for old in invoice.attempts.filter(status__in=PaymentAttempt.OPEN, method=None).exclude(
        request_key=request_key
    ):
        settle_attempt(old, gateway(old.gateway).close(old.key), now=now)
    invoice.refresh_from_db()
    free = invoice.open - invoice.on_its_way
    attempt = invoice.attempts.filter(request_key=request_key).first()
    if attempt is None:
        if not free:
            raise WrongState
        attempt = start_attempt(
            invoice, free, gateway=port.name, method=None, request_key=request_key, by=by, now=now
        )
    back = settings.SITE_URL + reverse("portal:payment-return", args=[attempt.public_id])
    if attempt.status not in PaymentAttempt.OPEN:
        return back
    address = port.start_payment(
        attempt.amount,
        HostedRequest(
            key=attempt.key,
            customer=invoice.account.legal_name,
            label=_label(attempt),
            return_url=back,
            cancel_url=back,
        ),
    )
    if not claim_attempt(attempt):
        attempt.refresh_from_db()
    if attempt.status not in PaymentAttempt.OPEN:
        # Another tab closed it while the page was being opened: nobody may pay there any more.
        settle_attempt(attempt, port.close(attempt.key), now=now)
        raise WrongState
    return address


def sweep(now: datetime) -> None:
    """Find out about attempts that nobody brought to an end; every outcome is looked up, never assumed."""
    rows = PaymentAttempt.objects.filter(
        status__in=PaymentAttempt.OPEN, started_at__lte=now - timedelta(seconds=30)
    )
    each(rows.select_related("invoice__account", "method"), lambda attempt: _find_out(attempt, now))


def _find_out(attempt: PaymentAttempt, now: datetime) -> None:
    try:
        drive(attempt, now=now)
        if attempt.method is None and attempt.status in PaymentAttempt.OPEN:
            _close_if_abandoned(attempt, now)
    except GatewayUnavailable:
        log.warning("gateway out of reach, attempt %s stays open", attempt.key)


def _close_if_abandoned(attempt: PaymentAttempt, now: datetime) -> None:
    """A hosted page left open for an hour is closed, and its sum is free again."""
    if attempt.started_at < now - timedelta(hours=1):
        settle_attempt(attempt, gateway(attempt.gateway).close(attempt.key), now=now)


def collect_due(now: datetime) -> None:
    """Collect invoices on their due date by the direct debit or card agreed for them; once per invoice.

    A token of another gateway than the present one stays untouched: nothing could be collected with it.
    """
    try:
        port = gateway()
    except GatewayUnavailable:
        return
    rows = Invoice.objects.filter(
        status=Invoice.Status.ISSUED,
        collect_by__kind__in=[PaymentMethod.Kind.DIRECT_DEBIT, PaymentMethod.Kind.CARD],
        collect_by__removed_at=None,
        collect_by__gateway=port.name,
        due_on__lte=now.date() + timedelta(days=1),
        total_minor__gt=F("paid_minor") + F("reserved_minor"),
    ).exclude(attempts__request_key__startswith="collect:")
    for invoice in rows.select_related("account__entity", "collect_by"):
        today = clock.day(now, invoice.account.entity.zone)
        method = invoice.collect_by
        if method is None or invoice.due_on is None or invoice.due_on > today:
            continue
        if method.kind == PaymentMethod.Kind.CARD and invoice.order_id:
            continue  # it was charged at once with the order; a decline is the contact's to try again
        try:
            attempt = start_attempt(
                invoice,
                invoice.open - invoice.on_its_way,
                gateway=method.gateway,
                method=method,
                request_key=f"collect:{invoice.public_id}",
                by=None,
                now=now,
            )
        except (WrongState, MoreThanOpen):
            continue  # paid or being paid in this very moment
        drive(attempt, now=now)
