"""Webhooks of gateways: kept before they are answered, then what they speak of is looked up and settled."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from billing_portal.flows.collection import look_up
from billing_portal.flows.refunds import look_up_refund
from billing_portal.flows.setups import complete_setup
from billing_portal.kit import clock
from billing_portal.kit.compat import task
from billing_portal.payments import ports
from billing_portal.payments.errors import BrandNotTaken
from billing_portal.payments.models import GatewayEvent, HostedSetup, Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import Subject
from billing_portal.payments.steps.chargebacks import note_chargeback

log = logging.getLogger(__name__)


@transaction.atomic
def store_events(gateway: str, events: Iterable[ports.GatewayEvent], body: str, *, now: datetime) -> int:
    """Store each event once and enqueue its look-up in the same transaction; returns how many were new.

    Repeats are normal and change nothing. `body` is the verified text as it came.
    """
    fresh = 0
    for event in events:
        try:
            with transaction.atomic():
                row = GatewayEvent.objects.create(
                    gateway=gateway,
                    event_id=event.event_id,
                    subject=event.subject,
                    key=event.key,
                    reference=event.reference,
                    body=body,
                    received_at=now,
                )
        except IntegrityError:
            continue
        process_event.enqueue(row.pk)
        fresh += 1
    return fresh


@task()
def process_event(event_id: int) -> None:
    """Ask the gateway about what an event names. Harmless to repeat; repeated while the gateway is down."""
    event = GatewayEvent.objects.get(pk=event_id)
    if event.processed_at is not None:
        return
    now = clock.now()
    follow = {
        Subject.PAYMENT: _payment,
        Subject.REFUND: _refund,
        Subject.CHARGEBACK: _chargeback,
        Subject.SETUP: _setup,
    }.get(Subject(event.subject))
    if follow is not None:
        follow(event, now)
    GatewayEvent.objects.filter(pk=event.pk).update(processed_at=now)


def _payment(event: GatewayEvent, now: datetime) -> None:
    rows = PaymentAttempt.objects.filter(gateway=event.gateway).select_related("account", "method")
    attempt = rows.filter(key=event.key).first() if event.key else None
    if attempt is None and event.reference:
        attempt = rows.filter(reference=event.reference).first()
    # A closed one too: money may arrive after all. Only what has succeeded cannot change any more.
    if attempt is not None and attempt.status != PaymentAttempt.Status.SUCCEEDED:
        look_up(attempt, now=now)


def _refund(event: GatewayEvent, now: datetime) -> None:
    rows = Refund.objects.filter(gateway=event.gateway).select_related("payment__attempt", "payment__account")
    refund = rows.filter(key=event.key).first() if event.key else None
    if refund is None and event.reference:
        refund = rows.filter(reference=event.reference).first()
    if refund is not None:
        look_up_refund(refund, now=now)


def _chargeback(event: GatewayEvent, now: datetime) -> None:
    answer = ports.gateway(event.gateway).fetch_chargeback(event.reference)
    if answer is None:
        return
    rows = Payment.objects.filter(attempt__gateway=event.gateway).select_related("attempt", "account")
    payment = rows.filter(attempt__key=answer.payment_key).first() if answer.payment_key else None
    if payment is None and answer.payment:
        payment = rows.filter(attempt__reference=answer.payment).first()
    if payment is None:
        attempt = PaymentAttempt.objects.filter(gateway=event.gateway, key=answer.payment_key).first()
        if attempt is not None:  # the bank was faster than the news of the payment itself
            look_up(attempt, now=now)
            payment = rows.filter(attempt=attempt).first()
    if payment is None:
        log.error("chargeback %s of %s speaks of no payment of ours", answer.reference, event.gateway)
        return
    note_chargeback(payment, answer, now=now)


def _setup(event: GatewayEvent, now: datetime) -> None:
    setup = _setup_of(event.key, event.gateway)
    if setup is None or setup.status == HostedSetup.Status.SUCCEEDED:
        return
    try:
        complete_setup(setup, now=now)
    except BrandNotTaken:
        return  # the page says so to whoever comes back; nothing was kept


def _setup_of(key: str, gateway: str) -> HostedSetup | None:
    try:
        rows = HostedSetup.objects.filter(gateway=gateway, public_id=key)
    except ValueError:
        return None
    return rows.select_related("account", "checkout", "started_by").first()
