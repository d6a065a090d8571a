"""Reminders as the customer has them: what was sent when, as a paper; and Pay Now for all that is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.dunning.models import DunningNotice
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, download
from billing_portal.portal.payments.rows import MOST_AT_ONCE, pay_url
from billing_portal.web.visits import for_account, user_of

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder: which, in which tone, when, over how much, until when to pay."""

    number: str
    word: str
    on: str
    pay_by: str
    total: str
    invoices: str
    pdf_url: str


def _row(notice: DunningNotice, invoices: str = "") -> ReminderRow:
    return ReminderRow(
        number=notice.number,
        word=str(notice.get_level_display()),
        on=formats.date_short(notice.on),
        pay_by=formats.date_short(notice.pay_by),
        total=formats.amount_with_code(notice.total),
        invoices=invoices,
        pdf_url=reverse("portal:reminder-pdf", args=[notice.public_id]),
    )


def reminder_rows(invoice: Invoice) -> list[ReminderRow]:
    """The reminders that name an invoice, the first one first. One query."""
    return [_row(notice) for notice in DunningNotice.objects.filter(lines__invoice=invoice).order_by("pk")]


@audience(Audience.CONTACT)
@require_GET
@for_account
def reminders(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Every reminder of the account, the latest first."""
    notices = account.dunning_notices.prefetch_related("lines__invoice").order_by("-pk")[:SHOWN]
    rows = [
        _row(notice, ", ".join(str(line.invoice.number) for line in notice.lines.all())) for notice in notices
    ]
    return render(request, "portal/invoices/reminders.html", {"rows": rows})


@audience(Audience.CONTACT)
@require_GET
def reminder_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One reminder as it was sent."""
    notice = get_object_or_404(DunningNotice.objects.visible_to(user_of(request)), public_id=public_id)
    paper = paper_of(Kind.REMINDER, notice.public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


@audience(Audience.CONTACT)
@require_GET
@for_account
def pay_overdue(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Pay Now for all that is overdue, the oldest first; to the list if nothing is."""
    today = clock.day(clock.now(), account.entity.zone)
    rows = Invoice.objects.overdue(today).filter(account=account, currency=account.currency)
    ids = list(rows.order_by("due_on", "pk").values_list("public_id", flat=True)[:MOST_AT_ONCE])
    return redirect(pay_url(ids) if ids else reverse("portal:invoices"))


urls = [
    path("reminders/", reminders, name="reminders"),
    path("reminders/<uuid:public_id>/pdf/", reminder_pdf, name="reminder-pdf"),
    path("pay/overdue/", pay_overdue, name="pay-overdue"),
]
