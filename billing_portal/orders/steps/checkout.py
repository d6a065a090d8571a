"""The draft of a service order: begun over open quotes, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.kit.errors import NotAllowed
from billing_portal.orders.errors import (
    NothingToOrder,
    OneCurrencyOnly,
)
from billing_portal.orders.models import AdminContact, Checkout
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.rules import NEW_PO
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.models import Quote


@transaction.atomic
def begin_checkout(
    account: CorporateAccount, quotes: list[Quote], *, from_cart: bool, by: User, now: datetime
) -> Checkout:
    """Begin a draft over open quotes, filled in from what is known; nothing outside it changes.

    The admin contact starts as the account's last one, else the person ordering. Raises NothingToOrder,
    OneCurrencyOnly.
    """
    if not quotes:
        raise NothingToOrder
    if {quote.currency for quote in quotes} != {account.currency}:
        raise OneCurrencyOnly
    last = AdminContact.objects.filter(order__account=account).order_by("-pk").first()
    checkout = Checkout.objects.create(
        account=account,
        user=by,
        from_cart=from_cart,
        admin_first_name=last.first_name if last else by.first_name,
        admin_last_name=last.last_name if last else by.last_name,
        admin_email=last.email if last else by.email,
        method=account.default_method,
        started_at=now,
    )
    checkout.quotes.set(quotes)
    return checkout


def fill_checkout(
    checkout: Checkout,
    *,
    admin: Mapping[str, str],
    method: PaymentMethod | None,
    address: Mapping[str, str],
    pos: PoChoice,
    now: datetime,
) -> None:
    """Keep what was typed in the draft. Raises NotAllowed if a method or order of another account was named."""
    for thing in (method, pos.order):
        if thing is not None and thing.account_id != checkout.account_id:
            raise NotAllowed
    named = {value for value in pos.by_quote.values() if value not in ("", NEW_PO)}
    own = PurchaseOrder.objects.filter(account=checkout.account_id, public_id__in=named)
    if named and own.count() != len(named):
        raise NotAllowed
    checkout.admin_first_name = admin["first_name"].strip()
    checkout.admin_last_name = admin["last_name"].strip()
    checkout.admin_email = admin["email"].strip()
    checkout.method = method
    checkout.address = dict(address)
    checkout.purchase_order, checkout.takes_new_po = pos.order, pos.takes_new and pos.order is None
    checkout.new_po_number, checkout.new_po_expires_on = pos.new_number, pos.new_expires_on
    checkout.po_by_quote = dict(pos.by_quote)
    checkout.saved_at = now
    checkout.save()
