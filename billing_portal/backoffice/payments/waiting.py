"""Payments and refunds that need attention, for the overview."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.payments.rows import CHARGEBACK_TONES, payment_row, payment_url
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.payments.models import (
    BookCheck,
    Chargeback,
    GatewayEvent,
    Payment,
    PaymentAttempt,
    Refund,
)
from billing_portal.payments.ports import AmountNotRepresentable, Capability, gateway
from billing_portal.payments.queries import is_left_to_people, next_try_at, ours, to_collect

SHOWN, CANDIDATES, RECENT, PATIENCE = 10, 200, timedelta(days=30), timedelta(hours=1)


def money_that_waits(user: User, now: datetime) -> dict[str, Any]:
    """What the overview shows of money, by what has to be done; empty for who may see no payments."""
    if not may(user, Right.VIEW_PAYMENT):
        return {}
    accounts = CorporateAccount.objects.visible_to(user)
    refunds = _refunds(accounts)
    found: dict[str, Any] = {
        "attempts": _attempts(accounts),
        "refunds_unknown": [row for row in refunds if not row["by_hand"]],
        "refunds_by_hand": [row for row in refunds if row["by_hand"]],
        "stuck": _stuck(accounts, now),
        "uncollected": _uncollected(accounts, now),
        "chargebacks": _chargebacks(accounts, now),
        "credits": _credits(accounts),
        "may_look_up": may(user, Right.LOOK_UP_PAYMENT),
        **(_engine(now) if may(user, Right.LOOK_UP_PAYMENT) else {}),
    }
    names = ("attempts", "refunds_unknown", "refunds_by_hand", "stuck", "uncollected", "events", "books")
    return {**found, "money_troubled": any(found.get(name) for name in names)}


def _attempts(accounts: Any) -> list[dict[str, Any]]:
    """Attempts of which nobody knows the outcome."""
    rows = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.UNKNOWN, account__in=accounts)
    rows = rows.select_related("account").prefetch_related("parts__invoice").order_by("started_at")
    return [
        {
            "public_id": row.public_id,
            "url": reverse("backoffice:invoice", args=[row.parts.all()[0].invoice.public_id]),
            "number": ", ".join(part.invoice.number or "" for part in row.parts.all()),
            "company": row.account.legal_name,
            "amount": formats.amount_with_code(row.amount),
            "since": formats.moment_short(row.started_at, row.account.zone),
        }
        for row in rows[:SHOWN]
    ]


def _refunds(accounts: Any) -> list[dict[str, Any]]:
    """Refunds that are not over: by hand, or without an answer of the gateway."""
    rows = Refund.objects.filter(payment__account__in=accounts, status__in=Refund.OPEN)
    return [
        {
            "public_id": row.public_id,
            "url": payment_url(row.payment),
            "number": row.payment.number,
            "company": row.payment.account.legal_name,
            "amount": formats.amount_with_code(row.amount),
            "since": formats.moment_short(row.started_at, row.payment.account.zone),
            "by_hand": not row.gateway,
        }
        for row in rows.select_related("payment__account").order_by("started_at")[: SHOWN * 2]
    ]


def _stuck(accounts: Any, now: datetime) -> list[dict[str, Any]]:
    """Invoices whose collection was refused and is not tried again: somebody has to call."""
    tries = PaymentAttempt.objects.select_related("method").order_by("pk")
    rows = Invoice.objects.filter(
        account__in=accounts,
        status=Invoice.Status.ISSUED,
        reserved_minor=0,
        attempts__status=PaymentAttempt.Status.DECLINED,
    ).distinct()
    rows = rows.select_related("account__default_method").prefetch_related(
        Prefetch("attempts", queryset=tries, to_attr="tries")
    )
    found = []
    for invoice in rows.order_by("due_on", "pk")[:CANDIDATES]:
        tried = [row for row in invoice.tries if row.started_by_id or ours([row])]
        if not invoice.undisputed or not tried or tried[-1].status != PaymentAttempt.Status.DECLINED:
            continue
        if is_left_to_people(tried) or next_try_at(invoice, tried) is None:
            found.append(
                {
                    "url": reverse("backoffice:invoice", args=[invoice.public_id]),
                    "number": invoice.number,
                    "company": invoice.account.legal_name,
                    "reason": tried[-1].decline_code,
                    "amount": formats.amount_with_code(invoice.open),
                }
            )
    return found[:SHOWN]


def _uncollected(accounts: Any, now: datetime) -> list[dict[str, Any]]:
    """Due invoices that the gateway cannot charge: too little is left, or too much at once."""
    port, found = gateway(), []
    if Capability.CHARGE_SAVED not in port.capabilities:
        return []
    rows = to_collect(now.date()).filter(account__in=accounts).select_related("account")
    for invoice in rows.order_by("due_on", "pk")[:CANDIDATES]:
        least = port.smallest(invoice.currency)
        try:
            if invoice.collectible < least:
                reason = _("Less than %(least)s cannot be charged: it is collected with the next invoice.")
                reason %= {"least": formats.amount_with_code(least)}
            else:
                port.to_gateway_amount(invoice.collectible)
                continue
        except AmountNotRepresentable as error:
            reason = str(error.message)
        found.append(
            {
                "url": reverse("backoffice:invoice", args=[invoice.public_id]),
                "number": invoice.number,
                "company": invoice.account.legal_name,
                "reason": reason,
                "amount": formats.amount_with_code(invoice.collectible),
            }
        )
    return found[:SHOWN]


def _chargebacks(accounts: Any, now: datetime) -> list[dict[str, Any]]:
    rows = Chargeback.objects.filter(payment__account__in=accounts, taken_at__gte=now - RECENT)
    return [
        {
            "url": payment_url(row.payment),
            "number": row.payment.number,
            "company": row.payment.account.legal_name,
            "tone": CHARGEBACK_TONES[row.status],
            "word": row.get_status_display(),
            "when": formats.moment_short(row.taken_at, row.payment.account.zone),
            "amount": formats.amount_with_code(row.amount),
        }
        for row in rows.select_related("payment__account").order_by("-taken_at")[:SHOWN]
    ]


def _credits(accounts: Any) -> list[dict[str, Any]]:
    rows = Payment.objects.filter(account__in=accounts).with_credit()
    return [payment_row(row) for row in rows.select_related("account").order_by("received_at", "pk")[:SHOWN]]


def _engine(now: datetime) -> dict[str, Any]:
    """What hangs between us and the gateway, and whether the books agreed last night."""
    late = GatewayEvent.objects.filter(processed_at=None, received_at__lte=now - PATIENCE)
    last = BookCheck.objects.order_by("-pk").first()
    return {
        "events": [
            {
                "gateway": row.gateway,
                "event_id": row.event_id,
                "subject": row.subject,
                "since": formats.moment_short(row.received_at, "UTC"),
            }
            for row in late.order_by("received_at").defer("body")[:SHOWN]
        ],
        "books": last.findings[:SHOWN] if last and last.findings else [],
        "books_at": formats.moment_short(last.checked_at, "UTC") if last else "",
    }
