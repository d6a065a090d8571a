"""Payments, refunds, chargebacks and attempts as staff read them, prepared as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.backoffice.payments.reasons import taken_because
from billing_portal.invoices.models import CreditNote
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money
from billing_portal.payments.models import (
    Allocation,
    Chargeback,
    Payment,
    PaymentAttempt,
    Refund,
    Reversal,
)
from billing_portal.web.payments.moves import moved_words

REFUND_TONES: dict[str, str] = {
    Refund.Status.CREATED: "info",
    Refund.Status.PROCESSING: "info",
    Refund.Status.UNKNOWN: "warn",
    Refund.Status.SUCCEEDED: "ok",
    Refund.Status.DECLINED: "bad",
}
CHARGEBACK_TONES: dict[str, str] = {
    Chargeback.Status.TAKEN: "bad",
    Chargeback.Status.WON: "ok",
    Chargeback.Status.LOST: "quiet",
}


def means_words(payment: Payment) -> str:
    """`Bank transfer, Wire 4711`."""
    return ", ".join(filter(None, (str(payment.get_kind_display()), payment.short_label)))


STATUS_TONES: dict[str, str] = {
    Payment.Status.DEPOSITED: "info",
    Payment.Status.CLEARED: "ok",
    Payment.Status.BOUNCED: "bad",
    Payment.Status.REVERSED: "quiet",
}


def status_badge(payment: Payment) -> dict[str, str]:
    """How far a check is, or that the payment was reversed; empty for any other payment."""
    tone = STATUS_TONES.get(payment.status, "")
    return {"tone": tone, "word": str(payment.get_status_display())} if tone else {}


def payment_url(payment: Payment) -> str:
    return reverse("backoffice:payment", args=[payment.public_id])


def where_notes(payment: Payment) -> list[str]:
    """What of a payment pays no invoice, in words; empty if all of it does."""
    notes = (
        (payment.unapplied_minor, _("%(amount)s credit")),
        (payment.refunding_minor, _("%(amount)s refund on its way")),
        (payment.refunded_minor, _("%(amount)s refunded")),
        (payment.charged_back_minor, _("%(amount)s charged back")),
        (payment.reversed_minor, _("%(amount)s reversed")),
    )
    return [
        words % {"amount": formats.amount_with_code(Money(minor, payment.currency))}
        for minor, words in notes
        if minor
    ]


def payment_row(payment: Payment) -> dict[str, Any]:
    """One payment of a list; reads its account."""
    account = payment.account
    return {
        "url": payment_url(payment),
        "number": payment.number,
        "account": account.legal_name,
        "account_url": reverse("backoffice:account", args=[account.public_id]),
        "when": formats.date_short(clock.day(payment.received_at, account.zone)),
        "kind": payment.get_kind_display(),
        "label": payment.short_label,
        "badge": status_badge(payment),
        "amount": formats.amount_with_code(payment.amount),
        "notes": where_notes(payment),
    }


def on_invoice(rows: Iterable[Allocation], zone: str) -> list[dict[str, Any]]:
    """What reached one invoice and left it again, each with its payment."""
    return [
        {
            "url": payment_url(row.payment),
            "what": moved_words(row),
            "means": means_words(row.payment) if row.reason == Allocation.Reason.PAID else "",
            "when": formats.moment_long(
                row.payment.received_at if row.reason == Allocation.Reason.PAID else row.at, zone
            ),
            "amount": formats.amount_with_code(row.amount),
            "is_taken_back": row.amount_minor < 0,
        }
        for row in rows
    ]


def of_payment(rows: Iterable[Allocation], zone: str) -> list[dict[str, Any]]:
    """Where the money of one payment went and came back from, each with its invoice."""
    return [
        {
            "url": reverse("backoffice:invoice", args=[row.invoice.public_id]),
            "number": row.invoice.number,
            "why": str(row.get_reason_display()),
            "when": formats.moment_long(row.at, zone),
            "amount": formats.amount_with_code(row.amount),
            "is_taken_back": row.amount_minor < 0,
        }
        for row in rows
    ]


def refund_row(refund: Refund, zone: str) -> dict[str, Any]:
    """One refund; reads its payment, starter and parts with their invoices."""
    is_open = refund.status in Refund.OPEN
    return {
        "public_id": refund.public_id,
        "amount": formats.amount_with_code(refund.amount),
        "tone": REFUND_TONES[refund.status],
        "word": _("To be sent by hand") if is_open and not refund.gateway else refund.get_status_display(),
        "reason": refund.reason,
        "when": formats.moment_long(refund.started_at, zone),
        "who": refund.started_by.name if refund.started_by else _("automatic"),
        "how": _("by %(gateway)s") % {"gateway": refund.gateway} if refund.gateway else _("by hand"),
        "reference": refund.reference,
        "code": refund.decline_code,
        "from": ", ".join(
            f"{part.invoice.number}: {formats.amount_with_code(Money(part.amount_minor, refund.payment.currency))}"
            for part in refund.parts.all()
        ),
        "by_hand": is_open and not refund.gateway,
        "is_open": is_open and bool(refund.gateway),
    }


def reversal_row(row: Reversal, zone: str) -> dict[str, Any]:
    """Why a payment was reversed, by whom, and what took its place; reads `again`, `fee_invoice`, `reversed_by`."""
    fee = row.fee_invoice
    return {
        "reason": row.get_reason_display(),
        "note": row.note,
        "who": row.reversed_by.name,
        "when": formats.moment_long(row.reversed_at, zone),
        "again": row.again.number if row.again else "",
        "again_url": payment_url(row.again) if row.again else "",
        "fee": fee.number if fee else "",
        "fee_amount": formats.amount_with_code(fee.total) if fee else "",
        "fee_url": reverse("backoffice:invoice", args=[fee.public_id]) if fee else "",
    }


def chargeback_row(row: Chargeback, zone: str) -> dict[str, Any]:
    """One chargeback; reads its payment."""
    loss = row.amount_minor - row.covered_minor
    return {
        "amount": formats.amount_with_code(row.amount),
        "tone": CHARGEBACK_TONES[row.status],
        "word": row.get_status_display(),
        "reason": taken_because(row.reason),
        "reference": row.reference,
        "gateway": row.gateway,
        "when": formats.moment_long(row.taken_at, zone),
        "settled": formats.moment_long(row.settled_at, zone) if row.settled_at else "",
        "loss": formats.amount_with_code(Money(loss, row.payment.currency)) if loss else "",
    }


def attempt_row(row: PaymentAttempt, zone: str) -> dict[str, Any]:
    """One attempt with what the gateway knows it by; reads its starter."""
    return {
        "public_id": row.public_id,
        "when": formats.moment_long(row.started_at, zone),
        "who": row.started_by.name if row.started_by else _("automatic"),
        "amount": formats.amount_with_code(row.amount),
        "status": row.status,
        "word": row.get_status_display(),
        "reason": row.decline_code,
        "gateway": row.gateway,
        "key": row.key,
        "reference": row.reference or "",
        "is_open": row.is_open,
        "next": formats.moment_long(row.look_up_at, zone) if row.is_open and row.look_up_at else "",
    }


def credit_note_row(note: CreditNote) -> dict[str, Any]:
    return {
        "url": reverse("backoffice:credit-note-pdf", args=[note.public_id]),
        "xml_url": reverse("backoffice:credit-note-xml", args=[note.public_id]),
        "number": note.number,
        "when": formats.date_short(note.issued_on),
        "amount": formats.amount_with_code(note.total),
        "reason": note.reason,
    }
