"""Seats that staff add for an account: the whole way in one step, with the account's own data (S2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.queries import billing_contact
from billing_portal.flows.steps.placing import bill_what_has_begun, place
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit import clock
from billing_portal.orders.errors import OfferChanged
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.queries import address_for, offer
from billing_portal.orders.steps.checkout import begin_checkout, fill_checkout
from billing_portal.purchase_orders.queries import valid_purchase_orders
from billing_portal.quotes.actions import offer_seats, price_seats
from billing_portal.subscriptions.models import Subscription, Term


def add_seats_for_account(
    subscription: Subscription, seats: int, *, shown: str, on_record: str, by: User, now: datetime
) -> ServiceOrder:
    """Order seats with the account's method, address, admin contact and purchase order; the contact is mailed.

    `shown` is the fingerprint of the price that was read. Raises OfferChanged if it is another one now, what
    `offer_seats` and `place_service_order` raise, and then nothing was ordered.
    """
    authorize(by, Right.ADD_SEATS, subscription.account)
    account = subscription.account
    price = price_seats(subscription, seats, now=now)
    if price.fingerprint != shown:
        raise OfferChanged
    bill_what_has_begun(account, [subscription.pk], by=by, now=now)
    # The tax engine has answered above; its answer is on record, so that nothing is asked inside.
    with transaction.atomic():
        # Held until commit and looked at again: the second of two clicks finds the seats that the first one added.
        Subscription.objects.filter(pk=subscription.pk).update(currency=F("currency"))
        term = Term.objects.get(pk=price.term.pk)
        if term.seats != price.term.seats:
            raise OfferChanged
        quote = offer_seats(subscription, seats, by=by, now=now, on_record=on_record)
        checkout = begin_checkout(account, [quote], from_cart=False, by=by, now=now)
        today = clock.day(now, account.entity.zone)
        orders = valid_purchase_orders(account, today, price.figures.first_total.minor)
        fill_checkout(
            checkout,
            admin=_admin(subscription),
            method=account.default_method,
            address=address_for(checkout),
            pos=PoChoice(orders[0] if orders else None),
            now=now,
        )
        digest = offer(checkout, now=now, as_quoted=True).digest
        return place(checkout, shown=digest, by=by, now=now, on_record=on_record)


def _admin(subscription: Subscription) -> dict[str, str]:
    """The admin contact of the account's last order, else its billing contact; never the clerk who orders."""
    last = AdminContact.objects.filter(order__account=subscription.account).order_by("-pk").first()
    person = last or billing_contact(subscription.account)
    if person is None:
        return {"first_name": "", "last_name": "", "email": ""}
    return {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
