"""Purchase Orders: the customer's own order numbers, and which of them the next invoice will carry (B4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing_portal.accounts import rules
from billing_portal.accounts.actions import add_purchase_order
from billing_portal.accounts.errors import PurchaseOrderExists
from billing_portal.accounts.models import CorporateAccount, PurchaseOrder
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.portal.visits import for_account, user_of

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
OLDEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


def _day(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, input_formats=DAY_FORMATS, **kwargs)


class PurchaseOrderForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("PO number"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the number of the purchase order.")},
    )
    issued_on = _day(
        label=gettext_lazy("Issue date"), help_text=gettext_lazy("The first day on which it may be used.")
    )
    expires_on = _day(
        label=gettext_lazy("Expiration date"),
        help_text=gettext_lazy("The last day on which it may be used."),
    )

    today: date  # in the zone of the issuing entity; set by the view

    def _within_reason(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not OLDEST <= day <= LATEST:
            raise forms.ValidationError(_("Look at the year again."))
        return day

    def clean_issued_on(self) -> date | None:
        return self._within_reason("issued_on")

    def clean_expires_on(self) -> date | None:
        until = self._within_reason("expires_on")
        issued = self.cleaned_data.get("issued_on")
        if until is not None and issued is not None and until < issued:
            raise forms.ValidationError(_("It cannot expire before it was issued."))
        if until is not None and until < self.today:
            raise forms.ValidationError(_("This day has passed already."))
        return until


@dataclass(frozen=True, slots=True)
class PurchaseOrderRow:
    """One purchase order; `is_next` marks the one that the next invoice will carry."""

    number: str
    issued: str
    expires: str
    tone: str
    status_word: str
    is_next: bool


def _rows(orders: list[PurchaseOrder], today: date) -> list[PurchaseOrderRow]:
    """The valid ones first, in the order in which they are used; expired ones after, the latest first."""
    valid = [po for po in orders if rules.po_is_valid(po.issued_on, po.expires_on, bool(po.closed_at), today)]
    valid.sort(key=lambda po: (po.expires_on or date.max, po.number))
    others = [po for po in orders if po not in valid]
    others.sort(key=lambda po: (po.expires_on or date.max, po.number), reverse=True)
    next_one = valid[0] if valid else None
    rows = []
    for po in [*valid, *others]:
        if po in valid:
            tone, word = "ok", _("Valid")
        elif po.issued_on is not None and po.issued_on > today:
            tone, word = "info", _("Not yet valid")
        else:
            tone, word = "quiet", _("Expired")
        rows.append(
            PurchaseOrderRow(
                number=po.number,
                issued=formats.date_short(po.issued_on),
                expires=formats.date_short(po.expires_on) or _("does not expire"),
                tone=tone,
                status_word=word,
                is_next=po is next_one,
            )
        )
    return rows


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
@for_account
def purchase_orders(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The list with its form; a refused entry keeps what was typed."""
    now, user = clock.now(), user_of(request)
    today = clock.day(now, account.entity.zone)
    form = PurchaseOrderForm(request.POST or None)
    form.today = today
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                order = add_purchase_order(account, by=user, now=now, **form.cleaned_data)
            except PurchaseOrderExists as error:
                form.add_error("number", str(error.message))
                status = status_of(error)
            else:
                messages.success(
                    request, _("Purchase order %(number)s was added.") % {"number": order.number}
                )
                return redirect("portal:purchase-orders")
    mine = PurchaseOrder.objects.visible_to(user).filter(account=account, closed_at=None)
    context = {"rows": _rows(list(mine), today), "form": form}
    return render(request, "portal/purchase_orders/list.html", context, status=status)


urls = [path("purchase-orders/", purchase_orders, name="purchase-orders")]
