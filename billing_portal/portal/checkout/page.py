"""How the page of payment information is shown, however it was reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from billing_portal.kit import formats
from billing_portal.kit.addresses import ADDRESS_FIELDS, address_lines
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.orders.models import Checkout
from billing_portal.portal.checkout.choices import Choices
from billing_portal.portal.checkout.forms import CheckoutForm
from billing_portal.portal.quotes.cart import joint_totals
from billing_portal.portal.quotes.rows import rows_of
from billing_portal.portal.wording import gone, help_topic, shown_status
from billing_portal.quotes.queries import frozen_lines_by_quote
from billing_portal.web.visits import user_of

ADMIN = ("first_name", "last_name", "email")
ADDRESS = ("company", "street", "postal_code", "city")


def find_checkout(request: HttpRequest, public_id: UUID) -> Checkout:
    """The person's own draft with all that its pages need; 404 for everybody else."""
    rows = Checkout.objects.visible_to(user_of(request)).select_related(
        "account__entity", "account__representative", "account__bill_to", "method", "purchase_order"
    )
    return get_object_or_404(rows.select_related("service_order"), public_id=public_id)


def to_order(checkout: Checkout) -> HttpResponse | None:
    """Once it is placed, every page of the checkout leads to the order."""
    placed = getattr(checkout, "service_order", None)
    return redirect("portal:order", placed.public_id) if placed else None


def nothing_left(request: HttpRequest, sentences: list[str], *, status: int = 200) -> HttpResponse:
    """No quote of the draft can be ordered any more: why, and the way back."""
    return render(request, "portal/checkout/nothing_left.html", {"gone": sentences}, status=status)


def payment_page(
    request: HttpRequest,
    found: Checkout,
    choices: Choices,
    form: CheckoutForm,
    *,
    now: datetime,
    refused: BillingError | None = None,
    status: int = 200,
) -> HttpResponse:
    account = found.account
    quotes = list(found.quotes.order_by("expires_at", "pk"))
    ready = [quote for quote in quotes if quote.is_open(now)]
    closed = [gone(quote.number, shown_status(quote, now)) for quote in quotes if quote not in ready]
    if not ready:
        return nothing_left(request, closed, status=409 if request.method == "POST" else 200)
    country = formats.country_name(account.country)
    typed = {name: str(form[name].value() or "") for name in ADDRESS_FIELDS if name in form.fields}
    context: dict[str, Any] = {
        "checkout": found,
        "account": account,
        "form": form,
        "choices": choices,
        "chosen_method": form["method"].value() or "",
        "chosen_order": form["purchase_order"].value() or "",
        "country": country,
        "gone": closed,
        "rows": rows_of(ready, account, now),
        "totals": joint_totals(ready, frozen_lines_by_quote(ready), choices.today),
        "refused": refused.message if refused else "",
        "person": account.representative,
        "help_topic": help_topic("payment-information"),
        "known_admin": _known(form, ADMIN),
        "known_address": [*_known(form, ("company",)), *address_lines(typed, account.country, country)],
        "admin_open": _needs_look(form, ADMIN),
        "address_open": _needs_look(form, (*ADDRESS, "region", "extra")),
        "po_open": bool(form["po_number"].value() or form["po_number"].errors),
        "po_fields": form.po_fields(),
        "po_split": any(field.value() or field.errors for field in form.po_fields()),
    }
    return render(
        request, "portal/checkout/checkout.html", context, status=status_of(refused) if refused else status
    )


def _known(form: CheckoutForm, names: tuple[str, ...]) -> list[str]:
    """What the folded card says."""
    return [text for name in names if (text := str(form[name].value() or "").strip())]


def _needs_look(form: CheckoutForm, names: tuple[str, ...]) -> bool:
    """Whether a card stands open: something in it is wrong or not there yet."""
    shown = [name for name in names if name in form.fields]
    return any(form[name].errors or (form.fields[name].required and not form[name].value()) for name in shown)
