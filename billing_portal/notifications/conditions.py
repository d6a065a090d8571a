"""When a mail follows from an entry, and when it does not."""

from __future__ import annotations

from django.db import models

from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.models import Paper
from billing_portal.dunning.models import DunningNotice, Level
from billing_portal.journal.models import Entry
from billing_portal.orders.events import (
    SERVICE_ORDER_CONFIRMED,
)
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt
from billing_portal.quotes.models import Quote
from billing_portal.requests.models import ServiceRequest


def always(_entry: Entry, _subject: models.Model) -> bool:
    return True


def receipt_was_filed(_entry: Entry, subject: models.Model) -> bool:
    """Money that the order's own confirmation receipts has no receipt of its own."""
    return Paper.objects.filter(kind="receipt", object_id=subject.public_id).exists()  # type: ignore[attr-defined]


def confirmation_did_not_say_it(entry: Entry, subject: models.Model) -> bool:
    """A card declined with its order is told by the confirmation, unless that had been filed before.

    Both are written under the invoice's row lock, so the order of their entries is the order of events.
    """
    assert isinstance(subject, PaymentAttempt)
    kind, _colon, order_id = subject.request_key.partition(":")
    if kind != "order":
        return True
    told = Entry.objects.filter(
        kind=ServiceOrder._meta.label_lower, object_id=order_id, name=SERVICE_ORDER_CONFIRMED.name
    )
    return told.filter(pk__lt=entry.pk).exists()


def another_is_in_use(_entry: Entry, subject: models.Model) -> bool:
    """The first method of an account is chosen at once, and the mail about that says it all."""
    assert isinstance(subject, PaymentMethod)
    return subject.account.default_method_id != subject.pk


def staff_did_it(entry: Entry, _subject: models.Model) -> bool:
    """What the contact did is on the contact's own screen; what staff did for the account is mailed."""
    return entry.actor is not None and entry.actor.is_staff


def staff_gave_a_reason(entry: Entry, subject: models.Model) -> bool:
    """What staff did in the customer's name; not what followed from another act of theirs, such as a write-off."""
    return staff_did_it(entry, subject) and bool(entry.data.get("reason"))


def nobody_did_it(entry: Entry, _subject: models.Model) -> bool:
    """What the clock did is told; whoever did it by a click has seen it."""
    return entry.actor is None


def a_customer_did_it(entry: Entry, _subject: models.Model) -> bool:
    """What staff did for an account is no news to staff."""
    return entry.actor is None or not entry.actor.is_staff


def asked_by_a_stranger(_entry: Entry, subject: models.Model) -> bool:
    """Who wrote without signing in is answered at the address that was typed, never the billing contact."""
    assert isinstance(subject, ServiceRequest)
    return bool(subject.asker_email)


def asked_in_the_portal(entry: Entry, subject: models.Model) -> bool:
    return not asked_by_a_stranger(entry, subject)


def staff_did_it_to_ours(entry: Entry, subject: models.Model) -> bool:
    return staff_did_it(entry, subject) and asked_in_the_portal(entry, subject)


def is_an_interval(entry: Entry, _subject: models.Model) -> bool:
    """Auto Renew turned off or on for a request has the mail that it always has, with the request on record."""
    return bool(entry.data.get("kind") == "interval")


def came_from_us(_entry: Entry, subject: models.Model) -> bool:
    """A quote that the contact made by *Add Seats* and let lie is no news to anybody."""
    assert isinstance(subject, Quote)
    return not subject.self_service


def names_all(entry: Entry, _subject: models.Model) -> bool:
    """Of several subscriptions changed at once the first entry names all; one mail names them."""
    return "numbers" in entry.data


def is_serious(_entry: Entry, subject: models.Model) -> bool:
    """From the final notice on the account's representative hears of it, in time to call."""
    assert isinstance(subject, DunningNotice)
    return subject.level >= Level.FINAL


def copies_are_sent(entry: Entry, _subject: models.Model) -> bool:
    """The policy by which the notice went out lets the invoice contacts have it too."""
    return bool(entry.data.get("copies"))


def is_first_refusal(entry: Entry, _subject: models.Model) -> bool:
    """A person who retries sees the answer on the page; a second mail would say nothing new."""
    return bool(entry.data["first"])
