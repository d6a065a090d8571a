"""An account's statement for staff who may see the account: the same page, PDF and table as its contact gets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience, download
from billing_portal.web.invoices import statements
from billing_portal.web.rights import needs


def _find(request: HttpRequest, public_id: UUID) -> CorporateAccount:
    rows = CorporateAccount.objects.visible_to(member(request)).select_related("entity", "bill_to")
    return get_object_or_404(rows, public_id=public_id)


def _back(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    page = reverse("backoffice:account-statement", args=[account.public_id])
    return redirect(f"{page}?{request.GET.urlencode()}")


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def statement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The statement for the days asked for; this year if none are."""
    account = _find(request, public_id)
    this = statements.asked(account, request.GET, now=clock.now())
    context: dict[str, Any] = {
        **statements.shown(this),
        "account": account,
        "pdf_url": reverse("backoffice:account-statement-pdf", args=[public_id]),
        "csv_url": reverse("backoffice:account-statement-csv", args=[public_id]),
    }
    return render(
        request, "backoffice/invoices/statement.html", context, status=200 if this.statement else 422
    )


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def statement_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The statement on paper, in the account's language."""
    account, now = _find(request, public_id), clock.now()
    found = statements.asked(account, request.GET, now=now).statement
    if found is None:
        return _back(request, account)
    body = statements.statement_pdf(account, found, now=now)
    name = statements.file_name(account, found, "pdf")
    return download(body, name=name, content_type="application/pdf", inline=True)


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def statement_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The statement for a spreadsheet, however long."""
    account = _find(request, public_id)
    found = statements.asked(account, request.GET, now=clock.now(), longest=None).statement
    if found is None:
        return _back(request, account)
    name = statements.file_name(account, found, "csv")
    return download(statements.statement_csv(found), name=name, content_type="text/csv; charset=utf-8")
