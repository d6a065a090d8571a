"""Payment information: start a checkout, fill it in, go to the gateway's page on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.errors import MethodNotOffered
from billing_portal.flows.quote_to_cash import drop_closed_quotes
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError
from billing_portal.kit.http import Audience, audience
from billing_portal.orders.actions import save_checkout, start_checkout
from billing_portal.orders.models import Checkout
from billing_portal.orders.queries import address_for, ask_tax, offer
from billing_portal.payments.ports import GatewayUnavailable
from billing_portal.portal.checkout.choices import Choices, choices_of, value_of
from billing_portal.portal.checkout.forms import (
    CheckoutForm,
    draft_data,
    typed_address,
    typed_admin,
    typed_pos,
)
from billing_portal.portal.checkout.page import find_checkout, nothing_left, payment_page, to_order
from billing_portal.portal.methods.hosted import start_setup_redirect
from billing_portal.portal.quotes.quotes import show_quote
from billing_portal.portal.wording import gone, shown_status
from billing_portal.quotes.errors import QuoteNotOpen
from billing_portal.quotes.models import Quote
from billing_portal.tax.errors import TaxUndecided
from billing_portal.web.visits import user_of


def _uuids(texts: list[str]) -> set[UUID]:
    """The ids that a form named; anything else names nothing that exists."""
    try:
        return {UUID(text) for text in texts}
    except ValueError as error:
        raise Http404 from error


@audience(Audience.CONTACT)
@require_POST
def checkout_start(request: HttpRequest) -> HttpResponse:
    """Proceed to Payment, from one quote or from the cart; closed quotes are named, the rest can be ordered."""
    now, user, named = clock.now(), user_of(request), _uuids(request.POST.getlist("quote"))
    rows = Quote.objects.visible_to(user).filter(public_id__in=named).order_by("expires_at", "pk")
    quotes = list(
        rows.select_related(
            "account__entity", "account__representative", "account__bill_to", "account__default_method"
        )
    )
    if not named or len(quotes) != len(named) or len({quote.account_id for quote in quotes}) != 1:
        raise Http404
    account = quotes[0].account
    ready = [quote for quote in quotes if quote.is_open(now)]
    closed = [(quote.number, shown_status(quote, now)) for quote in quotes if quote not in ready]
    if not ready:
        if len(quotes) == 1:
            return show_quote(request, quotes[0], now=now, refused=QuoteNotOpen())
        return nothing_left(request, [gone(*one) for one in closed], status=409)
    try:
        checkout = start_checkout(account, ready, from_cart="cart" in request.POST, by=user, now=now)
    except BillingError as error:
        return show_quote(request, ready[0], now=now, refused=error)
    _name(request, closed)
    return redirect("portal:checkout", checkout.public_id)


def _name(request: HttpRequest, closed: list[tuple[str, str]]) -> None:
    for number, status in closed:
        words = gone(number, status)
        messages.warning(request, _("%(why)s It is not part of this order.") % {"why": words})


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Payment information. POST is Save and Proceed to Service Order; with ?check the draft's gaps are shown."""
    found, now = find_checkout(request, public_id), clock.now()
    if placed := to_order(found):
        return placed
    choices = choices_of(found, now=now)
    if request.method == "POST":
        return _save(request, found, choices, now)
    data = draft_data(found, address_for(found), value_of(found.method))
    if found.saved_at is None:
        data["purchase_order"] = choices.first_valid_order
    if "check" in request.GET:
        form = CheckoutForm(found, choices, data)
    else:
        form = CheckoutForm(found, choices, initial=data)
    return payment_page(request, found, choices, form, now=now)


def is_complete(checkout: Checkout, *, now: datetime) -> bool:
    """Whether the draft, which may hold unchecked text, passes every check of the page."""
    data = draft_data(checkout, address_for(checkout), value_of(checkout.method))
    return CheckoutForm(checkout, choices_of(checkout, now=now), data).is_valid()


def _save(request: HttpRequest, found: Checkout, choices: Choices, now: datetime) -> HttpResponse:
    """Check all, keep it in the draft, go on to the service order; or the page again with what was typed."""
    form = CheckoutForm(found, choices, request.POST)
    if not form.is_valid():
        return payment_page(request, found, choices, form, now=now, status=422)
    closed = drop_closed_quotes(found, by=user_of(request), now=now)
    ask_tax(found, form.address().get("region", ""), now=now)
    try:
        with transaction.atomic():
            save_checkout(
                found,
                admin=form.admin(),
                method=choices.method(form.cleaned_data["method"], found, by=user_of(request), now=now),
                address=form.address(),
                pos=form.pos(),
                by=user_of(request),
                now=now,
            )
            offer(found, now=now)  # a tax that cannot be decided is said here, beside the address
    except TaxUndecided:
        words = _("We cannot invoice to this address yet. Corporate Account Services can help.")
        form.add_error("region" if "region" in form.fields else "postal_code", words)
    else:
        _name(request, closed)
        return redirect("portal:service-order", found.public_id)
    return payment_page(request, found, choices, form, now=now, status=422)


def _keep(request: HttpRequest, found: Checkout, choices: Choices, now: datetime) -> None:
    """Keep everything typed in the draft, checked by nobody yet: the page is left and will be seen again."""
    data = request.POST
    methods = {choice.value for choice in choices.methods if not choice.reason}
    chosen = data.get("method", "")
    method = choices.method(chosen, found, by=user_of(request), now=now) if chosen in methods else None
    form = CheckoutForm(found, choices, data)
    save_checkout(
        found,
        admin=typed_admin(data),
        method=method or found.method,
        address=typed_address(data, form),
        pos=typed_pos(data, choices),
        by=user_of(request),
        now=now,
    )


@audience(Audience.CONTACT)
@require_POST
def checkout_method_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep what was typed and go to the gateway's page for a new card or mandate."""
    found, now = find_checkout(request, public_id), clock.now()
    if placed := to_order(found):
        return placed
    choices, kind = choices_of(found, now=now), request.POST.get("kind", "")
    refused: BillingError = MethodNotOffered()
    if kind in [offer.kind for offer in choices.new_kinds]:
        _keep(request, found, choices, now)
        try:
            return start_setup_redirect(request, found.account, kind, found, now=now)
        except GatewayUnavailable as error:
            refused = error
    form = CheckoutForm(found, choices, initial=_as_typed(request.POST))
    return payment_page(request, found, choices, form, now=now, refused=refused)


def _as_typed(data: Mapping[str, str]) -> dict[str, str]:
    return {name: data.get(name, "") for name in data}


urls = [
    path("checkout/", checkout_start, name="checkout-start"),
    path("checkout/<uuid:public_id>/", checkout, name="checkout"),
    path("checkout/<uuid:public_id>/method/", checkout_method_new, name="checkout-method-new"),
]
