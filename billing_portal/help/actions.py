from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, User
from billing_portal.help.models import ContactMessage
from billing_portal.journal.actions import numbered, record
from billing_portal.kit.states import move


@transaction.atomic
def send_message(
    fields: Mapping[str, str],
    *,
    sender: User | None,
    account: CorporateAccount | None,
    language: str,
    now: datetime,
) -> ContactMessage:
    """Keep a message under a number (M-2026-000001) for staff to see.

    `fields` are topic, name, email, phone, company, reference and message, as typed. `sender` and `account` are
    those of the session, never what was typed.
    """
    message = ContactMessage.objects.create(
        **{
            name: fields[name]
            for name in ("topic", "name", "email", "phone", "company", "reference", "message")
        },
        number=numbered("M", now.year),
        sender=sender,
        account=account,
        language=language,
        received_at=now,
    )
    record("message.received", message, by=sender, at=now, account=account, number=message.number)
    return message


@transaction.atomic
def close_message(message: ContactMessage, *, by: User, now: datetime) -> None:
    """Take an answered message off the list. Raises WrongState if somebody has done so already."""
    move(
        message,
        to=ContactMessage.Status.CLOSED,
        allowed={ContactMessage.Status.OPEN},
        closed_at=now,
        closed_by=by,
    )
    record("message.closed", message, by=by, at=now, account=message.account, number=message.number)
