"""What the worker does every second: mails for what has happened, then the mails that are due."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from billing_portal.journal.outbox import drain
from billing_portal.kit.errors import WrongState
from billing_portal.notifications.actions import (
    PaperIsHeld,
    WrongPaper,
    claim_delivery,
    note_dropped,
    note_held,
    note_no_server,
    note_problem,
    note_sent,
    prepare_delivery,
)
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.reader import MAILS

log = logging.getLogger(__name__)
BATCH = 100
# What the server says about one mail; every other SMTP or network error is about the server.
ABOUT_THE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


def route_entries(now: datetime) -> None:
    """Write the mails that follow from what has happened since."""
    drain(MAILS, now=now)


def send_due(now: datetime) -> None:
    """Send what is due, the oldest first. Each mail is claimed, sent outside any transaction, then noted.

    A crash in between sends that one mail again, under the same Message-ID.
    """
    rows = Delivery.objects.filter(status=Delivery.Status.QUEUED, next_try_at__lte=now)
    rows = rows.select_related("message__entry__actor", "message__account__entity")
    batch = list(
        rows.select_related("message__account__representative").order_by("next_try_at", "pk")[:BATCH]
    )
    if not batch:
        return
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.warning("mail server out of reach: %s", error)
        for delivery in batch:
            note_no_server(delivery, f"The mail server does not answer: {error}", now=now)
        return
    try:
        for delivery in batch:
            if claim_delivery(delivery, now=now) and not _send(delivery, connection, now):
                return  # the connection broke: the rest is still due and goes with the next turn
    finally:
        connection.close()


def _send(delivery: Delivery, connection: BaseEmailBackend, now: datetime) -> bool:
    """Send one claimed mail and note the outcome; False if the connection is of no use any more."""
    try:
        return _try(delivery, connection, now)
    except WrongState:
        return True  # its lease ran out and another worker noted the outcome
    except WrongPaper as error:
        log.error("mail %s: paper %s belongs to another account", delivery.public_id, error)
        note_problem(delivery, "The paper belongs to another account.", now=now, final=True)
    except PaperIsHeld as held:
        log.error("mail %s is held back: %s", delivery.public_id, held.problem)
        note_held(delivery, held.problem)
    except Exception as error:  # a letter that cannot be written must not stop the others
        log.exception("mail %s cannot be written", delivery.public_id)
        note_problem(
            delivery, f"It could not be written ({type(error).__name__}); the log has more.", now=now
        )
    return True


def _try(delivery: Delivery, connection: BaseEmailBackend, now: datetime) -> bool:
    ready = prepare_delivery(delivery, now=now)
    if ready.mail is None:
        note_dropped(delivery, ready.reason)
        return True
    ready.mail.connection = connection
    try:
        ready.mail.send()
    except ABOUT_THE_MAIL as error:
        note_problem(delivery, f"The mail server refused it: {error}", now=now)
        return True
    except OSError as error:
        note_problem(delivery, f"The mail server broke off: {error}", now=now)
        return False
    note_sent(delivery, str(ready.mail.subject), now=now)
    return True
