"""What an invoice waits for, as phrases and sentences for page and mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.rules import last_promise_day
from billing_portal.kit import formats
from billing_portal.kit.money import Money


def expected_words(invoice: Invoice, today: date) -> str:
    """`expected by recurring transfer on 12 Dec 2026`; empty for what nobody expects so, or no longer."""
    if not invoice.is_expected(today):
        return ""
    return _("expected by recurring transfer on %(date)s") % {"date": formats.date_short(invoice.due_on)}


def promised_for(promised_on: date | None) -> str:
    """`promised for 12 Dec 2026`; empty without a day."""
    if promised_on is None:
        return ""
    return _("promised for %(date)s") % {"date": formats.date_short(promised_on)}


def promise_day_problem(on: date, today: date) -> str:
    """Why a payment cannot be promised today for a day; empty if it can."""
    last = last_promise_day(today)
    if today <= on <= last:
        return ""
    return _("Choose a day between today and %(last)s.") % {"last": formats.date_long(last)}


def promised_now(account: CorporateAccount, currency: str) -> list[str]:
    """What is promised of the open invoices at present, a sentence for each day, the first day first. One query."""
    rows = Invoice.objects.filter(account=account, currency=currency, promised_on__isnull=False).open()
    by_day: dict[date, list[Invoice]] = {}
    for row in rows.order_by("promised_on", "due_on", "pk"):
        if row.promised_on is not None and row.undisputed:
            by_day.setdefault(row.promised_on, []).append(row)
    return [_sentence(day, found, currency) for day, found in by_day.items()]


def _sentence(day: date, rows: Iterable[Invoice], currency: str) -> str:
    found = list(rows)
    return _("Promised for %(date)s: %(amount)s (%(numbers)s).") % {
        "date": formats.date_short(day),
        "amount": formats.amount_with_code(Money(sum(row.undisputed.minor for row in found), currency)),
        "numbers": ", ".join(row.number or "" for row in found),
    }
