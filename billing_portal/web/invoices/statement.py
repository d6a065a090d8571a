"""Statement of account: what was charged and what came, for any period, as a page, a PDF and a table (X2)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.invoices.words import promised_now
from billing_portal.kit.http import download
from billing_portal.web.invoices import statements
from billing_portal.web.invoices.disputes import disputed_now
from billing_portal.web.visits import Visit


def _back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """To the page, which says beside its fields what was wrong."""
    return redirect(f"{visit.url('statement')}?{request.GET.urlencode()}")


@require_GET
def statement(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The account's statement for the days asked for; this year if none are."""
    this = statements.asked(visit.account, request.GET, now=visit.now)
    context = {
        **statements.shown(this),
        **visit.back("invoices", _("Invoice History")),
        "account": visit.account,
        "disputed": disputed_now(visit.account, this.currency),
        "promised": promised_now(visit.account, this.currency),
        "is_staff": visit.is_staff,
        "pdf_url": visit.url("statement-pdf"),
        "csv_url": visit.url("statement-csv"),
    }
    return render(request, "web/invoices/statement.html", context, status=200 if this.statement else 422)


@require_GET
def statement_pdf(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same statement on paper, in the account's language."""
    account = visit.account
    found = statements.asked(account, request.GET, now=visit.now).statement
    if found is None:
        return _back(request, visit)
    body = statements.statement_pdf(account, found, now=visit.now)
    name = statements.file_name(account, found, "pdf")
    return download(body, name=name, content_type="application/pdf", inline=True)


@require_GET
def statement_csv(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same statement for a spreadsheet, however long."""
    account = visit.account
    found = statements.asked(account, request.GET, now=visit.now, longest=None).statement
    if found is None:
        return _back(request, visit)
    name = statements.file_name(account, found, "csv")
    return download(statements.statement_csv(found), name=name, content_type="text/csv; charset=utf-8")
