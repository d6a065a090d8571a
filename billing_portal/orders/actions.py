from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.orders.models import Checkout
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.steps.checkout import begin_checkout, fill_checkout
from billing_portal.quotes.models import Quote


def start_checkout(
    account: CorporateAccount, quotes: list[Quote], *, from_cart: bool, by: User, now: datetime
) -> Checkout:
    """Begin a draft over open quotes, filled in from what is known; nothing outside it changes.

    Raises NotAllowed, NothingToOrder, OneCurrencyOnly.
    """
    authorize(by, Right.PLACE_ORDER, account)
    return begin_checkout(account, quotes, from_cart=from_cart, by=by, now=now)


def save_checkout(
    checkout: Checkout,
    *,
    admin: Mapping[str, str],
    method: PaymentMethod | None,
    address: Mapping[str, str],
    pos: PoChoice,
    by: User,
    now: datetime,
) -> None:
    """Keep what was typed in the draft. Raises NotAllowed, also if a method or order of another account was named."""
    authorize(by, Right.PLACE_ORDER, checkout.account)
    fill_checkout(checkout, admin=admin, method=method, address=address, pos=pos, now=now)
