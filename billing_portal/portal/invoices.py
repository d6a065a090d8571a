"""Invoice History and one invoice: what is open, the document as it was issued, and the money that came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.html import paper_html
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.flows.collection import resolve
from billing_portal.flows.pay_now import pay_on_page
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import PAGE, counts, due, history, shown_status
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download, parameter
from billing_portal.notifications.models import Delivery
from billing_portal.payments.models import PaymentAttempt
from billing_portal.portal.accounts import account_by_id
from billing_portal.portal.attempts import on_its_way, retry_reason
from billing_portal.portal.hosted import SeeOther
from billing_portal.portal.invoice_facts import headline_of, mail_row, payment_rows, row_of, status_word
from billing_portal.portal.visits import for_account, user_of

FILTERS: dict[str, str | Promise] = {
    "all": _("All"),
    "open": _("Open"),
    "overdue": _("Overdue"),
    "paid": _("Paid"),
}
LONGEST_QUERY = 40
TO_CUSTOMERS = Q(guard__startswith="contact:") | Q(guard__startswith="recipient:")


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A filter as a link with the number of invoices behind it."""

    label: str
    url: str
    count: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page of the list stands among the others; empty addresses where there is none."""

    where: str
    newer_url: str
    older_url: str
    older_count: str


def _filters(by_name: dict[str, int], chosen: str) -> list[FilterLink]:
    base = reverse("portal:invoices")
    return [
        FilterLink(
            label=str(label),
            url=base if name == "all" else f"{base}?only={name}",
            count=formats.number(by_name[name]),
            is_chosen=name == chosen,
        )
        for name, label in FILTERS.items()
    ]


def _pages(number: int, shown: int, total: int, parameters: dict[str, str]) -> Pages:
    def url(page: int) -> str:
        query = urlencode({**parameters, **({"page": page} if page > 1 else {})})
        return reverse("portal:invoices") + (f"?{query}" if query else "")

    first = (number - 1) * PAGE + 1
    older = total - first + 1 - shown
    return Pages(
        where=f"{formats.number(first)}–{formats.number(first + shown - 1)} / {formats.number(total)}",
        newer_url=url(number - 1) if number > 1 else "",
        older_url=url(number + 1) if older > 0 else "",
        older_count=formats.number(older) if older > 0 else "",
    )


@audience(Audience.CONTACT)
@require_GET
@for_account
def invoices(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The newest twenty of the account, older ones by page, by filter, or found by number or purchase order."""
    now = clock.now()
    today = clock.day(now, account.entity.zone)
    query = parameter(request, "q", longest=LONGEST_QUERY)
    only = request.GET.get("only", "all")
    only = only if only in FILTERS and not query else "all"
    owed = due(account, today)
    by_name = counts(account, owed)
    mine = Invoice.objects.visible_to(user_of(request)).filter(account=account)
    if query:
        mine = mine.filter(Q(number__icontains=query) | Q(po_number__icontains=query))
    total = mine.count() if query else by_name[only]
    asked = request.GET.get("page", "1")
    last = max(1, -(-total // PAGE))
    number = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1
    start = (number - 1) * PAGE
    listed = history(mine, only=only, today=today).defer("bill_to", "tax_rows")
    rows = [row_of(row, today) for row in listed[start : start + PAGE]]
    parameters = {"q": query} if query else {"only": only} if only != "all" else {}
    context = {
        "rows": rows,
        "query": query,
        "total": total,
        "currency": account.currency,
        "has_any": by_name["all"] > 0,
        "open": formats.amount_with_code(owed.open) if owed.open else "",
        "overdue": formats.amount_with_code(owed.overdue) if owed.overdue else "",
        "moving": formats.amount_with_code(owed.on_its_way) if owed.on_its_way else "",
        "filters": _filters(by_name, "" if query else only),
        "pages": _pages(number, len(rows), total, parameters) if rows else None,
    }
    return render(request, "portal/invoices/list.html", context)


def _one(request: HttpRequest, public_id: UUID) -> Invoice:
    rows = Invoice.objects.visible_to(user_of(request)).select_related("entity", "order__method")
    found = get_object_or_404(rows, public_id=public_id)
    found.account = account_by_id(request, found.account_id)
    return found


def _page_of(request: HttpRequest, invoice: Invoice, *, status: int = 200) -> HttpResponse:
    """The invoice as it stands now: headline, document, payments, mails."""
    user, account = user_of(request), invoice.account
    today = clock.day(clock.now(), invoice.entity.zone)
    attempts = list(invoice.attempts.select_related("method", "started_by").order_by("-pk"))
    allocations = list(invoice.allocations.select_related("payment").order_by("pk"))
    mails = Delivery.objects.visible_to(user).filter(
        TO_CUSTOMERS, message__entry__object_id=invoice.public_id
    )
    paper = paper_of(Kind.INVOICE, invoice.public_id)
    moving = [row for row in attempts if row.status in PaymentAttempt.OPEN]
    shown = shown_status(invoice, today)
    context: dict[str, Any] = {
        "invoice": invoice,
        "manager": account.representative,
        "status": shown,
        "status_word": status_word(shown),
        "headline": headline_of(invoice, today),
        "paper": paper_html(paper.data) if paper else "",
        "moving": [on_its_way(row, reader=user, zone=account.zone) for row in moving],
        "retry": retry_reason(invoice, attempts),
        "request_key": uuid4(),
        "paid": formats.amount_with_code(invoice.paid) if invoice.paid else "",
        "open": formats.amount_with_code(invoice.open) if invoice.open else "",
        "payments": payment_rows(invoice, allocations, zone=account.zone),
        "mails": [mail_row(row, account.zone) for row in mails.order_by("pk")],
    }
    return render(request, "portal/invoices/invoice.html", context, status=status)


@audience(Audience.CONTACT)
@require_GET
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice of an own account."""
    return _page_of(request, _one(request, public_id))


@audience(Audience.CONTACT)
@require_GET
def invoice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The issued PDF, always the same bytes."""
    found = get_object_or_404(Invoice.objects.visible_to(user_of(request)), public_id=public_id)
    paper = paper_of(Kind.INVOICE, found.public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


@audience(Audience.CONTACT)
@require_POST
def invoice_pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To the gateway's page, to pay by a card used once; one form starts one attempt however often it is sent."""
    found = _one(request, public_id)
    try:
        key = UUID(request.POST.get("request_key", ""))
    except ValueError:
        key = (
            uuid4()
        )  # a page without the hidden field is still answered, only not protected from its own double
    try:
        now, request_key = clock.now(), f"pay:{key}"
        resolve([found], but=request_key, now=now)
        found.refresh_from_db()
        parts = [(found, found.free)] if found.free else []
        address = pay_on_page(found.account, parts, by=user_of(request), request_key=request_key, now=now)
    except BillingError as error:
        messages.error(request, str(error.message))
        return _page_of(request, _one(request, public_id), status=status_of(error))
    return SeeOther(address)


urls = [
    path("invoices/", invoices, name="invoices"),
    path("invoices/<uuid:public_id>/", invoice, name="invoice"),
    path("invoices/<uuid:public_id>/pdf/", invoice_pdf, name="invoice-pdf"),
    path("invoices/<uuid:public_id>/pay/", invoice_pay, name="invoice-pay"),
]
