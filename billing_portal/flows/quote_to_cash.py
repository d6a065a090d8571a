"""From the click on *Place Service Order* to everything that follows it.

One transaction writes the acceptance, the order, the subscriptions, the invoice and the intent to charge; what
depends on the outside (gateway, mail, Admin Center) follows after the commit and can be repeated.
"""

from __future__ import annotations

from datetime import datetime

from billing_portal.flows.steps.placing import (
    place,
)
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.orders.models import Checkout, ServiceOrder
from billing_portal.orders.queries import closed_quotes


def drop_closed_quotes(checkout: Checkout, *, by: User, now: datetime) -> list[tuple[str, str]]:
    """Take quotes out of the draft that cannot be ordered any more, and name them; the rest goes on.

    Raises NotAllowed.
    """
    authorize(by, Right.PLACE_ORDER, checkout.account)
    gone = closed_quotes(checkout, now)
    checkout.quotes.remove(*checkout.quotes.filter(number__in=[number for number, _status in gone]))
    return gone


def place_service_order(
    checkout: Checkout, *, shown: str, by: User, now: datetime, on_record: str = ""
) -> ServiceOrder:
    """Place the order that the page with digest `shown` described; a second click answers the same order.

    The order stands even if its invoice cannot be issued yet: that is held as a draft, and nothing is collected.
    Raises NotAllowed, QuotesChanged naming what is gone, OfferChanged if the page is out of date, CheckoutIncomplete,
    NothingToOrder; then nothing was changed.
    """
    authorize(by, Right.PLACE_ORDER, checkout.account)
    return place(checkout, shown=shown, by=by, now=now, on_record=on_record)
