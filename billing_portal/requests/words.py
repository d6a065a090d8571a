"""The topic's own fields of a request in words, and the words that can be chosen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import PaymentMethod
from billing_portal.catalog.models import INTERVALS
from billing_portal.invoices.models import Dispute
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.requests.models import RequestChange, ServiceRequest, Topic
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day
from billing_portal.tax.models import TaxForm

Words = dict[str, str | Promise]
CORRECTIONS: Words = {
    "copy": gettext_lazy("A copy of the invoice"),
    "address": gettext_lazy("A correction of its address"),
    "po": gettext_lazy("A correction of its purchase order"),
    "other": gettext_lazy("Another correction"),
}
DISPUTE_REASONS: Words = dict(Dispute.Reason.choices)
ADDRESS_MATTERS: Words = {
    "address": gettext_lazy("The address on documents already issued"),
    "country": gettext_lazy("We move to another country"),
    "other": gettext_lazy("Something else about the address"),
}
CONTACT_MATTERS: Words = {
    "left": gettext_lazy("The billing contact leaves or has left"),
    "sign_in": gettext_lazy("Somebody cannot sign in"),
    "invoices": gettext_lazy("Who gets the invoices"),
    "other": gettext_lazy("Something else about the contact"),
}


# What somebody who is not signed in may choose, and the topic that staff see.
PUBLIC_MATTERS: Words = {
    "not_billing_contact": gettext_lazy("I am not the billing contact"),
    "contact_left": gettext_lazy("The billing contact has left"),
    "user_id_lost": gettext_lazy("I do not know my User ID"),
    "locked_out": gettext_lazy("I cannot sign in"),
    "quote": gettext_lazy("Help with a quote"),
    "new_quote": gettext_lazy("A new quote"),
    "other": gettext_lazy("Something else"),
}


def topic_of(matter: str) -> Topic:
    """The topic of what was chosen in the contact form."""
    return {"new_quote": Topic.NEW_QUOTE, "quote": Topic.OTHER, "other": Topic.OTHER}.get(
        matter, Topic.CONTACT
    )


def _of(words: Any, code: object) -> str:
    return str(dict(words).get(code, code or ""))


def facts_of(row: ServiceRequest) -> list[tuple[str, str]]:
    """What was asked, as labels and values; what was left empty is left out."""
    data = row.payload
    day = data.get("when")
    when = formats.date_long(date.fromisoformat(day)) if day else ""
    topic = row.topic
    rows: list[tuple[str, str]] = []
    if topic == Topic.CHANGE:
        rows = [(_("Seats in future"), str(data.get("seats") or "")), (_("From when?"), when)]
    elif topic == Topic.INTERVAL:
        rows = [
            (_("Invoiced now"), _of(INTERVALS, data.get("from"))),
            (_("To be invoiced"), _of(INTERVALS, data.get("interval"))),
        ]
    elif topic == Topic.CANCEL:
        rows = [
            (_("Last day of service"), when or _("the end of the current term")),
            (_("Cancel Reason"), _of(Subscription.CancelReason.choices, data.get("reason"))),
        ]
    elif topic == Topic.REACTIVATE:
        rows = [(_("Needed again from"), when)]
    elif topic == Topic.INVOICE_COPY:
        rows = [(_("Requested"), _of(CORRECTIONS, data.get("wanted")))]
    elif topic == Topic.DISPUTE and row.invoice is not None:
        minor = data.get("amount")
        amount = Money(minor, row.invoice.currency) if minor else None
        rows = [
            (
                _("Disputed amount"),
                formats.amount_with_code(amount) if amount else _("the whole invoice"),
            ),
            (_("Reason"), _of(DISPUTE_REASONS, data.get("why"))),
        ]
    elif topic == Topic.PAYMENT_METHOD:
        rows = [(_("Wanted"), _of(PaymentMethod.Kind.choices, data.get("method")))]
    elif topic == Topic.ADDRESS:
        rows = [(_("About"), _of(ADDRESS_MATTERS, data.get("matter")))]
    elif topic == Topic.CONTACT:
        rows = [(_("About"), _of(CONTACT_MATTERS, data.get("matter")))]
    elif topic == Topic.TAX_FORM:
        rows = [(_("Form"), _of(TaxForm.Kind.choices, data.get("form")))]
    if "public" in data:
        rows = [(_("About"), _of(PUBLIC_MATTERS, data["public"]))]
    return [(label, value) for label, value in rows if value]


def about(row: ServiceRequest) -> str:
    """The number of what it is about, empty if of nothing in particular."""
    thing = row.invoice or row.subscription or row.quote
    return str(thing.number or "") if thing else row.asker_reference


def facts(row: ServiceRequest) -> list[tuple[str, str]]:
    """What it is about and what was asked, in labels and values."""
    found = []
    if row.subscription is not None:
        found.append((_("Subscription"), f"{row.subscription.product.name} {row.subscription.number}"))
    if row.invoice is not None:
        found.append((_("Invoice"), row.invoice.number or ""))
    if row.quote is not None:
        found.append((_("Quote"), row.quote.number))
    return [*found, *facts_of(row)]


def done(change: RequestChange) -> str:
    """A change in one sentence."""
    day = date.fromisoformat(change.data["ends_on"])
    words = {"last": formats.date_long(last_day(day)), "next": formats.date_long(day)}
    if change.kind == RequestChange.Kind.CANCEL:
        return _("Auto Renew was turned off: it runs until %(last)s and then ends.") % words
    if change.kind == RequestChange.Kind.REACTIVATE:
        return _("Auto Renew was turned on again: it renews after %(last)s.") % words
    interval = str(dict(INTERVALS)[change.data["interval"]])
    return _("From %(next)s on it is invoiced %(interval)s.") % {**words, "interval": interval}
