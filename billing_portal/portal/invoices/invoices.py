"""Invoice History and one invoice: what is open, the document as it was issued, and the money that came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.html import paper_html
from billing_portal.documents.models import Paper
from billing_portal.documents.queries import e_invoices_among, paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.flows.pay_now import payable
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.e_invoices import offered
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import PAGE, counts, due, history, shown_status, years_with_papers
from billing_portal.invoices.words import promised_for
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, parameter
from billing_portal.kit.money import Money, total
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.queries import mailing_choices
from billing_portal.payments.models import Allocation, AttemptPart, PaymentAttempt
from billing_portal.payments.queries import credit
from billing_portal.portal.invoices.reminders import reminder_rows
from billing_portal.portal.invoices.rows import (
    CreditRow,
    credit_rows,
    headline_of,
    mail_row,
    payment_rows,
    row_of,
    status_word,
)
from billing_portal.portal.methods.remittance import transfer
from billing_portal.portal.payments.attempts import (
    OnItsWay,
    confirm_url,
    moving,
    parts_with_attempts,
    retry_reason,
)
from billing_portal.portal.payments.own_credit import uses
from billing_portal.portal.payments.rows import pay_url
from billing_portal.portal.wording import expected_sum_words, later_words
from billing_portal.sellers.queries import remittance
from billing_portal.web.current_account import account_by_id
from billing_portal.web.invoices.disputes import dispute_rows
from billing_portal.web.invoices.promise_rows import promise_rows
from billing_portal.web.invoices.standing import standing_of
from billing_portal.web.visits import for_account, user_of

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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which invoices a list is about: found by `query`, else filtered by `only`; the newest first."""

    query: str
    only: str
    rows: QuerySet[Invoice]


def asked_for(request: HttpRequest, account: CorporateAccount, today: date) -> Asked:
    """What the address of the list, or of its table, asks for; a filter that is none means all."""
    query = parameter(request, "q", longest=LONGEST_QUERY)
    only = request.GET.get("only", "all")
    only = only if only in FILTERS and not query else "all"
    mine = Invoice.objects.visible_to(user_of(request)).filter(account=account)
    if query:
        mine = mine.filter(Q(number__icontains=query) | Q(po_number__icontains=query))
    return Asked(query, only, history(mine, only=only, today=today).defer("bill_to", "tax_rows"))


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


def _pages(number: int, shown: int, count: int, parameters: dict[str, str]) -> Pages:
    def url(page: int) -> str:
        query = urlencode({**parameters, **({"page": page} if page > 1 else {})})
        return reverse("portal:invoices") + (f"?{query}" if query else "")

    first = (number - 1) * PAGE + 1
    older = count - first + 1 - shown
    return Pages(
        where=f"{formats.number(first)}–{formats.number(first + shown - 1)} / {formats.number(count)}",
        newer_url=url(number - 1) if number > 1 else "",
        older_url=url(number + 1) if older > 0 else "",
        older_count=formats.number(older) if older > 0 else "",
    )


