"""The sandbox gateway's hosted pages. They stand for another company's site: own look, own store, no login."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.integrations.payments.sandbox import pages
from billing_portal.integrations.payments.sandbox.forms import CardForm, MandateForm
from billing_portal.integrations.payments.sandbox.models import HostedPage, Switch
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience

TEST_CARDS = ("4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0025 0000 3155")
TEST_ACCOUNTS = {"EUR": "DE89 3704 0044 0532 0130 00", "USD": "000123456789"}


def _back(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _shown(request: HttpRequest, page: HostedPage, template: str, status: int, **more: Any) -> HttpResponse:
    context = {
        "page": page,
        "amount": formats.amount_with_code(pages.amount_of(page)) if page.purpose != "setup" else "",
        **more,
    }
    return render(request, f"sandbox_gateway/{template}.html", context, status=status)


def _form_of(request: HttpRequest, page: HostedPage) -> CardForm | MandateForm:
    data = request.POST if request.method == "POST" else None
    if page.kind == "direct_debit":
        return MandateForm(data, currency=page.currency)
    return CardForm(data, today=clock.now().date(), page=page)


def _entered(page: HostedPage, data: dict[str, Any]) -> bool:
    """Do what was typed; True if the customer is done here."""
    if page.purpose == "pay":
        return pages.pay_by_card(page, data["card_number"])
    if page.kind == "direct_debit":
        pages.save_mandate(page, data["account_number"], data["holder"])
    else:
        year, month = data["expiry"]
        pages.save_card(page, data["card_number"], month=month, year=year)
    return True


@audience(Audience.PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: UUID) -> HttpResponse:
    """Enter a test card or grant a mandate. The address is the secret, as on a real hosted page."""
    found = get_object_or_404(HostedPage, token=token)
    if Switch.objects.filter(name="down").exists():
        return _shown(request, found, "down", 503)
    if found.outcome:
        return _back(found.return_url) if request.method == "POST" else _shown(request, found, "over", 410)
    if card := pages.awaits_consent(found):
        return _shown(request, found, "consent", 200, card=card)
    form = _form_of(request, found)
    if request.method == "POST" and form.is_valid():
        if _entered(found, form.cleaned_data):
            return _back(found.return_url)
        found.refresh_from_db()
        return _shown(request, found, "consent", 200, card=pages.awaits_consent(found))
    return _shown(
        request,
        found,
        "mandate" if found.kind == "direct_debit" else "card",
        422 if form.errors else 200,
        form=form,
        test_cards=TEST_CARDS,
        test_account=TEST_ACCOUNTS.get(found.currency, TEST_ACCOUNTS["USD"]),
    )


@audience(Audience.PUBLIC)
@require_POST
def consent(request: HttpRequest, token: UUID) -> HttpResponse:
    """What the customer tells the bank that asks."""
    found = get_object_or_404(HostedPage, token=token)
    if Switch.objects.filter(name="down").exists():
        return _shown(request, found, "down", 503)
    pages.answer_consent(found, confirmed=request.POST.get("answer") == "confirm")
    return _back(found.return_url)


@audience(Audience.PUBLIC)
@require_POST
def cancel(request: HttpRequest, token: UUID) -> HttpResponse:
    """Back to the seller with nothing done."""
    found = get_object_or_404(HostedPage, token=token)
    if Switch.objects.filter(name="down").exists():
        return _shown(request, found, "down", 503)
    pages.cancel(found)
    return _back(found.cancel_url)
