"""The sandbox's webhooks: written in its own store with what they speak of, signed, sent until they are answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from billing_portal.integrations.payments.sandbox import switches
from billing_portal.integrations.payments.sandbox.models import Event
from billing_portal.kit import clock
from billing_portal.payments.ports import Subject

log = logging.getLogger(__name__)
DELAY = timedelta(minutes=10)
AGAIN = timedelta(minutes=1)
BATCH = 50


def tell(subject: Subject, *, key: str = "", reference: str = "", at: datetime | None = None) -> None:
    """Write down what the portal is to hear of, now or at a later moment."""
    if switches.is_on(switches.SILENT):
        return
    late = switches.is_on(switches.LATE)
    Event.objects.create(
        event_id=f"evt_{uuid4().hex[:20]}",
        subject=subject,
        key=key,
        reference=reference,
        send_at=(at or clock.now()) + (DELAY if late else timedelta(0)),
        sends_left=2 if switches.is_on(switches.TWICE) else 1,
    )


def body_of(event: Event) -> bytes:
    said = {
        "id": event.event_id,
        "subject": event.subject,
        "key": event.key,
        "reference": event.reference,
    }
    return json.dumps(said).encode()


def sign(body: bytes) -> str:
    """The signature that the sandbox puts on its events."""
    return hmac.new(settings.SECRET_KEY.encode(), b"sandbox-gateway:" + body, hashlib.sha256).hexdigest()


def send_events(now: datetime) -> None:
    """Send what is due to the portal's own door, by HTTP as a gateway does; unanswered ones come again."""
    for event in Event.objects.filter(send_at__lte=now, sends_left__gt=0).order_by("send_at")[:BATCH]:
        body = body_of(event)
        request = urllib.request.Request(
            f"{settings.SITE_URL}/gateway-events/sandbox/",
            data=body,
            headers={"Sandbox-Signature": sign(body), "Content-Type": "application/json"},
        )
        rows = Event.objects.filter(pk=event.pk)
        try:
            with urllib.request.urlopen(request, timeout=5):
                rows.update(sends_left=event.sends_left - 1)
        except (urllib.error.URLError, OSError) as error:
            log.debug("the portal did not take event %s: %s", event.event_id, error)
            rows.update(send_at=now + AGAIN)
            return
