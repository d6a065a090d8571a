from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.quotes.models import Cart, Quote


@transaction.atomic
def save_cart(account: CorporateAccount, quotes: Sequence[Quote], *, by: User, now: datetime) -> Cart:
    """Remember which open quotes a person wants to order together; the others simply stay open.

    Quotes of another account are ignored.
    """
    authorize(by, Right.PLACE_ORDER, account)
    cart, _fresh = Cart.objects.update_or_create(account=account, user=by, defaults={"saved_at": now})
    cart.quotes.set([quote for quote in quotes if quote.account_id == account.pk])
    return cart
