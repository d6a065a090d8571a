"""The seller's tax table: where it is registered, which rows are valid today, and new rates from a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from billing_portal.backoffice.rows import member, paged
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.tax.actions.table import import_rates
from billing_portal.tax.models import TaxRegistration, TaxRule
from billing_portal.web.rights import needs

LARGEST, PAGE, SHOWN = 2 * 1024 * 1024, 60, 50


class RatesForm(forms.Form):
    """A file of rates as text."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("CSV in UTF-8, at most 2 MB."),
        error_messages={
            "required": gettext_lazy("Choose the CSV file."),
            "missing": gettext_lazy("Choose the CSV file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose the CSV file."),
        },
    )
    use_required_attribute = False

    def clean_file(self) -> str:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from error
        if "\x00" in text:
            raise forms.ValidationError(_("The file is not text in UTF-8."))
        return text


def _days(row: Any) -> str:
    since, until = formats.date_short(row.valid_from), formats.date_short(row.valid_to)
    return f"{since} – {until}" if until else _("from %(date)s until further notice") % {"date": since}


def _place(country: str, region: str) -> str:
    return "-".join(filter(None, (country, region)))


def _page(
    request: HttpRequest, form: RatesForm, today: date, problems: Any = (), status: int = 200
) -> HttpResponse:
    valid = Q(valid_to=None) | Q(valid_to__gte=today)
    rules, page = paged(
        TaxRule.objects.filter(valid).order_by("seller_country", "buyer_country", "buyer_region", "code"),
        request.GET.get("page", ""),
        PAGE,
    )
    context = {
        "form": form,
        "problems": problems[:SHOWN],
        "n_problems": len(problems),
        "page": page,
        "rules": [
            {
                "code": row.code,
                "way": f"{row.seller_country} → {_place(row.buyer_country, row.buyer_region)}",
                "product": row.product_category,
                "category": row.category,
                "rate": formats.percent(row.rate.normalize()) if row.rate else "",
                "only": ", ".join(
                    filter(
                        None,
                        (
                            _("with VAT id") if row.needs_vat_id else "",
                            _("where not registered") if row.only_unregistered else "",
                        ),
                    )
                ),
                "days": _days(row),
            }
            for row in rules
        ],
        "registrations": [
            {
                "place": _place(row.country, row.region),
                "seller": row.seller_country,
                "number": row.number,
                "days": _days(row),
            }
            for row in TaxRegistration.objects.filter(valid).order_by("seller_country", "country", "region")
        ],
        "columns": TaxRule.objects.columns,
        "is_administrator": member(request).role == "administrator",
    }
    return render(request, "backoffice/tax/tax_table.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.KEEP_TAX_TABLE)
@require_http_methods(["GET", "POST"])
def tax_table(request: HttpRequest) -> HttpResponse:
    """What is valid and to come; a file of rates is imported whole or not at all."""
    now = clock.now()
    if request.method == "GET":
        return _page(request, RatesForm(), now.date())
    form = RatesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, now.date(), status=422)
    added, problems = import_rates(form.cleaned_data["file"], by=member(request), now=now)
    if problems:
        return _page(request, form, now.date(), problems, status=422)
    words = ngettext(
        "%(count)d row was added to the tax table.", "%(count)d rows were added to the tax table.", added
    )
    messages.success(request, words % {"count": added})
    return redirect("backoffice:tax-table")
