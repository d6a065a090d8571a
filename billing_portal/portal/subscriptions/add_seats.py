"""*Add Seats*: how many more, what they cost, and on to the checkout (S2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.orders.actions import start_checkout
from billing_portal.portal.subscriptions.subscriptions import row_of
from billing_portal.portal.wording import help_topic
from billing_portal.quotes.actions import offer_seats, price_seats
from billing_portal.quotes.actions.seats import SeatsPrice
from billing_portal.quotes.errors import PaperDataMissing, SeatsByRequest
from billing_portal.quotes.queries import quotes_about
from billing_portal.requests.actions import open_request
from billing_portal.requests.models import Topic
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import seats_by_request, term_on
from billing_portal.tax.errors import TaxUndecided
from billing_portal.web.current_account import account_by_id
from billing_portal.web.subscriptions.seats import ONE_FIRST, SeatsForm, price_words, why_by_request
from billing_portal.web.visits import user_of


def _subscription(request: HttpRequest, public_id: UUID) -> Subscription:
    rows = Subscription.objects.visible_to(user_of(request)).select_related("product")
    found = get_object_or_404(rows.prefetch_related("terms"), public_id=public_id)
    found.account = account_by_id(request, found.account_id)
    return found


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_seats(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what more seats cost; the second POST, with the price on the screen, goes on to the checkout."""
    found, now = _subscription(request, public_id), clock.now()
    form = SeatsForm(request.POST) if request.method == "POST" else SeatsForm(initial={"seats": ONE_FIRST})
    seats = int(ONE_FIRST)
    if form.is_bound and form.is_valid():
        seats = form.cleaned_data["seats"]
    elif form.is_bound:
        return _page(request, found, form, None, now=now, status=422)
    try:
        price = price_seats(found, seats, now=now)
        if form.is_bound and "show" not in request.POST and form.cleaned_data["priced"] == price.fingerprint:
            quote = offer_seats(found, seats, by=user_of(request), now=now)
            checkout = start_checkout(found.account, [quote], from_cart=False, by=user_of(request), now=now)
            return redirect("portal:checkout", checkout.public_id)
    except SeatsByRequest as error:
        if form.is_bound and error.reason != "ended" and "ask" in request.POST:
            return _ask(request, found, form, now)
        return _page(request, found, form, None, now=now, status=409 if form.is_bound else 200)
    except (TaxUndecided, PaperDataMissing) as error:
        return _page(request, found, form, None, now=now, problem=error, status=status_of(error))
    changed = form.is_bound and "show" not in request.POST
    return _page(request, found, form, (seats, price), now=now, changed=changed)


def _ask(request: HttpRequest, found: Subscription, form: SeatsForm, now: datetime) -> HttpResponse:
    """The same form as a request: Corporate Account Services answer it with a quote or a change."""
    have = term_on(found, clock.day(now, found.account.entity.zone)).seats
    asked = open_request(
        found.account,
        topic=Topic.CHANGE,
        payload={"seats": have + form.cleaned_data["seats"]},
        message=form.cleaned_data["message"],
        subscription=found,
        by=user_of(request),
        now=now,
    )
    messages.success(
        request,
        _("Your request %(number)s was sent to Corporate Account Services.") % {"number": asked.number},
    )
    return redirect("portal:request", asked.public_id)


def _page(
    request: HttpRequest,
    found: Subscription,
    form: SeatsForm,
    priced: tuple[int, SeatsPrice] | None,
    *,
    now: datetime,
    changed: bool = False,
    problem: BillingError | None = None,
    status: int = 200,
) -> HttpResponse:
    today = clock.day(now, found.account.entity.zone)
    reason = seats_by_request(found, today)
    open_quotes = [] if reason else [q for q in quotes_about([found], now) if not q.self_service]
    context = {
        "form": form,
        "row": row_of(found, today),
        "by_request": why_by_request(reason) if reason else "",
        "needs_method": reason in ("method", "standing_order"),
        "is_over": reason == "ended",
        "public_id": found.public_id,
        "price": price_words(*priced, found.currency) if priced else None,
        "changed": changed,
        "problem": _("We cannot invoice to this address yet. Corporate Account Services can help.")
        if problem
        else "",
        "supersedes": [f"{quote.number} · {quote.title}" for quote in open_quotes],
        "person": found.account.representative,
        "help_topic": help_topic("add-seats"),
    }
    return render(request, "portal/subscriptions/add_seats.html", context, status=status)


urls = [path("subscriptions/<uuid:public_id>/seats/", add_seats, name="add-seats")]
