"""Tax forms of the seller's entities: upload, replace, end, and who downloaded them (B7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import facts, member, paged
from billing_portal.backoffice.tax.tax_form_upload import TaxFormForm
from billing_portal.documents.errors import FileLost
from billing_portal.identity.rights import Right
from billing_portal.journal.models import Entry
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.tax.actions.forms import add_tax_form, download_tax_form, end_tax_form
from billing_portal.tax.events import TAX_FORM_DOWNLOADED
from billing_portal.tax.models import TaxForm
from billing_portal.web.rights import needs

PAGE, SHOWN = 40, 40


@dataclass(frozen=True, slots=True)
class TaxFormRow:
    """One form of the list."""

    url: str
    title: str
    kind: str
    entity: str
    days: str
    tone: str
    word: str


def _days(form: TaxForm) -> str:
    since, until = formats.date_short(form.valid_from), formats.date_short(form.valid_to)
    if until:
        return f"{since} – {until}"
    return _("from %(date)s until further notice") % {"date": since}


def _state(form: TaxForm, today: date) -> tuple[str, str]:
    """Tone and word: valid, still to come, replaced, ended or expired."""
    if form.is_valid(today):
        return "ok", _("Valid")
    if form.ended_on is not None and form.ended_on <= today:
        return "quiet", _("Replaced") if form.replaced_by_id else _("Ended")
    if form.valid_from > today:
        return "info", _("Not yet valid")
    return "quiet", _("Expired")


def _row(form: TaxForm, now: datetime) -> TaxFormRow:
    tone, word = _state(form, clock.day(now, form.entity.zone))
    return TaxFormRow(
        url=reverse("backoffice:tax-form", args=[form.public_id]),
        title=form.title,
        kind=str(form.get_kind_display()),
        entity=form.entity.name,
        days=_days(form),
        tone=tone,
        word=word,
    )


def _visible(request: HttpRequest) -> QuerySet[TaxForm]:
    return TaxForm.objects.visible_to(member(request)).select_related(
        "entity", "uploaded_by", "replaced_by", "file"
    )


def _downloads(form: TaxForm) -> list[dict[str, str]]:
    """The latest downloads: who, for which account, when. Two queries."""
    entries = list(
        Entry.objects.filter(
            kind=TaxForm._meta.label_lower, object_id=form.public_id, name=TAX_FORM_DOWNLOADED.name
        )
        .select_related("actor")
        .order_by("-pk")[:SHOWN]
    )
    accounts = CorporateAccount.objects.filter(public_id__in={entry.account_id for entry in entries})
    names = {account.public_id: str(account) for account in accounts}
    return [
        {
            "who": entry.actor.name if entry.actor else "",
            "account": names.get(entry.account_id, "") if entry.account_id else "",
            "when": formats.moment_long(entry.at, form.entity.zone),
        }
        for entry in entries
    ]


@audience(Audience.STAFF)
@needs(Right.KEEP_TAX_FORMS)
@require_GET
def tax_form_list(request: HttpRequest) -> HttpResponse:
    """Every form, the latest upload first, with what became of it."""
    now = clock.now()
    found, page = paged(_visible(request).order_by("-pk"), request.GET.get("page", ""), PAGE)
    context = {"rows": [_row(form, now) for form in found], "page": page}
    return render(request, "backoffice/tax/tax_forms.html", context)


@audience(Audience.STAFF)
@needs(Right.KEEP_TAX_FORMS)
@require_http_methods(["GET", "POST"])
def tax_form_new(request: HttpRequest) -> HttpResponse:
    """Upload a form; with `?replaces=` it takes the place of another one of the same entity."""
    now, replaces = clock.now(), _to_be_replaced(request)
    if request.method == "GET":
        initial: dict[str, Any] = {"valid_from": clock.day(now, "UTC")}
        if replaces is not None:
            initial = {
                "valid_from": clock.day(now, replaces.entity.zone),
                "kind": replaces.kind,
                "title": replaces.title,
            }
        return _upload(request, TaxFormForm(replaces, initial=initial), replaces)
    form = TaxFormForm(replaces, request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, form, replaces, status=422)
    entered = form.cleaned_data
    try:
        made = add_tax_form(
            replaces.entity if replaces is not None else entered["entity"],
            entered["file"],
            kind=entered["kind"],
            title=entered["title"],
            valid_from=entered["valid_from"],
            valid_to=entered["valid_to"],
            replaces=replaces,
            by=member(request),
            now=now,
        )
    except BillingError as error:
        return _upload(request, form, replaces, problem=error.message, status=status_of(error))
    messages.success(request, _("%(title)s was uploaded.") % {"title": made.title})
    return redirect("backoffice:tax-form", made.public_id)


def _to_be_replaced(request: HttpRequest) -> TaxForm | None:
    """The form that the address names; 404 for one that does not exist."""
    named = request.GET.get("replaces", "")
    if not named:
        return None
    try:
        public_id = UUID(named)
    except ValueError:
        public_id = UUID(int=0)
    return get_object_or_404(_visible(request), public_id=public_id)


def _upload(
    request: HttpRequest,
    form: TaxFormForm,
    replaces: TaxForm | None,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "replaces": replaces, "problem": problem}
    return render(request, "backoffice/tax/tax_form_new.html", context, status=status)


def _show(request: HttpRequest, public_id: UUID, *, problem: object = "", status: int = 200) -> HttpResponse:
    form = get_object_or_404(_visible(request), public_id=public_id)
    zone = form.entity.zone
    tone, word = _state(form, clock.day(clock.now(), zone))
    context = {
        "tax_form": form,
        "tone": tone,
        "word": word,
        "may_end": form.ended_on is None,
        "problem": problem,
        "downloads": _downloads(form),
        "facts": facts(
            (_("Legal entity"), form.entity.name),
            (_("Kind"), form.get_kind_display()),
            (_("Valid"), _days(form)),
            (_("Available until"), formats.date_short(form.ended_on)),
            (_("Size"), filesizeformat(form.file.size)),
            (_("Uploaded"), formats.moment_long(form.uploaded_at, zone)),
            (_("Uploaded by"), form.uploaded_by.name),
        ),
    }
    return render(request, "backoffice/tax/tax_form.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.KEEP_TAX_FORMS)
@require_GET
def tax_form(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One form with its downloads."""
    return _show(request, public_id)


@audience(Audience.STAFF)
@needs(Right.KEEP_TAX_FORMS)
@require_GET
def tax_form_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file; a member of staff who takes it is on record as well."""
    form = get_object_or_404(_visible(request), public_id=public_id)
    try:
        body = download_tax_form(form, account=None, by=member(request), now=clock.now())
    except FileLost as error:
        return _show(request, public_id, problem=error.message, status=status_of(error))
    return download(body, name=form.file_name, content_type="application/pdf")


@audience(Audience.STAFF)
@needs(Right.KEEP_TAX_FORMS)
@require_POST
def tax_form_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop offering it for download."""
    form = get_object_or_404(_visible(request), public_id=public_id)
    try:
        end_tax_form(form, by=member(request), now=clock.now())
    except WrongState as error:
        return _show(request, public_id, problem=error.message, status=status_of(error))
    messages.success(request, _("%(title)s can no longer be downloaded.") % {"title": form.title})
    return redirect("backoffice:tax-form", public_id)
