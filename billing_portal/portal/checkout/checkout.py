"""Payment information: start a checkout, fill it in, go to the gateway's page or add a purchase order on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.errors import MethodNotOffered
from billing_portal.flows.quote_to_cash import drop_closed_quotes
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError
from billing_portal.kit.http import Audience, audience
from billing_portal.orders.actions import save_checkout, start_checkout
from billing_portal.orders.models import Checkout
from billing_portal.orders.queries import address_for, offer
from billing_portal.payments.ports import GatewayUnavailable
from billing_portal.portal.checkout.choices import Choices, choices_of, value_of
from billing_portal.portal.checkout.forms import (
    CheckoutForm,
    PurchaseOrderFields,
    draft_data,
    typed_address,
    typed_admin,
)
from billing_portal.portal.checkout.page import find_checkout, nothing_left, payment_page, to_order
from billing_portal.portal.methods.hosted import start_setup_redirect
from billing_portal.portal.quotes.quotes import show_quote
from billing_portal.portal.wording import gone, shown_status
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.purchase_orders.errors import PurchaseOrderExists
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.errors import QuoteNotOpen
from billing_portal.quotes.models import Quote
from billing_portal.tax.errors import TaxUndecided
from billing_portal.web.visits import user_of

TYPED_PO = "typed_po"  # in the session, until it is added: the draft has no place for it


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


def _typed_po(request: HttpRequest, checkout: Checkout) -> dict[str, str]:
    kept = request.session.get(TYPED_PO, {})
    return kept.get("fields", {}) if kept.get("checkout") == str(checkout.public_id) else {}


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
    data = draft_data(found, address_for(found), value_of(found.method)) | _typed_po(request, found)
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
    try:
        with transaction.atomic():
            order = choices.known_orders.get(form.cleaned_data["purchase_order"])
            if form.wants_new_po:
                order = _add_order(request, found, form, now)
            save_checkout(
                found,
                admin=form.admin(),
                method=choices.method(form.cleaned_data["method"], found, by=user_of(request), now=now),
                address=form.address(),
                purchase_order=order,
                by=user_of(request),
                now=now,
            )
            offer(found, now=now)  # a tax that cannot be decided is said here, beside the address
    except PurchaseOrderExists as error:
        form.add_error("po_number", str(error.message))
    except TaxUndecided:
        words = _("We cannot invoice to this address yet. Corporate Account Services can help.")
        form.add_error("region" if "region" in form.fields else "postal_code", words)
    else:
        request.session.pop(TYPED_PO, None)
        _name(request, closed)
        return redirect("portal:service-order", found.public_id)
    return payment_page(request, found, choices, form, now=now, status=422)


def _add_order(
    request: HttpRequest, found: Checkout, form: PurchaseOrderFields, now: datetime
) -> PurchaseOrder:
    return add_purchase_order(
        found.account,
        number=form.cleaned_data["po_number"],
        issued_on=None,
        expires_on=form.cleaned_data["po_expires_on"],
        by=user_of(request),
        now=now,
    )


def _keep(
    request: HttpRequest,
    found: Checkout,
    choices: Choices,
    now: datetime,
    purchase_order: PurchaseOrder | None = None,
) -> None:
    """Keep everything typed in the draft, checked by nobody yet: the page is left and will be seen again."""
    data = request.POST
    methods = {choice.value for choice in choices.methods if not choice.reason}
    chosen = data.get("method", "")
    method = choices.method(chosen, found, by=user_of(request), now=now) if chosen in methods else None
    orders = {choice.value for choice in choices.purchase_orders if not choice.reason}
    chosen = data.get("purchase_order", "")
    order = choices.known_orders.get(chosen) if chosen in orders else None
    save_checkout(
        found,
        admin=typed_admin(data),
        method=method or found.method,
        address=typed_address(data, CheckoutForm(found, choices)),
        purchase_order=purchase_order or order,
        by=user_of(request),
        now=now,
    )
    typed = {name: data.get(name, "")[:60] for name in ("po_number", "po_expires_on")}
    if purchase_order is None and any(typed.values()):
        request.session[TYPED_PO] = {"checkout": str(found.public_id), "fields": typed}
    else:
        request.session.pop(TYPED_PO, None)


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


@audience(Audience.CONTACT)
@require_POST
def checkout_po(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a purchase order to the account and choose it for this order."""
    found, now = find_checkout(request, public_id), clock.now()
    if placed := to_order(found):
        return placed
    choices = choices_of(found, now=now)
    po_form = PurchaseOrderFields(request.POST)
    po_form.today = choices.today
    if po_form.is_valid():
        try:
            with transaction.atomic():
                order = _add_order(request, found, po_form, now)
                _keep(request, found, choices, now, purchase_order=order)
        except PurchaseOrderExists as error:
            po_form.add_error("po_number", str(error.message))
        else:
            return redirect(f"{reverse('portal:checkout', args=[found.public_id])}#purchase-order")
    form = CheckoutForm(found, choices, initial=_as_typed(request.POST))
    return payment_page(request, found, choices, form, now=now, po_form=po_form, status=422)


def _as_typed(data: Mapping[str, str]) -> dict[str, str]:
    return {name: data.get(name, "") for name in data}


urls = [
    path("checkout/", checkout_start, name="checkout-start"),
    path("checkout/<uuid:public_id>/", checkout, name="checkout"),
    path("checkout/<uuid:public_id>/method/", checkout_method_new, name="checkout-method-new"),
    path("checkout/<uuid:public_id>/purchase-order/", checkout_po, name="checkout-po"),
]
