"""What an account has promised to pay, proposed first where finance posts what arrived."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.references import creditor_reference
from billing_portal.invoices.expected import promises_of
from billing_portal.invoices.models import PaymentPromise
from billing_portal.kit import formats
from billing_portal.kit.money import Money

SHORTEST = 4  # letters and digits of a reference that is looked for in a bank line
KINDS = {PaymentPromise.Kind.TRANSFER: "bank_transfer", PaymentPromise.Kind.CHECK: "check"}


def left_of(promise: Any) -> Money:
    """What of a promise is still expected, as `invoices.expected` has summed it up."""
    return Money(promise.left_minor, promise.currency)


def post_url(account: CorporateAccount, promise: PaymentPromise) -> str:
    """The page on which finance posts the payment, filled in as it was promised."""
    query = urlencode({"account": account.public_id, "promise": promise.public_id})
    return f"{reverse('backoffice:payment-new')}?{query}"


def proposals(account: CorporateAccount) -> list[dict[str, Any]]:
    """The account's open promises, the first day first. Two queries."""
    return [
        {
            "url": post_url(account, promise),
            "day": formats.date_long(promise.promised_on),
            "kind": promise.get_kind_display(),
            "reference": promise.reference,
            "amount": formats.amount_with_code(left_of(promise)),
            "numbers": ", ".join(part.invoice.number or "" for part in promise.parts.all()),
        }
        for promise in promises_of(account)
    ]


def as_line(account: CorporateAccount, public_id: str) -> dict[str, Any]:
    """A bank line as one of the account's open promises announced it; nothing if there is no such promise."""
    promise = next((row for row in promises_of(account) if str(row.public_id) == public_id), None)
    if promise is None:
        return {}
    numbers = [part.invoice.number or "" for part in promise.parts.all() if part.invoice.free]
    ours = creditor_reference(numbers[0]) if len(numbers) == 1 else ", ".join(numbers)
    return {
        "amount": formats.amount(left_of(promise)),
        "kind": KINDS[PaymentPromise.Kind(promise.kind)],
        "reference": promise.reference or ours,
    }


def announced(account: CorporateAccount, amount: Money, reference: str) -> set[int]:
    """The keys of the invoices of the promise that a bank line keeps: its reference is in it, or only its sum agrees."""
    promises = [row for row in promises_of(account) if row.currency == amount.currency]
    text = _compact(reference)
    named = [row for row in promises if len(_compact(row.reference)) >= SHORTEST]
    found = [row for row in named if _compact(row.reference) in text]
    found = found or [row for row in promises if left_of(row) == amount]
    return _invoices(found) if len(found) == 1 else set()


def _invoices(promises: Sequence[PaymentPromise]) -> set[int]:
    return {part.invoice_id for promise in promises for part in promise.parts.all()}


def _compact(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())
