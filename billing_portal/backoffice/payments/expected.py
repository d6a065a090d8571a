"""Expected payments: what customers have promised, by day, with the sums of each day and currency."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.backoffice.payments.proposals import left_of, post_url
from billing_portal.backoffice.rows import member, paged
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.expected import STATES, counts, expected, sums
from billing_portal.invoices.models import PaymentPromise
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money
from billing_portal.sellers.queries import days_at
from billing_portal.web.rights import needs

PAGE = 40
TONES = {"expected": "info", "late": "warn", "broken": "bad"}


def _words() -> dict[str, str]:
    return {"expected": _("Expected"), "late": _("Late"), "broken": _("Not kept")}


def _row(promise: Any, words: dict[str, str]) -> dict[str, Any]:
    parts = list(promise.parts.all())
    promised = Money(sum(part.amount_minor for part in parts), promise.currency)
    left, state = left_of(promise), STATES[promise.state]
    return {
        "account": promise.account.legal_name,
        "account_url": reverse("backoffice:account", args=[promise.account.public_id]),
        "number": promise.account.number,
        "post_url": post_url(promise.account, promise)
        if promise.status == PaymentPromise.Status.OPEN
        else "",
        "kind": promise.get_kind_display(),
        "reference": promise.reference,
        "invoices": [
            {
                "number": part.invoice.number,
                "url": reverse("backoffice:invoice", args=[part.invoice.public_id]),
            }
            for part in parts
            if part.invoice.open
        ],
        "amount": formats.amount_with_code(left),
        "promised": formats.amount_with_code(promised) if promised != left else "",
        "tone": TONES[state],
        "word": words[state],
        "waits": formats.date_short(promise.waits_until),
        "is_broken": state == "broken",
    }


def _amounts(found: list[Money]) -> list[str]:
    return [formats.amount_with_code(one) for one in found]


@audience(Audience.STAFF)
@needs(Right.VIEW_PAYMENT)
@require_GET
def expected_payments(request: HttpRequest) -> HttpResponse:
    """Promised payments of the accounts one looks after that have not arrived, the first day first, or those of one state."""
    user, words = member(request), _words()
    rows = expected(user, days_at(clock.now()))
    numbers, chosen = counts(rows), request.GET.get("show", "")
    if chosen in STATES:
        rows = rows.filter(state=STATES.index(chosen))
    else:
        chosen = ""
    by_day = sums(rows)
    found, page = paged(
        rows.select_related("account").prefetch_related("parts__invoice"), request.GET.get("page", ""), PAGE
    )
    context = {
        "days": [
            {
                "day": formats.date_long(day),
                "sums": _amounts(by_day[day]),
                "rows": [_row(promise, words) for promise in promises],
            }
            for day, promises in groupby(found, key=lambda promise: promise.promised_on)
        ],
        "sums": _amounts(by_day.get(None, [])),
        "page": page,
        "chosen": chosen,
        "filters": [
            ("", _("All"), formats.number(numbers["all"])),
            *((name, word, formats.number(numbers[name])) for name, word in words.items()),
        ],
        "may_post": may(user, Right.RECORD_PAYMENT),
    }
    return render(request, "backoffice/payments/expected.html", context)


def payments_that_are_late(user: User, now: datetime) -> dict[str, str] | None:
    """For the overview: how many promised payments are expected, late and not kept; two queries, None if there are none."""
    if not may(user, Right.VIEW_PAYMENT):
        return None
    found = counts(expected(user, days_at(now)))
    return {name: formats.number(found[name]) for name in STATES} if found["all"] else None
