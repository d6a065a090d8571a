"""The way to the gateway's own page, where a card is entered or a mandate granted; no number comes here."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount
from billing_portal.orders.models import Checkout
from billing_portal.payments.actions import start_setup
from billing_portal.payments.ports import HostedRequest, gateway
from billing_portal.portal.visits import user_of


class SeeOther(HttpResponseRedirect):
    """303: what follows a POST is fetched by GET, whatever the browser."""

    status_code = 303


def start_setup_redirect(
    request: HttpRequest, account: CorporateAccount, kind: str, checkout: Checkout | None, *, now: datetime
) -> HttpResponse:
    """Note the visit, open the page, go there. Raises GatewayUnavailable: then nothing is left open.

    Both ways back lead to portal:setup-return, which looks up what happened and returns to the checkout.
    """
    port = gateway()
    setup = start_setup(account, kind, gateway=port.name, checkout=checkout, by=user_of(request), now=now)
    back = settings.SITE_URL + reverse("portal:setup-return", args=[setup.public_id])
    address = port.start_setup(
        kind,
        account.currency,
        HostedRequest(
            key=str(setup.public_id),
            customer=account.legal_name,
            label=account.number,
            return_url=back,
            cancel_url=back,
        ),
    )
    return SeeOther(address)
