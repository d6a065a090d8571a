from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group


@dataclass(frozen=True, slots=True)
class Numbered:
    """The payload: the number under which people know the object."""

    number: str


PAYMENT_ATTEMPT_STARTED = Event(
    "payment_attempt.started",
    Group.PAYMENTS,
    _("A payment was started"),
)
PAYMENT_ATTEMPT_DECLINED = Event(
    "payment_attempt.declined",
    Group.PAYMENTS,
    _("A payment was declined"),
)
PAYMENT_ATTEMPT_CANCELLED = Event(
    "payment_attempt.cancelled",
    Group.PAYMENTS,
    _("A payment was cancelled"),
)
PAYMENT_RECEIVED = Event(
    "payment.received",
    Group.PAYMENTS,
    _("Payment %(number)s was received"),
    _("Received"),
    public=Numbered,
)
CREDIT_APPLIED = Event(
    "credit.applied",
    Group.PAYMENTS,
    _("Credit of payment %(number)s was applied to invoice %(invoice)s"),
    _("Credit used"),
)
CREDIT_UNAPPLIED = Event(
    "credit.unapplied",
    Group.PAYMENTS,
    _("Payment %(number)s was removed from invoice %(invoice)s and is credit"),
    _("Unapplied, kept as credit"),
)
REFUND_STARTED = Event(
    "refund.started",
    Group.PAYMENTS,
    _("A refund of payment %(number)s was started"),
)
REFUND_SENT = Event(
    "refund.sent",
    Group.PAYMENTS,
    _("A refund of payment %(number)s was sent"),
)
REFUND_REFUSED = Event(
    "refund.refused",
    Group.PAYMENTS,
    _("A refund of payment %(number)s was refused by the bank"),
    audience=Audience.STAFF,
)
CHARGEBACK_TAKEN = Event(
    "chargeback.taken",
    Group.PAYMENTS,
    _("Payment %(number)s was taken back by the bank"),
)
CHARGEBACK_WON = Event(
    "chargeback.won",
    Group.PAYMENTS,
    _("Chargeback of payment %(number)s reversed"),
)
CHARGEBACK_LOST = Event(
    "chargeback.lost",
    Group.PAYMENTS,
    _("Chargeback of payment %(number)s is final"),
)
PAYMENT_REVERSED = Event(
    "payment.reversed",
    Group.PAYMENTS,
    _("Payment %(number)s was reversed"),
    _("Reversed"),
    public=Numbered,
)
CHECK_CLEARED = Event(
    "check.cleared",
    Group.PAYMENTS,
    _("The check of payment %(number)s has cleared"),
    _("Check cleared"),
    audience=Audience.STAFF,
)
PAYMENT_METHOD_ADDED = Event(
    "payment_method.added",
    Group.METHODS,
    _("A payment method was added"),
)
PAYMENT_METHOD_REMOVED = Event(
    "payment_method.removed",
    Group.METHODS,
    _("Payment method %(method)s was removed"),
)
PAYMENT_METHOD_EXPIRING = Event(
    "payment_method.expiring",
    Group.METHODS,
    _("A warning that a card will expire was sent"),
)
