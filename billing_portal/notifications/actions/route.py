from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import models

from billing_portal.accounts.models import CorporateAccount
from billing_portal.journal.events import event_of
from billing_portal.journal.models import Entry
from billing_portal.notifications.models import Delivery, Message
from billing_portal.notifications.recipients import Recipient
from billing_portal.notifications.routes import ROUTES, Route


def route_entry(entry: Entry, now: datetime) -> int:
    """Write the mails that follow from an entry, in the transaction that takes it out of the outbox; how many."""
    event = event_of(entry.name)
    if event is None or event not in ROUTES:
        return 0  # what was routed when it happened and is no longer
    subject = apps.get_model(entry.kind)._base_manager.get(public_id=entry.object_id)
    account = None
    if entry.account_id is not None:
        accounts = CorporateAccount.objects.select_related("entity", "representative")
        account = accounts.get(public_id=entry.account_id)
    return sum(_write(entry, route, account, subject, now) for route in ROUTES[event])


def _write(
    entry: Entry, route: Route, account: CorporateAccount | None, subject: models.Model, now: datetime
) -> int:
    """One message and a delivery for each of its recipients; no recipient, no message."""
    if not route.when(entry, subject):
        return 0
    found = route.who(account, subject)  # type: ignore[arg-type]  # only services' mails have no account
    if not found:
        return 0
    return write_message(entry, account, route.template, route.paper, found, now=now)


def write_message(
    entry: Entry,
    account: CorporateAccount | None,
    template: str,
    paper: str,
    to: list[Recipient],
    *,
    now: datetime,
) -> int:
    """One message about an entry, with the paper of that kind about its object, and a delivery for each recipient."""
    message = Message.objects.create(
        entry=entry,
        account=account,
        template=template,
        language=to[0].language,
        papers=[[paper, str(entry.object_id)]] if paper else [],
        created_at=now,
    )
    rows = [
        Delivery(
            message=message,
            address=recipient.address,
            name=recipient.name,
            guard=recipient.guard,
            next_try_at=now,
        )
        for recipient in to
    ]
    return len(Delivery.objects.bulk_create(rows))
