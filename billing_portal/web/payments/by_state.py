"""The page *Payments* of an account: four lists by state, each with its count, its pages and its table to take along."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.identity.rights import Right
from billing_portal.invoices.queries import PAGE
from billing_portal.kit import formats
from billing_portal.kit.http import download
from billing_portal.kit.money import Money
from billing_portal.kit.spreadsheet import csv_bytes
from billing_portal.payments.queries import credit
from billing_portal.web.payments.lists import LISTS, counts
from billing_portal.web.payments.rows import Listed, Row
from billing_portal.web.visits import Visit


def _asked(request: HttpRequest) -> Listed:
    """The list that the address names; what arrived if it names none."""
    return LISTS.get(request.GET.get("show", ""), LISTS["received"])


def _query(listed: Listed, page: int = 1) -> str:
    first = {} if listed.name == "received" else {"show": listed.name}
    query = urlencode({**first, **({"page": page} if page > 1 else {})})
    return f"?{query}" if query else ""


@require_GET
def payments(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest twenty of a list, older ones by page; the same few queries however many there are."""
    visit.require(Right.VIEW_PAYMENT)
    listed, number = _asked(request), counts(visit)
    count = number[listed.name]
    asked = request.GET.get("page", "1")
    last = max(1, -(-count // PAGE))
    page = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1
    start = (page - 1) * PAGE
    found = list(listed.rows(visit)[start : start + PAGE])
    unused, base = credit(visit.account), visit.url("payments")
    context = {
        **visit.back("invoices", _("Invoice History")),
        "listed": listed,
        "rows": listed.told(visit, found),
        "account": visit.account,
        "is_staff": visit.is_staff,
        "filters": [
            {
                "label": other.label,
                "url": base + _query(other),
                "count": formats.number(number[other.name]),
                "is_chosen": other.name == listed.name,
            }
            for other in LISTS.values()
        ],
        "credit": formats.amount_with_code(unused) if unused and not visit.is_staff else "",
        "total": count,
        "csv_count": formats.number(count),
        "csv_url": visit.url("payments-csv") + _query(listed),
        "where": f"{start + 1}–{start + len(found)} / {formats.number(count)}" if found else "",
        "newer_url": base + _query(listed, page - 1) if page > 1 else "",
        "older_url": base + _query(listed, page + 1) if page < last else "",
    }
    return render(request, "web/payments/list.html", context)


@require_GET
def payments_csv(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A list as a table with all its rows, not only the page shown. The same few queries as the page."""
    visit.require(Right.VIEW_PAYMENT)
    listed = _asked(request)
    rows = listed.told(visit, list(listed.rows(visit)))
    table: list[list[str | Money]] = [
        [
            _("Date"),
            _("Kind"),
            _("Payment"),
            _("Paid by"),
            _("Invoices"),
            _("Amount"),
            _("Currency"),
            _("Status"),
            _("Remarks"),
        ],
        *map(_cells, rows),
    ]
    name = f"{_('payments')}-{listed.name}-{visit.account.number}-{visit.today.isoformat()}.csv"
    return download(csv_bytes(table), name=name, content_type="text/csv; charset=utf-8")


def _cells(row: Row) -> list[str | Money]:
    return [
        row.on.isoformat(),
        row.what or _("Payment"),
        row.number,
        row.means,
        ", ".join(number for number, _url in row.invoices),
        row.money,
        row.money.currency,
        row.word,
        "; ".join(row.notes),
    ]
