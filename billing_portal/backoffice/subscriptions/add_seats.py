"""Seats of an account's subscription, added by staff for it: with a reason on record, the contact mailed (S2)."""

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

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import find_account, member
from billing_portal.flows.finishing import charge_order
from billing_portal.flows.seats_for_account import add_seats_for_account
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.orders.errors import OfferChanged
from billing_portal.quotes.actions import price_seats
from billing_portal.quotes.errors import SeatsByRequest
from billing_portal.quotes.queries import quotes_about
from billing_portal.subscriptions.models import Subscription
from billing_portal.web.subscriptions.seats import SeatsForm, price_words, why_by_request


class AccountSeatsForm(SeatsForm):
    """Of which subscription, how many, and who asked for it."""

    field_order = ["subscription", "seats", "on_record"]
    subscription = forms.ChoiceField(label=gettext_lazy("Subscription"))

    def __init__(self, rows: list[Subscription], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, staff=True, **kwargs)
        self.rows = {str(row.public_id): row for row in rows}
        field = self.fields["subscription"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, f"{row.product.name} {row.number}") for value, row in self.rows.items()]

    @property
    def chosen(self) -> Subscription:
        return self.rows[self.cleaned_data["subscription"]]


def _rows(account: CorporateAccount) -> list[Subscription]:
    live = account.subscriptions.exclude(status=Subscription.Status.ENDED)
    rows = list(live.select_related("product").prefetch_related("terms").order_by("product__name", "number"))
    for row in rows:
        row.account = account
    return rows


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def add_seats(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose, read the price, order. A GET and the first POST change nothing."""
    account, now = find_account(request, public_id, Right.ADD_SEATS), clock.now()
    rows = _rows(account)
    if request.method == "GET":
        return _page(request, account, AccountSeatsForm(rows))
    form = AccountSeatsForm(rows, request.POST)
    if not form.is_valid():
        return _page(request, account, form, status=422)
    found, seats = form.chosen, form.cleaned_data["seats"]
    try:
        price = price_seats(found, seats, now=now)
        if "confirmed" in request.POST:
            order = add_seats_for_account(
                found,
                seats,
                shown=form.cleaned_data["priced"],
                on_record=form.cleaned_data["on_record"],
                by=member(request),
                now=now,
            )
            charge_order(order, now=clock.now())
            messages.success(
                request,
                _("The seats are ordered: %(number)s. The billing contact is mailed.")
                % {"number": order.number},
            )
            return redirect("backoffice:order", order.public_id)
    except SeatsByRequest as error:
        return _page(request, account, form, problem=why_by_request(error.reason), status=status_of(error))
    except OfferChanged as error:
        price = price_seats(found, seats, now=now)
        status, problem = status_of(error), str(error.message)
    except BillingError as error:
        return _page(request, account, form, problem=str(error.message), status=status_of(error))
    else:
        status, problem = 200, ""
    replaced = [f"{quote.number} · {quote.title}" for quote in quotes_about([found], now)]
    shown = {"price": price_words(seats, price, account.currency), "supersedes": replaced}
    return _page(request, account, form, problem=problem, status=status, **shown)


def _page(
    request: HttpRequest,
    account: CorporateAccount,
    form: AccountSeatsForm,
    *,
    problem: str = "",
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {"account": account, "form": form, "problem": problem, **more}
    return render(request, "backoffice/subscriptions/add_seats.html", context, status=status)
