"""Collect what is due by the card or direct debit agreed for it, and try again on a schedule."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.collection import ABANDONED, drive, resolve
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import Capability, gateway
from billing_portal.payments.queries import (
    attempts_of,
    can_collect,
    is_left_to_people,
    is_untried,
    other_method,
    ours,
)
from billing_portal.payments.rules import FINAL_REFUSALS, next_collection
from billing_portal.payments.steps.attempts import start_attempt

Status = PaymentAttempt.Status


def collect_due(now: datetime) -> None:
    """Collect invoices from their due date on. Money that was sent back or taken back is never collected automatically,
    nor what is disputed, nor what a person tried to pay in vain: that person was told so, and decides how it is paid.

    A token of another gateway than the present one stays untouched: nothing could be collected with it.
    """
    if Capability.CHARGE_SAVED not in gateway().capabilities:
        return
    rows = Invoice.objects.filter(
        status=Invoice.Status.ISSUED,
        collect_by__kind__in=[PaymentMethod.Kind.DIRECT_DEBIT, PaymentMethod.Kind.CARD],
        due_on__lte=now.date() + timedelta(days=1),
        total_minor__gt=EXCUSED,
        reserved_minor=F("begun_minor"),
    ).exclude(allocations__amount_minor__lt=0)
    rows = rows.select_related("account__entity", "account__default_method", "collect_by")
    for_each(rows.order_by("due_on", "pk"), lambda invoice: _collect(invoice, now))


def _collect(invoice: Invoice, now: datetime) -> None:
    attempts = attempts_of(invoice)
    if is_left_to_people(attempts):
        return
    tried = ours(attempts)
    method = _method_for(invoice, tried, clock.day(now, invoice.account.entity.zone), now)
    if method is None:
        return
    if not _nothing_begun(invoice, now):
        return
    try:
        gateway(method.gateway).to_gateway_amount(invoice.collectible)
        attempt = start_attempt(
            invoice.account,
            [(invoice, invoice.collectible)],
            gateway=method.gateway,
            method=method,
            request_key=f"collect:{invoice.public_id}:{len(tried)}",
            by=None,
            now=now,
        )
    except (WrongState, MoreThanOpen):
        return  # paid or being paid in this very moment
    drive(attempt, now=now)


def _nothing_begun(invoice: Invoice, now: datetime) -> bool:
    """Whether nobody is about to pay it: a page of the gateway that was left long ago is closed first."""
    begun = PaymentAttempt.objects.open().filter(invoices=invoice)
    if not begun.exists():
        return True
    if begun.filter(started_at__gt=now - ABANDONED).exists():
        return False  # somebody may be typing there at this moment; the next run collects
    resolve([invoice], now=now)
    invoice.refresh_from_db()
    return bool(invoice.collectible) and not invoice.reserved_minor


def _method_for(
    invoice: Invoice, tried: list[PaymentAttempt], today: date, now: datetime
) -> PaymentMethod | None:
    """With what to collect now: what was agreed for it, and after a refusal what the account uses today."""
    if invoice.due_on is None or invoice.due_on > today:
        return None
    if not tried:
        return invoice.collect_by if can_collect(invoice.collect_by) else other_method(invoice, None)
    last = tried[-1]
    if last.status not in (Status.DECLINED, Status.CANCELLED) or last.settled_at is None:
        return None
    other = other_method(invoice, last)
    again_at = next_collection(len(tried), last.settled_at, last.decline_code)
    if other is not None and (last.decline_code in FINAL_REFUSALS or is_untried(other, tried)):
        return other
    if again_at is None or again_at > now:
        return None
    return other or (last.method if can_collect(last.method) else None)
