"""Bill To: the billing address of the account, by the same fields as in a checkout."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.actions import change_bill_to
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError
from billing_portal.kit.http import Audience, audience
from billing_portal.portal.forms import AddressForm
from billing_portal.portal.visits import for_account, user_of
from billing_portal.portal.wording import help_topic


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def bill_to(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Change the billing address; the country is shown and never read from the form."""
    is_post = request.method == "POST"
    form = AddressForm(account, request.POST if is_post else None, initial=address_of(account.bill_to))
    if is_post and form.is_valid():
        try:
            changed = change_bill_to(account, form.address(), by=user_of(request), now=clock.now())
        except BillingError as error:
            form.add_error(None, str(error.message))
        else:
            if changed:
                messages.success(request, _("The billing address was saved."))
            return redirect("portal:home")
    context = {
        "form": form,
        "country": formats.country_name(account.country),
        "person": account.representative,
        "help_topic": help_topic("billing-address"),
    }
    return render(request, "portal/bill_to/bill_to.html", context, status=422 if is_post else 200)


urls = [path("bill-to/", bill_to, name="bill-to")]
