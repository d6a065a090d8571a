from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.files import Upload, check_pdf, read_file, store_file
from billing_portal.documents.models import File
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.kit.errors import WrongState
from billing_portal.purchase_orders.errors import LimitBelowUsed, PurchaseOrderExists
from billing_portal.purchase_orders.events import (
    PURCHASE_ORDER_ADDED,
    PURCHASE_ORDER_CHANGED,
    PURCHASE_ORDER_CLOSED,
    PURCHASE_ORDER_DOWNLOADED,
    PURCHASE_ORDER_REPLACED,
)
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import PO_WARN_DAYS, number_key
from billing_portal.purchase_orders.steps import create_purchase_order

logger = logging.getLogger(__name__)


def _stored(upload: Upload | None, now: datetime) -> File | None:
    """Check a file and store it before its row, so that a row always has its file. Raises FileNotUsable."""
    if upload is None:
        return None
    check_pdf(upload.body)
    return store_file(upload, folder="purchase_order", now=now)


def _saved(file: File | None) -> dict[str, File]:
    """The row of a stored file, written with what it belongs to; nothing without a file."""
    if file is None:
        return {}
    file.save()
    return {"file": file}


def add_purchase_order(
    account: CorporateAccount,
    *,
    number: str,
    issued_on: date | None,
    expires_on: date | None,
    limit_minor: int | None = None,
    upload: Upload | None = None,
    reason: str = "",
    by: User,
    now: datetime,
) -> PurchaseOrder:
    """Enter the customer's order number. Raises PurchaseOrderExists, FileNotUsable; for staff ReasonMissing."""
    authorize(by, Right.KEEP_PURCHASE_ORDERS, account)
    said = reason_of(by, reason)
    stored = _stored(upload, now)
    with transaction.atomic():
        order = create_purchase_order(
            account,
            now,
            number=number.strip(),
            issued_on=issued_on,
            expires_on=expires_on,
            limit_minor=limit_minor,
            **_saved(stored),
        )
        _note(PURCHASE_ORDER_ADDED, order, by=by, now=now, **said)
    return order


def change_purchase_order(
    order: PurchaseOrder,
    *,
    number: str,
    issued_on: date | None,
    expires_on: date | None,
    limit_minor: int | None,
    upload: Upload | None = None,
    reason: str = "",
    by: User,
    now: datetime,
) -> None:
    """Correct an open purchase order; issued invoices keep what they say. A file stays unless a new one comes.

    Raises WrongState if it was closed meanwhile, PurchaseOrderExists, LimitBelowUsed, FileNotUsable; for staff
    ReasonMissing.
    """
    authorize(by, Right.KEEP_PURCHASE_ORDERS, order.account)
    said = reason_of(by, reason)
    changes: dict[str, Any] = {
        "number": number.strip(),
        "number_key": number_key(number),
        "issued_on": issued_on,
        "expires_on": expires_on,
        "limit_minor": limit_minor,
    }
    if expires_on != order.expires_on:
        changes["warned_days"] = None  # what was warned of is no longer so
    if limit_minor != order.limit_minor:
        changes["warned_percent"] = 0
    before = {
        name: str(getattr(order, name) or "") for name in ("number", "issued_on", "expires_on", "limit_minor")
    }
    stored = _stored(upload, now)
    with transaction.atomic():
        changes |= _saved(stored)
        try:
            with transaction.atomic():
                rows = PurchaseOrder.objects.filter(pk=order.pk, closed_at=None).update(**changes)
        except IntegrityError as error:
            raise PurchaseOrderExists from error
        if rows != 1:
            raise WrongState
        # The row is held: what an invoice draws at this moment comes before or after.
        used: Any = PurchaseOrder.objects.with_used().get(pk=order.pk)
        if limit_minor is not None and limit_minor != order.limit_minor and limit_minor < used.used_minor:
            raise LimitBelowUsed(used.used_minor)
        for name, value in changes.items():
            setattr(order, name, value)
        _note(PURCHASE_ORDER_CHANGED, order, by=by, now=now, before=before, **said)


@transaction.atomic
def close_purchase_order(order: PurchaseOrder, *, reason: str = "", by: User, now: datetime) -> None:
    """No further invoice carries it; issued ones keep it.

    Raises WrongState if it was closed before; for staff ReasonMissing.
    """
    authorize(by, Right.KEEP_PURCHASE_ORDERS, order.account)
    said = reason_of(by, reason)
    _close(order, now)
    _note(PURCHASE_ORDER_CLOSED, order, by=by, now=now, **said)


def _close(order: PurchaseOrder, now: datetime) -> None:
    if PurchaseOrder.objects.filter(pk=order.pk, closed_at=None).update(closed_at=now) != 1:
        raise WrongState
    order.closed_at = now


def replace_purchase_order(
    order: PurchaseOrder,
    *,
    number: str,
    issued_on: date,
    expires_on: date | None,
    limit_minor: int | None,
    upload: Upload | None = None,
    reason: str = "",
    by: User,
    now: datetime,
) -> PurchaseOrder:
    """Let another purchase order take over from the day `issued_on`; the old one is used up to the day before.

    Issued invoices are not touched. Raises WrongState if the old one was closed or replaced meanwhile,
    PurchaseOrderExists, FileNotUsable; for staff ReasonMissing.
    """
    authorize(by, Right.KEEP_PURCHASE_ORDERS, order.account)
    said = reason_of(by, reason)
    stored = _stored(upload, now)
    with transaction.atomic():
        rows = PurchaseOrder.objects.filter(pk=order.pk, closed_at=None, replaced_by=None)
        last = issued_on - timedelta(days=1)
        until = last if order.expires_on is None else min(last, order.expires_on)
        never_used = order.issued_on is not None and order.issued_on > until
        changes: dict[str, Any] = {"closed_at": now} if never_used else {"expires_on": until}
        # It is told in the mail about the replacement; no other warning of its end follows.
        if rows.update(warned_days=min(PO_WARN_DAYS), **changes) != 1:
            raise WrongState
        successor = create_purchase_order(
            order.account,
            now,
            number=number.strip(),
            issued_on=issued_on,
            expires_on=expires_on,
            limit_minor=limit_minor,
            **_saved(stored),
        )
        PurchaseOrder.objects.filter(pk=order.pk).update(replaced_by=successor)
        order.refresh_from_db()
        _note(PURCHASE_ORDER_ADDED, successor, by=by, now=now, replaces=order.number, **said)
        _note(PURCHASE_ORDER_REPLACED, order, by=by, now=now, successor=successor.number, **said)
    return successor


def _note(event: Event, order: PurchaseOrder, *, by: User, now: datetime, **data: Any) -> None:
    record(event, order, by=by, at=now, account=order.account, number=order.number, **data)


def download_purchase_order_file(order: PurchaseOrder, *, by: User, now: datetime) -> bytes:
    """The file as it was uploaded, and a journal entry of who took it. Raises NotAllowed, FileLost."""
    authorize(by, Right.VIEW_PURCHASE_ORDER, order.account)
    assert order.file is not None  # a page offers only what is there
    body = read_file(order.file)
    with transaction.atomic():
        _note(PURCHASE_ORDER_DOWNLOADED, order, by=by, now=now)
    return body
