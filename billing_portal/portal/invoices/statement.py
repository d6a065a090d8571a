"""Statement of account: what was charged and what came, for any period, as a page, a PDF and a table (X2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience, download
from billing_portal.web.invoices.statements import asked, file_name, shown, statement_csv, statement_pdf
from billing_portal.web.visits import for_account


def _back(request: HttpRequest) -> HttpResponse:
    """To the page, which says beside its fields what was wrong."""
    return redirect(f"{reverse('portal:statement')}?{request.GET.urlencode()}")


@audience(Audience.CONTACT)
@require_GET
@for_account
def statement(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The account's statement for the days asked for; this year if none are."""
    this = asked(account, request.GET, now=clock.now())
    context: dict[str, Any] = {
        **shown(this),
        "pdf_url": reverse("portal:statement-pdf"),
        "csv_url": reverse("portal:statement-csv"),
    }
    return render(request, "portal/invoices/statement.html", context, status=200 if this.statement else 422)


@audience(Audience.CONTACT)
@require_GET
@for_account
def statement_as_pdf(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The same statement on paper, in the account's language."""
    now = clock.now()
    found = asked(account, request.GET, now=now).statement
    if found is None:
        return _back(request)
    body = statement_pdf(account, found, now=now)
    name = file_name(account, found, "pdf")
    return download(body, name=name, content_type="application/pdf", inline=True)


@audience(Audience.CONTACT)
@require_GET
@for_account
def statement_as_csv(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The same statement for a spreadsheet, however long."""
    found = asked(account, request.GET, now=clock.now(), longest=None).statement
    if found is None:
        return _back(request)
    name = file_name(account, found, "csv")
    return download(statement_csv(found), name=name, content_type="text/csv; charset=utf-8")


urls = [
    path("statement/", statement, name="statement"),
    path("statement/pdf/", statement_as_pdf, name="statement-pdf"),
    path("statement/csv/", statement_as_csv, name="statement-csv"),
]
