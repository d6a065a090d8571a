"""The way to the gateway's own page, where a card is entered or a mandate granted; no number comes here."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from billing_portal.accounts.models import CorporateAccount
from billing_portal.flows.setups import open_setup_page
from billing_portal.orders.models import Checkout
from billing_portal.web.visits import user_of


class SeeOther(HttpResponseRedirect):
    """303: what follows a POST is fetched by GET, whatever the browser."""

    status_code = 303


def start_setup_redirect(
    request: HttpRequest, account: CorporateAccount, kind: str, checkout: Checkout | None, *, now: datetime
) -> HttpResponse:
    """Note the visit, open the page, go there. Raises GatewayUnavailable, NotOffered: then nothing is left open.

    Both ways back lead to portal:setup-return, which looks up what happened and returns to the checkout.
    """
    return SeeOther(open_setup_page(account, kind, checkout, by=user_of(request), now=now))
