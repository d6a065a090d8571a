"""Mails by their letter, and an order from which the most of them come."""

from __future__ import annotations

from datetime import timedelta

from billing_portal.flows.finishing import charge_order, finish_order
from billing_portal.kit import clock
from billing_portal.notifications.models import Delivery
from tests.personas import NOON, place, ready_checkout, sent

LATER = NOON + timedelta(days=7)


def of(mails, template):
    """The mails of one letter."""
    subjects = set(Delivery.objects.filter(message__template=template).values_list("subject", flat=True))
    return [mail for mail in mails if mail.subject in subjects]


def ordered(account):
    """An order placed, charged and confirmed, as the worker does it."""
    with clock.at(NOON):
        order = place(ready_checkout([sent(account)]))
        charge_order(order, now=NOON)
        finish_order.func(str(order.public_id))
    return order
