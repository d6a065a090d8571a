"""Collect what is due by the card or direct debit agreed for it, and try again on a schedule."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.collection import ABANDONED, drive, resolve
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.batch import for_each
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, total
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import AmountNotRepresentable, Capability, gateway
from billing_portal.payments.queries import (
    attempts_of,
    can_collect,
    is_left_to_people,
    is_untried,
    left_to_people,
    other_method,
    ours,
    to_collect,
)
from billing_portal.payments.rules import FINAL_REFUSALS, next_collection
from billing_portal.payments.steps.attempts import start_attempt

Status = PaymentAttempt.Status


def collect_due(now: datetime) -> None:
    """Collect invoices from their due date on. Money that was sent back or taken back is never collected automatically,
    nor what is disputed, nor what a person tried to pay without success: that person was told so, and decides how it is paid.

    A token of another gateway than the present one stays untouched: nothing could be collected with it.
    """
    if Capability.CHARGE_SAVED not in gateway().capabilities:
        return
    rows = to_collect(now.date() + timedelta(days=1))
    rows = rows.select_related("account__entity", "account__default_method", "collect_by")
    for_each(rows.order_by("due_on", "pk"), lambda invoice: _collect(invoice, now))


def _leftovers(invoice: Invoice, least: Money, now: datetime) -> list[Invoice]:
    """Due invoices of the same account of which less is left than can be charged alone: they go with this one."""
    today = clock.day(now, invoice.account.entity.zone)
    rows = to_collect(today).filter(account=invoice.account_id, currency=invoice.currency, reserved_minor=0)
    found = [row for row in rows.exclude(pk=invoice.pk).order_by("due_on", "pk") if row.collectible < least]
    left = left_to_people(found) if found else set()
    return [row for row in found if row.pk not in left and row.collectible]


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
    attempts = attempts_of(invoice)  # again: a page that was left for an hour has just been closed
    if is_left_to_people(attempts):
        return
    tried = ours(attempts)
    port = gateway(method.gateway)
    least = port.smallest(invoice.currency)
    parts = [(row, row.collectible) for row in (invoice, *_leftovers(invoice, least, now))]
    amount = total((part for _invoice, part in parts), invoice.currency)
    if amount < least:
        return  # too little joins the next invoice that is collected; staff see it waiting
    try:
        port.to_gateway_amount(amount)
        attempt = start_attempt(
            invoice.account,
            parts,
            gateway=method.gateway,
            method=method,
            request_key=f"collect:{invoice.public_id}:{len(tried)}",
            by=None,
            now=now,
        )
    except AmountNotRepresentable:
        return  # staff see it waiting, with the reason
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
