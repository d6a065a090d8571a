"""Tax forms of the company that invoices the account, to download; each download is on record (B7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.errors import FileLost
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, download
from billing_portal.tax.actions.forms import download_tax_form
from billing_portal.tax.models import TaxForm
from billing_portal.web.current_account import accounts_of, current_account
from billing_portal.web.visits import for_account, user_of


@dataclass(frozen=True, slots=True)
class TaxFormRow:
    """One form as the page prints it; `until` is empty if it is valid until further notice."""

    title: str
    kind: str
    since: str
    until: str
    size: str
    url: str


def _row(form: TaxForm) -> TaxFormRow:
    return TaxFormRow(
        title=form.title,
        kind=str(form.get_kind_display()),
        since=formats.date_short(form.valid_from),
        until=formats.date_short(form.valid_to),
        size=filesizeformat(form.file.size),
        url=reverse("portal:tax-form", args=[form.public_id]),
    )


def _certificates(account: CorporateAccount, today: date) -> list[dict[str, str]]:
    """The account's own exemption certificates that were not ended, with what they do today."""
    shown = []
    for row in account.certificates.filter(ended_on=None).order_by("country", "region", "-valid_from"):
        if row.valid_to is not None and row.valid_to < today:
            tone, word = "bad", _("Expired")
        elif row.verified_at is None:
            tone, word = "info", _("Being verified")
        else:
            tone, word = ("ok", _("Valid")) if row.valid_from <= today else ("info", _("Not yet valid"))
        shown.append(
            {
                "number": row.number,
                "place": row.jurisdiction,
                "kind": str(row.get_kind_display()),
                "since": formats.date_short(row.valid_from),
                "until": formats.date_short(row.valid_to),
                "tone": tone,
                "word": word,
            }
        )
    return shown


def _page(request: HttpRequest, account: CorporateAccount, *, problem: object = "") -> HttpResponse:
    today = clock.day(clock.now(), account.entity.zone)
    mine = (
        TaxForm.objects.visible_to(user_of(request))
        .filter(entity=account.entity_id)
        .valid_on(today)
        .select_related("file")
    )
    context = {
        "entity": account.entity,
        "rows": [_row(form) for form in mine.order_by("kind", "-valid_from", "pk")],
        "certificates": _certificates(account, today),
        "problem": problem,
    }
    status = FileLost.status if problem else 200
    return render(request, "portal/account/tax_forms.html", context, status=status)


@audience(Audience.CONTACT)
@require_GET
@for_account
def tax_forms(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """What is valid today, of the entity that issues the account's invoices."""
    return _page(request, account)


@audience(Audience.CONTACT)
@require_GET
def tax_form(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file; 404 for a form of another entity and for one that is not valid today."""
    user, now = user_of(request), clock.now()
    rows = TaxForm.objects.visible_to(user).select_related("entity", "file")
    form = get_object_or_404(rows, public_id=public_id)
    if not form.is_valid(clock.day(now, form.entity.zone)):
        raise Http404
    account = _account_for(request, form)
    try:
        body = download_tax_form(form, account=account, by=user, now=now)
    except FileLost as error:
        return _page(request, account, problem=error.message)
    return download(body, name=form.file_name, content_type="application/pdf")


def _account_for(request: HttpRequest, form: TaxForm) -> CorporateAccount:
    """The account that is visited if the form's entity invoices it, else the first own one that it does."""
    current = current_account(request)
    ranked = ([current] if current else []) + accounts_of(request)
    found = next((account for account in ranked if account.entity_id == form.entity_id), None)
    if found is None:
        raise Http404
    return found


urls = [
    path("tax-forms/", tax_forms, name="tax-forms"),
    path("tax-forms/<uuid:public_id>/", tax_form, name="tax-form"),
]
