"""The country of an account, changed by Account Services with a new tax decision for everything that runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.actions import change_country
from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.accounts.billing_data import reason_field
from billing_portal.backoffice.rows import find_account, member
from billing_portal.flows.tax_position import Taxed, tax_position
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.languages import current
from billing_portal.kit.tax_ids import compact_vat_id, vat_id_problem
from billing_portal.quotes.models import Quote
from billing_portal.tax.ports import TaxDecision
from billing_portal.web.account.forms import AddressForm


class CountryForm(AddressForm):
    """The address in the new country, its VAT id there, and why."""

    vat_id = forms.CharField(label=gettext_lazy("VAT id"), max_length=20, required=False)
    reason = reason_field()

    def clean_vat_id(self) -> str:
        number = compact_vat_id(self.cleaned_data["vat_id"])
        if problem := vat_id_problem(number, self.country):
            raise forms.ValidationError(str(problem))
        return number


def _countries() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    territories = formats.locale_of(current()).territories
    found = [(code, str(name)) for code, name in territories.items() if formats.is_country(code)]
    return sorted(found, key=lambda row: row[1])


def _words(decision: TaxDecision | None) -> str:
    if decision is None:
        return _("not determined")
    return f"{decision.category}, {formats.percent(decision.rate)}"


def _rows(position: list[Taxed]) -> list[dict[str, Any]]:
    return [
        {
            "number": row.subscription.number,
            "product": row.subscription.product.name,
            "before": _words(row.before),
            "after": _words(row.after),
            "is_undecided": row.after is None,
        }
        for row in position
    ]


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def country(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose a country, enter the address there, see what changes, then change it."""
    account = find_account(request, public_id, Right.CHANGE_COUNTRY)
    wanted = (request.POST if request.method == "POST" else request.GET).get("country", "")
    context: dict[str, Any] = {
        "account": account,
        "present": formats.country_name(account.country),
        "countries": [row for row in _countries() if row[0] != account.country],
    }
    if not formats.is_country(wanted) or wanted == account.country:
        return render(request, "backoffice/accounts/country.html", context)
    context |= {"wanted": wanted, "wanted_name": formats.country_name(wanted)}
    moved = CorporateAccount(country=wanted)
    if request.method == "GET":
        initial = {"company": account.bill_to.company}
        return render(
            request,
            "backoffice/accounts/country.html",
            {**context, "form": CountryForm(moved, initial=initial)},
        )
    form = CountryForm(moved, request.POST)
    context["form"] = form
    if not form.is_valid():
        return render(request, "backoffice/accounts/country.html", context, status=422)
    try:
        return _decided(request, account, wanted, form, context)
    except BillingError as error:
        return render(
            request,
            "backoffice/accounts/country.html",
            {**context, "problem": error.message},
            status=status_of(error),
        )


def _decided(
    request: HttpRequest, account: CorporateAccount, wanted: str, form: CountryForm, context: dict[str, Any]
) -> HttpResponse:
    """The preview, and the change if what is confirmed is what was shown. Tax is asked outside any transaction."""
    now = clock.now()
    vat_id, address = form.cleaned_data["vat_id"], form.address()
    position = tax_position(account, country=wanted, region=address["region"], vat_id=vat_id, now=now)
    shown = digest([account.country, wanted, address, vat_id, [row.to_json() for row in position]])
    open_quotes = Quote.objects.filter(account=account).open_at(now).count()
    context |= {"position": _rows(position), "preview": True, "shown": shown, "open_quotes": open_quotes}
    if any(row.after is None for row in position):
        problem = _(
            "Tax cannot be determined for every subscription in this country. Complete the tax table first."
        )
        return render(
            request,
            "backoffice/accounts/country.html",
            {**context, "problem": problem, "blocked": True},
            status=422,
        )
    if request.POST.get("do") != "change":
        return render(request, "backoffice/accounts/country.html", context)
    if request.POST.get("shown") != shown:
        problem = _("This has changed since it was shown. Check it again, then change it.")
        return render(
            request, "backoffice/accounts/country.html", {**context, "problem": problem}, status=409
        )
    change_country(
        account,
        wanted,
        address=address,
        vat_id=vat_id,
        tax=[row.to_json() for row in position],
        by=member(request),
        now=now,
        reason=form.cleaned_data["reason"],
    )
    messages.success(
        request,
        _("The account is in %(country)s now. The billing contact is mailed.")
        % {"country": context["wanted_name"]},
    )
    return redirect("backoffice:account", account.public_id)
