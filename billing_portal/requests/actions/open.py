from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.files import Upload
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Dispute, Invoice
from billing_portal.invoices.steps.disputes import open_dispute
from billing_portal.journal.actions import record
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.numbers.actions import numbered
from billing_portal.quotes.models import Quote
from billing_portal.requests import files, rules
from billing_portal.requests.errors import DisputedAlready, NotOfThisAccount, TooLateToDispute, WordsMissing
from billing_portal.requests.events import REQUEST_OPENED
from billing_portal.requests.models import RequestMessage, ServiceRequest, Topic
from billing_portal.subscriptions.models import Subscription

SPEAKS_FOR_ITSELF = frozenset({Topic.INTERVAL, Topic.CANCEL, Topic.REACTIVATE, Topic.CHANGE})


def open_request(
    account: CorporateAccount,
    *,
    topic: str,
    payload: Mapping[str, Any] | None = None,
    message: str = "",
    by: User,
    now: datetime,
    invoice: Invoice | None = None,
    quote: Quote | None = None,
    subscription: Subscription | None = None,
    uploads: Sequence[Upload] = (),
    on_record: str = "",
) -> ServiceRequest:
    """Ask Corporate Account Services for something, under a number (R-2026-000001).

    `payload` is the topic's own fields as JSON values. Staff who open it for the account say why (`on_record`).
    Raises NotOfThisAccount, WordsMissing where the fields alone say nothing, TooLateToDispute, DisputedAlready,
    FileNotUsable, TooManyFiles; for staff also NotAllowed, ReasonMissing.
    """
    authorize(by, Right.OPEN_REQUEST, account)
    reason = reason_of(by, on_record)
    topic, text = Topic(topic), message.strip()
    for thing in (invoice, quote, subscription):
        if thing is not None and thing.account_id != account.pk:
            raise NotOfThisAccount
    if not text and topic not in SPEAKS_FOR_ITSELF:
        raise WordsMissing
    stored = files.store(uploads, now)
    with transaction.atomic():
        dispute = None
        if topic == Topic.DISPUTE:
            _check_dispute(account, invoice, now)
            assert invoice is not None  # checked
            dispute = _dispute(invoice, payload or {}, by=by, now=now)
        row = ServiceRequest.objects.create(
            number=numbered("R", clock.day(now, account.entity.zone).year),
            account=account,
            topic=topic,
            payload=dict(payload or {}),
            invoice=invoice,
            dispute=dispute,
            quote=quote,
            subscription=subscription,
            opened_at=now,
            opened_by=by,
            on_record=reason.get("reason", ""),
            waiting_since=now,
            handled_by=by if by.is_staff else None,
        )
        if text or stored:
            files.attach(stored, RequestMessage.objects.create(request=row, text=text, by=by, at=now))
        record(
            REQUEST_OPENED,
            row,
            by=by,
            at=now,
            account=account,
            number=row.number,
            topic=str(topic),
            **reason,
        )
    return row


def _dispute(invoice: Invoice, payload: Mapping[str, Any], *, by: User, now: datetime) -> Dispute:
    minor = payload.get("amount")
    amount = Money(int(minor), invoice.currency) if minor else None
    return open_dispute(invoice, amount, reason=str(payload.get("why", "")), by=by, now=now)


def _check_dispute(account: CorporateAccount, invoice: Invoice | None, now: datetime) -> None:
    """One unsettled dispute about an invoice, within the days after its date."""
    if invoice is None or invoice.issued_on is None:
        raise NotOfThisAccount
    last = rules.last_day_to_dispute(invoice.issued_on, settings.DISPUTE_DAYS)
    if clock.day(now, account.entity.zone) > last:
        raise TooLateToDispute(too_late(invoice, settings.DISPUTE_DAYS))
    check_undisputed(invoice)


def check_undisputed(invoice: Invoice, *, but: ServiceRequest | None = None) -> None:
    """Hold the invoice until commit and check that nobody else disputes it. Raises DisputedAlready."""
    hold_invoice(invoice)
    others = ServiceRequest.objects.filter(invoice=invoice, topic=Topic.DISPUTE).unsettled()
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise DisputedAlready


def hold_invoice(invoice: Invoice) -> None:
    """Claimed first, so that of two disputes at once the second sees the first."""
    Invoice.objects.filter(pk=invoice.pk).update(currency=invoice.currency)


def too_late(invoice: Invoice, days: int) -> str:
    """Why it can no longer be disputed, with the last day and what is left to do."""
    assert invoice.issued_on is not None
    return _(
        "Invoice %(number)s could be disputed until %(date)s, %(days)s days after its date. Ask for a correction instead."
    ) % {
        "number": invoice.number,
        "date": formats.date_long(rules.last_day_to_dispute(invoice.issued_on, days)),
        "days": days,
    }
