"""Exemption certificates of an account: uploaded, verified, ended, downloaded by staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import facts, find_account, joined, member
from billing_portal.backoffice.tax.account_tax import certificate_days, certificate_state
from billing_portal.backoffice.tax.dated_pdf import DatedPdfForm
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.addresses import REGION_COUNTRIES
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.tax.actions.certificates import (
    add_certificate,
    download_certificate,
    end_certificate,
    verify_certificate,
)
from billing_portal.tax.models import ExemptionCertificate
from billing_portal.web.rights import needs


class CertificateForm(DatedPdfForm):
    """What the customer's certificate says, and its file."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ExemptionCertificate.Kind.choices)
    number = forms.CharField(
        label=gettext_lazy("Certificate number"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the number printed on the certificate.")},
    )
    region = forms.CharField(
        label=gettext_lazy("State or region"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Leave empty if the certificate is valid for the whole country."),
        error_messages={
            "required": gettext_lazy("Enter the state: in this country an exemption is valid in one state.")
        },
    )
    field_order = ("kind", "number", "region", "file", "valid_from", "valid_to")

    def __init__(self, account: CorporateAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if account.country in REGION_COUNTRIES:
            self.fields["region"].required = True
            self.fields["region"].help_text = _(
                "The code of the state that the certificate is for, such as NY."
            )

    def clean_region(self) -> str:
        region: str = self.cleaned_data["region"]
        return region.strip().upper()


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def certificate_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a certificate that the customer sent."""
    account, now = find_account(request, public_id, Right.KEEP_CERTIFICATES), clock.now()
    if request.method == "GET":
        initial = {"valid_from": clock.day(now, account.entity.zone), "region": account.bill_to.region}
        return _upload(request, account, CertificateForm(account, initial=initial))
    form = CertificateForm(account, request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, account, form, status=422)
    entered = form.cleaned_data
    body = entered.pop("file")
    try:
        made = add_certificate(account, body, **entered, by=member(request), now=now)
    except BillingError as error:
        return _upload(request, account, form, problem=error.message, status=status_of(error))
    messages.success(request, _("The certificate %(number)s was added.") % {"number": made.number})
    return redirect("backoffice:certificate", made.public_id)


def _upload(
    request: HttpRequest,
    account: CorporateAccount,
    form: CertificateForm,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    context = {"account": account, "form": form, "problem": problem}
    return render(request, "backoffice/tax/certificate_new.html", context, status=status)


def _find(request: HttpRequest, public_id: UUID) -> ExemptionCertificate:
    rows = ExemptionCertificate.objects.visible_to(member(request))
    rows = rows.select_related("account__entity", "added_by", "verified_by", "file")
    return get_object_or_404(rows, public_id=public_id)


def _show(
    request: HttpRequest, found: ExemptionCertificate, *, problem: object = "", status: int = 200
) -> HttpResponse:
    zone = found.account.entity.zone
    tone, word = certificate_state(found, clock.day(clock.now(), zone))
    verified = ""
    if found.verified_by and found.verified_at:
        verified = joined([found.verified_by.name, formats.moment_long(found.verified_at, zone)])
    context = {
        "certificate": found,
        "tone": tone,
        "word": word,
        "problem": problem,
        "may_verify": found.verified_at is None and found.ended_on is None,
        "may_end": found.ended_on is None,
        "facts": facts(
            (_("Jurisdiction"), joined([formats.country_name(found.country), found.region])),
            (_("Kind"), found.get_kind_display()),
            (_("Certificate number"), found.number),
            (_("Valid"), certificate_days(found)),
            (_("Added"), joined([found.added_by.name, formats.moment_long(found.added_at, zone)])),
            (_("Verified"), verified),
            (_("Ended on"), formats.date_short(found.ended_on)),
            (_("Size"), filesizeformat(found.file.size)),
        ),
    }
    return render(request, "backoffice/tax/certificate.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.KEEP_CERTIFICATES)
@require_GET
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One certificate, what it exempts, and what may be done with it."""
    return _show(request, _find(request, public_id))


@audience(Audience.STAFF)
@needs(Right.KEEP_CERTIFICATES)
@require_GET
def certificate_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file; who takes it is on record."""
    found = _find(request, public_id)
    try:
        body = download_certificate(found, by=member(request), now=clock.now())
    except BillingError as error:
        return _show(request, found, problem=error.message, status=status_of(error))
    return download(body, name=found.file_name, content_type="application/pdf")


@audience(Audience.STAFF)
@needs(Right.KEEP_CERTIFICATES)
@require_POST
def certificate_verify(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It was checked and is valid: it exempts from now on."""
    found = _find(request, public_id)
    try:
        verify_certificate(found, by=member(request), now=clock.now())
    except BillingError as error:
        return _show(request, _find(request, public_id), problem=error.message, status=status_of(error))
    messages.success(request, _("The certificate %(number)s is verified.") % {"number": found.number})
    return redirect("backoffice:certificate", public_id)


@audience(Audience.STAFF)
@needs(Right.KEEP_CERTIFICATES)
@require_POST
def certificate_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """It exempts nothing any more."""
    found = _find(request, public_id)
    try:
        end_certificate(found, by=member(request), now=clock.now())
    except BillingError as error:
        return _show(request, _find(request, public_id), problem=error.message, status=status_of(error))
    messages.success(
        request, _("The certificate %(number)s is ended; sales are taxed again.") % {"number": found.number}
    )
    return redirect("backoffice:certificate", public_id)
