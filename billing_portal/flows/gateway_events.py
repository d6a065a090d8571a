"""Webhooks of gateways: kept before they are answered, then the attempt they speak of is looked up and settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from billing_portal.flows.collection import look_up
from billing_portal.kit import clock
from billing_portal.kit.compat import task
from billing_portal.payments import ports
from billing_portal.payments.models import GatewayEvent, PaymentAttempt


@transaction.atomic
def keep_events(gateway: str, events: Iterable[ports.GatewayEvent], body: str, *, now: datetime) -> int:
    """Store each event once and enqueue its look-up in the same transaction; returns how many were new.

    Repeats are normal and change nothing. `body` is the verified text as it came.
    """
    fresh = 0
    for event in events:
        try:
            with transaction.atomic():
                row = GatewayEvent.objects.create(
                    gateway=gateway, event_id=event.event_id, key=event.key, body=body, received_at=now
                )
        except IntegrityError:
            continue
        process_event.enqueue(row.pk)
        fresh += 1
    return fresh


@task()
def process_event(event_id: int) -> None:
    """Ask the gateway about the attempt that an event names. Harmless to repeat; repeated while it is down."""
    event = GatewayEvent.objects.get(pk=event_id)
    if event.processed_at is not None:
        return
    now = clock.now()
    attempt = PaymentAttempt.objects.filter(key=event.key, gateway=event.gateway).first()
    # A closed one too: money may arrive after all. Only what has succeeded cannot change any more.
    if attempt is not None and attempt.status != PaymentAttempt.Status.SUCCEEDED:
        look_up(attempt, now=now)
    GatewayEvent.objects.filter(pk=event.pk).update(processed_at=now)
