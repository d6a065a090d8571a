"""A request as both faces show it: its rows in lists, its facts, its thread; what is internal only to staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import Membership
from billing_portal.catalog.models import INTERVALS
from billing_portal.identity.models import User
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.requests.models import ServiceRequest, Topic
from billing_portal.requests.queries import interval_effects
from billing_portal.requests.words import about, done
from billing_portal.subscriptions.models import Subscription

# What the first page of a new request offers, in the words of who asks.
WISHES: dict[Topic, str | Promise] = {
    Topic.CHANGE: gettext_lazy("Have fewer seats, another product or other terms"),
    Topic.INTERVAL: gettext_lazy("Pay yearly instead of monthly, or the other way round"),
    Topic.CANCEL: gettext_lazy("Cancel a subscription"),
    Topic.REACTIVATE: gettext_lazy("Continue a cancelled or ended subscription"),
    Topic.NEW_QUOTE: gettext_lazy("Get a new quote"),
    Topic.INVOICE_COPY: gettext_lazy("Get a copy or a correction of an invoice"),
    Topic.DISPUTE: gettext_lazy("Dispute an invoice"),
    Topic.PAYMENT_METHOD: gettext_lazy("Change how you pay"),
    Topic.ADDRESS: gettext_lazy("Change an address on documents already issued, or the country"),
    Topic.CONTACT: gettext_lazy("Ask about the billing contact or a person’s access"),
    Topic.TAX_FORM: gettext_lazy("Get a tax form"),
    Topic.OTHER: gettext_lazy("Ask something else"),
}
GROUPS: tuple[tuple[str | Promise, tuple[Topic, ...]], ...] = (
    (
        gettext_lazy("Subscriptions and quotes"),
        (Topic.CHANGE, Topic.INTERVAL, Topic.CANCEL, Topic.REACTIVATE, Topic.NEW_QUOTE),
    ),
    (gettext_lazy("Invoices and payments"), (Topic.INVOICE_COPY, Topic.DISPUTE, Topic.PAYMENT_METHOD)),
    (
        gettext_lazy("Company and other things"),
        (Topic.ADDRESS, Topic.CONTACT, Topic.TAX_FORM, Topic.OTHER),
    ),
)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request of a list."""

    public_id: UUID
    number: str
    topic: str
    about: str
    status: str
    word: str
    when: str
    who: str  # account or asker, for staff
    handler: str


def row_of(row: ServiceRequest) -> RequestRow:
    return RequestRow(
        public_id=row.public_id,
        number=row.number,
        topic=str(row.get_topic_display()),
        about=about(row),
        status=str(row.status),
        word=str(row.get_status_display()),
        when=formats.moment_short(row.waiting_since, row.zone),
        who=row.account.legal_name if row.account else f"{row.asker_name}, {row.asker_company}",
        handler=row.handled_by.name if row.handled_by else "",
    )


@dataclass(frozen=True, slots=True)
class FileRow:
    public_id: UUID
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Said:
    """One contribution to the thread."""

    who: str
    when: str
    text: str
    files: list[FileRow]
    internal: bool
    ours: bool  # of the seller's people


def thread_of(row: ServiceRequest, *, staff: bool) -> list[Said]:
    """Everything that was said, the oldest first; internal notes for staff only. Three queries."""
    said = row.thread.select_related("by").prefetch_related("files__file")
    if not staff:
        said = said.filter(internal=False)
    members = set(Membership.objects.filter(account=row.account).values_list("user_id", flat=True))
    return [
        Said(
            who=_who(one.by, row, members, staff=staff),
            when=formats.moment_long(one.at, row.zone),
            text=one.text,
            files=[
                FileRow(file.public_id, file.file.name, filesizeformat(file.file.size))
                for file in one.files.all()
            ],
            internal=one.internal,
            ours=one.by is not None and one.by.is_staff,
        )
        for one in said
    ]


def _who(by: User | None, row: ServiceRequest, members: set[int], *, staff: bool) -> str:
    """Members of the account by name, the seller's people with their role, strangers as they call themselves."""
    if by is None:
        return row.asker_name
    if by.is_staff:
        return f"{by.name}, {by.get_role_display()}" if by.role else by.name
    return by.name if staff or by.pk in members else _("somebody else")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change that was made because of a request."""

    what: str
    subscription: str
    when: str
    who: str
    undone: str


def changes_of(row: ServiceRequest) -> list[ChangeRow]:
    """What was done, the oldest first. One query."""
    rows = row.changes.select_related("subscription__product", "applied_by", "undone_by")
    return [
        ChangeRow(
            what=done(one),
            subscription=f"{one.subscription.product.name} {one.subscription.number}",
            when=formats.moment_long(one.applied_at, row.zone),
            who=one.applied_by.name,
            undone=_("Undone on %(when)s by %(who)s")
            % {"when": formats.moment_long(one.undone_at, row.zone), "who": one.undone_by.name}
            if one.undone_at and one.undone_by
            else "",
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What one interval costs, in words."""

    interval: str
    payment: str
    year: str
    difference: str  # of a year to the present interval
    is_present: bool


def effect_rows(subscription: Subscription, today: date) -> list[EffectRow]:
    """Every interval of the product's price list with its payment and what a year comes to; before tax."""
    found = interval_effects(subscription, today)
    words, now = dict(INTERVALS), found[0].year
    return [
        EffectRow(
            interval=str(words[one.interval]),
            payment=formats.amount_with_code(one.payment),
            year=formats.amount_with_code(one.year),
            difference=_difference(one.year - now),
            is_present=index == 0,
        )
        for index, one in enumerate(found)
    ]


def _difference(money: Money) -> str:
    if not money:
        return ""
    sign = "+" if money.minor > 0 else "−"
    return f"{sign} {formats.amount_with_code(Money(abs(money.minor), money.currency))}"
