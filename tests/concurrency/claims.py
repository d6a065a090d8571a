"""What the racers do about one invoice or one subscription: the real verbs, and the same without what holds the row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

from billing_portal.dunning.actions import set_hold
from billing_portal.flows import seats_for_account
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.orders.errors import OfferChanged
from billing_portal.quotes.actions import price_seats
from billing_portal.requests.actions import open as opening
from billing_portal.requests.actions import open_request
from billing_portal.requests.errors import DisputedAlready
from billing_portal.requests.models import Topic
from billing_portal.subscriptions.models import Subscription
from tests.personas import NOON

LOST = "lost"


def dispute(number: int, subject: dict[str, Any]) -> str:
    """Several members of staff dispute the same invoice for the account."""
    invoice = Invoice.objects.select_related("account__entity").get(pk=subject["invoice"])
    try:
        return open_request(
            invoice.account,
            topic=Topic.DISPUTE,
            invoice=invoice,
            message="Too much.",
            payload={"why": "price"},
            on_record="The contact rang up",
            by=User.objects.get(pk=subject["people"][number]),
            now=NOON,
        ).number
    except DisputedAlready:
        return LOST


def dispute_without_holding(number: int, subject: dict[str, Any]) -> str:
    """Nobody holds the invoice while looking for another's dispute."""
    with mock.patch.object(opening, "hold_invoice"):
        return dispute(number, subject)


def hold(number: int, subject: dict[str, Any]) -> str:
    """Each member of staff holds the reminders of the same invoice, for another number of days."""
    invoice = Invoice.objects.select_related("account__entity").get(pk=subject["invoice"])
    until = NOON.date() + timedelta(days=number + 1)
    by = User.objects.get(username="finance")
    return str(set_hold(invoice.account, invoice, reason="other", until=until, by=by, now=NOON).pk)


def add_seats(number: int, subject: dict[str, Any]) -> str:
    """Each member of staff orders five seats at the price that stood on the page."""
    row = Subscription.objects.select_related("account__entity", "account__bill_to", "product").get(
        pk=subject["subscription"]
    )
    try:
        order = seats_for_account.add_seats_for_account(
            row,
            5,
            shown=subject["shown"],
            on_record="Asked by phone",
            by=User.objects.get(username=("services", "admin")[number % 2]),
            now=NOON,
        )
    except OfferChanged:
        return LOST
    return order.number


def add_seats_without_holding(number: int, subject: dict[str, Any]) -> str:
    """Nobody holds the subscription, nor looks again at how many seats it has."""
    term = price_seats(Subscription.objects.get(pk=subject["subscription"]), 5, now=NOON).term
    with (
        mock.patch.object(seats_for_account, "Subscription"),
        mock.patch.object(seats_for_account, "Term") as terms,
    ):
        terms.objects.get.return_value = term
        return add_seats(number, subject)
