"""What a customer needs to set up a standing order at the bank: account, reference, amounts and dates (trials M23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.expected import Expected, expected_transfers
from billing_portal.documents.references import account_reference, printed
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.portal.methods.method_rules import why_no_transfer
from billing_portal.portal.methods.remittance import bank_rows
from billing_portal.sellers.queries import remittance
from billing_portal.web.visits import for_account


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One transfer of the table: the day, the amount and what it is for; `url` leads to an invoice already issued."""

    on: str
    amount: str
    what: str
    number: str = ""
    url: str = ""
    note: str = ""


def _row(one: Expected) -> ExpectedRow:
    return ExpectedRow(
        on=formats.date_short(one.on),
        amount=formats.amount_with_code(one.amount),
        what=", ".join(one.what),
        number=one.number,
        url=reverse("portal:invoice", args=[one.public_id]) if one.public_id else "",
        note="" if one.is_taxed else _("before tax, which is not decided yet"),
    )


def _reference(account: CorporateAccount) -> tuple[str, str]:
    """As printed and as copied."""
    found = account_reference(account.number, account.currency)
    return printed(found), found


@audience(Audience.CONTACT)
@require_GET
@for_account
def standing_order(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The account to pay to, the reference of the account, and what is due when in the next twelve months, as known today."""
    now = clock.now()
    today: date = clock.day(now, account.entity.zone)
    details, used = remittance(account.entity_id, account.currency), account.default_method
    reason = why_no_transfer(account, details)
    context: dict[str, Any] = {
        "account": account,
        "entity": account.entity,
        "is_used": used is not None and used.is_recurring_transfer,
        "reason": reason,
        "bank": [] if reason else bank_rows(details),
        "reference": _reference(account),
        "rows": [_row(one) for one in expected_transfers(account, now=now)],
        "as_of": formats.date_long(today),
        "days": account.payment_days,
    }
    return render(request, "portal/methods/standing_order.html", context)


urls = [path("payment-method/standing-order/", standing_order, name="standing-order")]
