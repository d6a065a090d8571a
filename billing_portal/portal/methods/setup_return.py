"""The way back from the gateway's page, where a card was entered or a mandate granted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.flows.setups import return_from_setup
from billing_portal.kit import clock
from billing_portal.kit.errors import status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.payments.errors import BrandNotTaken
from billing_portal.payments.models import HostedSetup
from billing_portal.payments.ports import GatewayUnavailable
from billing_portal.web.visits import user_of

Kind = PaymentMethod.Kind


@audience(Audience.CONTACT)
@require_GET
def setup_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Back from the gateway's page: take what it kept, and go on where the visit began.

    The gateway sends people here by GET; what was entered is asked of it, and taken once.
    """
    user, now = user_of(request), clock.now()
    accounts = CorporateAccount.objects.visible_to(user)
    rows = HostedSetup.objects.filter(account__in=accounts, started_by=user)
    setup = get_object_or_404(
        rows.select_related("account__default_method", "checkout", "started_by"), public_id=public_id
    )
    try:
        method, is_first = return_from_setup(setup, by=user, now=now)
    except BrandNotTaken as error:
        messages.error(request, str(error.message))
        if setup.checkout is not None:
            return redirect("portal:checkout", setup.checkout.public_id)
        return redirect("portal:payment-method")
    except GatewayUnavailable as error:
        context = {"setup": setup, "problem": error.message}
        return render(request, "portal/methods/setup_unknown.html", context, status=status_of(error))
    if method is None:
        messages.info(request, _("Nothing was entered on the payment page. Nothing has changed."))
    elif setup.checkout is None:
        _say_added(request, setup.account, method, is_first=is_first)
    if setup.checkout is not None:
        return redirect("portal:checkout", setup.checkout.public_id)
    return redirect("portal:payment-method")


def _say_added(
    request: HttpRequest, account: CorporateAccount, method: PaymentMethod, *, is_first: bool
) -> None:
    """The first one is used at once; a further one waits to be chosen."""
    values = {"method": method_detail(method)}
    if is_first:
        messages.success(request, _("%(method)s was added and is used from now on.") % values)
    elif account.default_method_id != method.pk:
        messages.success(request, _("%(method)s was added. Choose it below to use it from now on.") % values)


urls = [
    path("payment-method/setup/<uuid:public_id>/return/", setup_return, name="setup-return"),
]