@audience(Audience.CONTACT)
@require_GET
@for_account
def invoices(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The newest twenty of the account, older ones by page, by filter, or found by number or purchase order."""
    today = clock.day(clock.now(), account.entity.zone)
    wanted = asked_for(request, account, today)
    query, only = wanted.query, wanted.only
    owed = due(account, today)
    by_name = counts(account, owed)
    count = wanted.rows.count() if query else by_name[only]
    asked = request.GET.get("page", "1")
    last = max(1, -(-count // PAGE))
    number = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 9 else 1
    start = (number - 1) * PAGE
    found = list(wanted.rows[start : start + PAGE])
    most = payable([row for row in found if row.open])
    with_xml = e_invoices_among(Kind.INVOICE, [row.public_id for row in found])
    rows = [
        row_of(row, today, can_pay=bool(most.get(row.pk)), has_xml=row.public_id in with_xml) for row in found
    ]
    unused = credit(account)
    parameters = {"q": query} if query else {"only": only} if only != "all" else {}
    csv_query = f"?{urlencode(parameters)}" if parameters else ""
    context = {
        "rows": rows,
        "query": query,
        "total": count,
        "currency": account.currency,
        "has_any": by_name["all"] > 0,
        "open": formats.amount_with_code(owed.open) if owed.open else "",
        "due": formats.amount_with_code(owed.due) if owed.due else "",
        "later": later_words(owed),
        "expected": expected_sum_words(owed),
        "overdue": formats.amount_with_code(owed.overdue) if owed.overdue else "",
        "moving_sum": formats.amount_with_code(owed.on_its_way) if owed.on_its_way else "",
        "moving": _moving(request, account) if owed.open else [],
        "credit": formats.amount_with_code(unused) if unused else "",
        "can_pay": any(row.pay_url for row in rows),
        "filters": _filters(by_name, "" if query else only),
        "pages": _pages(number, len(rows), count, parameters) if rows else None,
        "csv_url": reverse("portal:invoices-csv") + csv_query,
        "csv_count": formats.number(count),
        "years": years_with_papers(account),
        "was_reminded": account.was_reminded,  # type: ignore[attr-defined]
    }
    return render(request, "portal/invoices/list.html", context)


def _moving(request: HttpRequest, account: CorporateAccount) -> list[OnItsWay]:
    """All that is on its way for the account."""
    parts = parts_with_attempts().filter(attempt__account=account, attempt__status__in=PaymentAttempt.OPEN)
    return moving(parts, reader=user_of(request), zone=account.zone)


def find_invoice(request: HttpRequest, public_id: UUID) -> Invoice:
    """An issued invoice of an own account, else 404."""
    rows = Invoice.objects.visible_to(user_of(request)).select_related("entity", "order__method")
    found = get_object_or_404(rows, public_id=public_id)
    found.account = account_by_id(request, found.account_id)
    return found


def show_invoice(
    request: HttpRequest, invoice: Invoice, *, again: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The invoice as it stands now: headline, document, payments, credit notes, mails.

    `again` is what was ticked to send it once more, with the reason why that was refused.
    """
    user, account = user_of(request), invoice.account
    today = clock.day(clock.now(), invoice.entity.zone)
    parts = list(parts_with_attempts().filter(invoice=invoice))
    allocations = list(invoice.allocations.select_related("payment").order_by("pk"))
    mails = Delivery.objects.visible_to(user).filter(
        TO_CUSTOMERS, message__entry__object_id=invoice.public_id
    )
    paper = paper_of(Kind.INVOICE, invoice.public_id)
    shown = shown_status(invoice, today)
    most = _payable(invoice, parts)
    context: dict[str, Any] = {
        "invoice": invoice,
        "manager": account.representative,
        "status": shown,
        "status_word": status_word(shown),
        "headline": headline_of(invoice, today),
        "paper": paper_html(standing_of(invoice, paper.data, allocations, today)) if paper else "",
        "xml": offered(paper, account),
        "moving": moving(parts, reader=user, zone=account.zone),
        "retry": retry_reason(invoice, [part.attempt for part in parts]) if most else "",
        "confirm_url": confirm_url(parts[0].attempt, account) if most and parts else "",
        "pay_url": pay_url([invoice.public_id]) if most else "",
        "paid": formats.amount_with_code(invoice.paid) if invoice.paid else "",
        "credited": formats.amount_with_code(-invoice.credited) if invoice.credited else "",
        "open": formats.amount_with_code(invoice.open) if invoice.open else "",
        "payments": payment_rows(invoice, allocations, zone=account.zone),
        "credit_notes": _credit_notes(invoice) if invoice.credited else [],
        "is_expected": invoice.is_expected(today),
        "is_collected": _is_collected(invoice, paper, shown, parts),
        "transfer": transfer(remittance(account.entity_id, account.currency), [(invoice.number or "", most)])
        if most
        else None,
        "mails": [mail_row(row, account.zone) for row in mails.order_by("pk")],
        "credit_uses": uses([invoice], account, user=user)
        if any(row.reason == Allocation.Reason.CREDIT for row in allocations)
        else [],
        "disputes": dispute_rows(invoice, account.zone, staff=False),
        "promised": promised_for(invoice.promised_on),
        "promises": promise_rows(invoice, staff=False),
        "may_promise": may(user, Right.PROMISE_PAYMENT, account),
        "can_promise": bool(invoice.collectible) and not invoice.reserved_minor and not invoice.promised_on,
        "reminders": reminder_rows(invoice) if getattr(account, "was_reminded", False) else [],
        "again": again or {"addresses": mailing_choices(invoice)},
    }
    return render(request, "portal/invoices/invoice.html", context, status=status)


def _is_collected(invoice: Invoice, paper: Paper | None, shown: str, parts: list[AttemptPart]) -> bool:
    """Whether we collect it in due course, so that there is nothing to do: not late, no attempt that went wrong."""
    collects = paper is not None and paper.data.payment.collect_on is not None
    failed = retry_reason(invoice, [part.attempt for part in parts])
    return collects and shown != "overdue" and not failed and invoice.promised_on is None


def _credit_notes(invoice: Invoice) -> list[CreditRow]:
    notes = list(invoice.credit_notes.order_by("pk"))
    return credit_rows(notes, e_invoices_among(Kind.CREDIT_NOTE, [note.public_id for note in notes]))


def _payable(invoice: Invoice, parts: list[AttemptPart]) -> Money:
    """As flows.pay_now.payable says, from what is at hand: a page left open does not count."""
    left = (
        part.amount
        for part in parts
        if part.attempt.is_open and part.attempt.has_page  # closed when another one starts
    )
    return max(invoice.free + total(left, invoice.currency) - invoice.disputed, Money(0, invoice.currency))


@audience(Audience.CONTACT)
@require_GET
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One invoice of an own account."""
    return show_invoice(request, find_invoice(request, public_id))


urls = [
    path("invoices/", invoices, name="invoices"),
    path("invoices/<uuid:public_id>/", invoice, name="invoice"),
]
