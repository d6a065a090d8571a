"""Stable short addresses that other systems link to. They lead somewhere; none of them signs anybody in (A3)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.catalog.models import Product
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience, parameter
from billing_portal.portal.subscriptions.subscriptions import row_of, shown_status
from billing_portal.subscriptions.models import Subscription
from billing_portal.web.visits import for_account, user_of

LONGEST_CODE = 32


@audience(Audience.CONTACT)
@require_GET
def billing(request: HttpRequest) -> HttpResponse:
    """From the product's *My Account*: the Billing Center."""
    return redirect("portal:home")


@audience(Audience.CONTACT)
@require_GET
@for_account
def add_licenses(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """From the Admin Center: to the subscription of a product, or to a list to choose from.

    A product that the account does not use, whether it exists or not, ends on a page that says so.
    """
    code = parameter(request, "product", longest=LONGEST_CODE)
    today = clock.day(clock.now(), account.entity.zone)
    own = Subscription.objects.visible_to(user_of(request)).select_related("product", "account")
    running = [
        row
        for row in own.prefetch_related("terms")
        if shown_status(row, today) != Subscription.Status.ENDED and (code or row.account_id == account.pk)
    ]
    found = [row for row in running if row.product.code == code] if code else running
    here = [row for row in found if row.account_id == account.pk] or found
    if code and len(here) == 1:
        return redirect("portal:add-seats", here[0].public_id)
    mine = here if code and here else [row for row in running if row.account_id == account.pk]
    rows = sorted((row_of(row, today) for row in mine), key=lambda row: (row.product, row.number))
    unknown = bool(code) and not here
    name = Product.objects.filter(code=code).values_list("name", flat=True).first() if unknown else ""
    context = {"rows": rows, "unknown": unknown, "asked": name or code}
    return render(request, "portal/home/add_licenses.html", context, status=404 if unknown else 200)


urls = [
    path("go/billing", billing, name="go-billing"),
    path("go/corp-billing", billing, name="go-corp-billing"),
    path("go/add-licenses", add_licenses, name="go-add-licenses"),
]
