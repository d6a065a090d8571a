"""The tax side of one account: what is on record about its VAT id and its exemption certificates, and the verbs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import facts, find_account, joined, member
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.tax_ids import vat_id_problem
from billing_portal.tax.actions.vat_ids import accept_vat_id, check_vat_id
from billing_portal.tax.evidence import vat_evidence
from billing_portal.tax.models import ExemptionCertificate, VatIdCheck
from billing_portal.tax.queries import can_be_asked, latest_check

TONES = {"valid": "ok", "accepted": "ok", "form": "info", "invalid": "bad", "unknown": "warn", "": "quiet"}


def certificate_days(row: ExemptionCertificate) -> str:
    """From when to when, in words."""
    since, until = formats.date_short(row.valid_from), formats.date_short(row.valid_to)
    if until:
        return f"{since} – {until}"
    return _("from %(date)s until further notice") % {"date": since}


def certificate_state(row: ExemptionCertificate, today: date) -> tuple[str, str]:
    """Tone and word: ended, expired, to be verified, not yet valid, valid, or about to expire."""
    if row.ended_on is not None:
        return "quiet", _("Ended")
    if row.valid_to is not None and row.valid_to < today:
        return "bad", _("Expired")
    if row.verified_at is None:
        return "warn", _("To be verified")
    if row.valid_from > today:
        return "info", _("Not yet valid")
    if row.valid_to is not None and (row.valid_to - today).days <= 30:
        return "warn", _("Expires soon")
    return "ok", _("Valid")


def _vat_words(account: CorporateAccount, today: date) -> tuple[str, str]:
    """Tone and word of what counts today."""
    found = vat_evidence(account, today)
    words = {
        **{code: str(label) for code, label in VatIdCheck.Status.choices},
        "form": _("Format and check digits match"),
        "": _("No check needed"),
    }
    return TONES[found.status], words[found.status]


def tax_of(account: CorporateAccount, user: User, now: datetime) -> dict[str, Any]:
    """What the account's page shows of it."""
    today = clock.day(now, account.entity.zone)
    check = latest_check(account) if account.vat_id else None
    tone, word = _vat_words(account, today) if account.vat_id else ("", "")
    rows = account.certificates.order_by("ended_on", "-valid_from", "-pk")
    shown = []
    for row in rows[:20]:
        state = certificate_state(row, today)
        shown.append(
            {
                "url": reverse("backoffice:certificate", args=[row.public_id]),
                "number": row.number,
                "place": row.jurisdiction,
                "kind": row.get_kind_display(),
                "days": certificate_days(row),
                "tone": state[0],
                "word": state[1],
            }
        )
    return {
        "vat_id": account.vat_id,
        "tone": tone,
        "word": word,
        "problem": vat_id_problem(account.vat_id, account.country),
        "last": facts(
            (_("Last checked"), formats.moment_long(check.checked_at, account.entity.zone) if check else ""),
            (_("Answer"), str(check.get_status_display()) if check else ""),
            (_("Reason"), check.reason if check else ""),
            (_("Consultation number"), check.consultation if check else ""),
            (_("Registered as"), _registered(check) if check else ""),
            (_("Asked by"), check.checked_by.name if check and check.checked_by else ""),
        ),
        "may_check": may(user, Right.ACCEPT_VAT_ID) and can_be_asked(account),
        "may_accept": may(user, Right.ACCEPT_VAT_ID)
        and check is not None
        and check.status == VatIdCheck.Status.UNKNOWN,
        "certificates": shown,
        "may_add": may(user, Right.KEEP_CERTIFICATES),
    }


def _registered(check: VatIdCheck) -> str:
    """Name and address as the register gave them; some member states give none and say so by dashes."""
    return joined([text.replace("\n", ", ") for text in (check.name, check.address) if text.strip("- ")])


@audience(Audience.STAFF)
@require_POST
def vat_id_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the register now."""
    account = find_account(request, public_id, Right.ACCEPT_VAT_ID)
    check = check_vat_id(account, by=member(request), now=clock.now())
    if check is None:
        messages.error(request, _("There is no register to check this VAT id with."))
    elif check.status == VatIdCheck.Status.VALID:
        messages.success(request, _("The register knows %(vat_id)s: valid.") % {"vat_id": check.vat_id})
    elif check.status == VatIdCheck.Status.INVALID:
        messages.error(request, _("The register does not know %(vat_id)s.") % {"vat_id": check.vat_id})
    else:
        messages.warning(request, _("The register does not answer. The check is repeated automatically."))
    return redirect("backoffice:account", public_id)


class AcceptForm(forms.Form):
    """Why an unanswered VAT id may count; it names the id that was on the page."""

    vat_id = forms.CharField(widget=forms.HiddenInput, max_length=20)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy(
            "What you checked instead, such as a certificate from the tax office. It is kept as evidence."
        ),
        error_messages={"required": gettext_lazy("Enter why this id can be accepted.")},
    )
    use_required_attribute = False


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def vat_id_accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let an id count that the register could not answer about."""
    account = find_account(request, public_id, Right.ACCEPT_VAT_ID)
    form = AcceptForm(request.POST or None, initial={"vat_id": account.vat_id})
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                accept_vat_id(
                    account,
                    vat_id=given["vat_id"],
                    reason=given["reason"],
                    by=member(request),
                    now=clock.now(),
                )
            except BillingError as error:
                problem, status = str(error.message), status_of(error)
            else:
                messages.success(request, _("%(vat_id)s is used from now on.") % {"vat_id": account.vat_id})
                return redirect("backoffice:account", public_id)
    context = {"account": account, "form": form, "problem": problem}
    return render(request, "backoffice/tax/vat_id_accept.html", context, status=status)
