"""Random books: accounts, what they have bought, their purchase orders, and all rows that billing writes about them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from hypothesis import strategies as st

from billing_portal.accounts.models import BillTo, CorporateAccount, Membership
from billing_portal.billing.models import BillingItem
from billing_portal.documents.models import Paper
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry, Outbox
from billing_portal.ledger.models import Leg, Posting
from billing_portal.numbers.models import NumberSeries
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.steps.renewal import agree_interval
from tests.billing.runs import MORNING, subscribed
from tests.personas import contact_of, pays_by

BEGIN = date(2026, 4, 1)
INTERVALS = ("monthly", "quarterly", "annual")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Bought:
    """A subscription from so many days after 1 April 2026; `list_minor` for one seat and interval, in minor units."""

    after: int
    months: int
    interval: str
    seats: int
    list_minor: int
    discount_bp: int
    agreed: str  # the interval of the next renewal, empty if none was agreed
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A purchase order: expires so many days after 1 April 2026, room for so many minor units; None means no end."""

    expires: int | None
    minor: int | None


@dataclass(frozen=True, slots=True)
class Buyer:
    """An account like one of the three personas; without a street its invoices are held."""

    like: str
    pays_by: str  # empty if it has chosen nothing yet
    has_contact: bool
    has_street: bool
    bought: tuple[Bought, ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Buyers, and the days after 1 April 2026 on which their periods are billed."""

    buyers: tuple[Buyer, ...]
    days: tuple[int, ...]


def bought() -> st.SearchStrategy[Bought]:
    return st.builds(
        Bought,
        after=st.integers(-27, 400),
        months=st.sampled_from([1, 3, 5, 12, 12, 24]),
        interval=st.sampled_from(INTERVALS),
        seats=st.integers(1, 40),
        list_minor=st.one_of(st.just(0), st.integers(1, 30_000)),
        discount_bp=st.sampled_from([0, 0, 1, 333, 1000, 10_000]),
        agreed=st.sampled_from(["", "", "", *INTERVALS]),
        is_cancelled=st.sampled_from([False, False, True]),
    )


def buyers() -> st.SearchStrategy[Buyer]:
    limits = st.builds(
        Limit,
        expires=st.one_of(st.none(), st.integers(0, 800)),
        minor=st.one_of(st.none(), st.integers(1, 400_000)),
    )
    return st.builds(
        Buyer,
        like=st.sampled_from(["alpenrose", "alpenrose", "harbor", "bluebell"]),
        pays_by=st.sampled_from(["", "bank_transfer", "card", "direct_debit"]),
        has_contact=st.booleans(),
        has_street=st.sampled_from([True, True, True, False]),
        bought=st.lists(bought(), min_size=1, max_size=3).map(tuple),
        limits=st.lists(limits, max_size=2).map(tuple),
    )


def books() -> st.SearchStrategy[Book]:
    return st.builds(
        Book,
        buyers=st.lists(buyers(), min_size=1, max_size=4).map(tuple),
        days=st.lists(st.integers(0, 800), min_size=1, max_size=3, unique=True).map(sorted).map(tuple),
    )


def written(book: Book, personas: dict[str, CorporateAccount]) -> list[CorporateAccount]:
    """The accounts of a book, beside the personas that they are like."""
    return [_written(n, buyer, personas[buyer.like]) for n, buyer in enumerate(book.buyers)]


def _written(n: int, buyer: Buyer, persona: CorporateAccount) -> CorporateAccount:
    account = CorporateAccount.objects.get(pk=persona.pk)
    account.pk, account.public_id, account.number = None, uuid4(), f"A-30{n:02}"
    account.default_method = None
    account.save()
    bill_to = BillTo.objects.get(account=persona)
    bill_to.pk, bill_to.account = None, account
    if not buyer.has_street:
        bill_to.street = ""
    bill_to.save()
    contact = contact_of(persona)
    Membership.objects.create(user=contact, account=account, since=MORNING)
    if buyer.pays_by:
        pays_by(account, buyer.pays_by)
    for position, limit in enumerate(buyer.limits):
        expires_on = None if limit.expires is None else BEGIN + timedelta(days=limit.expires)
        PurchaseOrder.objects.create(
            account=account,
            number=f"45-{position}",
            expires_on=expires_on,
            limit_minor=limit.minor,
            added_at=MORNING,
        )
    for one in buyer.bought:
        row = subscribed(
            account,
            BEGIN + timedelta(days=one.after),
            months=one.months,
            interval=one.interval,
            seats=one.seats,
        )
        Term.objects.filter(subscription=row).update(list_minor=one.list_minor, discount_bp=one.discount_bp)
        if one.is_cancelled:
            cancel_subscription(row, reason="other", by=contact, now=MORNING)
        elif one.agreed:
            agree_interval(row, one.agreed, 900, ends_on=row.end_on, by=contact, now=MORNING)
    if not buyer.has_contact:
        Membership.objects.filter(account=account).delete()
    return CorporateAccount.objects.select_related("entity").get(pk=account.pk)


WRITTEN: tuple[type[models.Model], ...] = (
    Invoice,
    InvoiceLine,
    Paper,
    Posting,
    Leg,
    Subscription,
    Term,
    BillingItem,
    NumberSeries,
    Entry,
    Job,
)


def rows_written() -> list[str]:
    """All rows that billing writes, as JSON, by table; keys and random ids become ranks and order of appearance.

    Entries say whether they wait in the outbox. Within a table the rows come in the order of their content: of two
    things at one moment it does not matter which was written first.
    """
    ranks: dict[Any, dict[Any, int]] = {}
    waiting = set(Outbox.objects.values_list("entry", flat=True))
    names: dict[str, str] = {}
    found: list[str] = []
    for model in WRITTEN:
        order = "args" if model is Job else "year" if model is NumberSeries else "pk"
        rows = list(model._base_manager.order_by(order))
        ranks[model] = {row.pk: rank for rank, row in enumerate(rows)}
        for other in {field.related_model for field in model._meta.concrete_fields} - set(ranks) - {None}:
            keys = other._base_manager.order_by("pk").values_list("pk", flat=True)
            ranks[other] = {key: rank for rank, key in enumerate(keys)}
        lines = []
        for row in rows:
            values: dict[str, Any] = {"outbox": row.pk in waiting} if model is Entry else {}
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if not field.primary_key:
                    known = ranks[field.related_model] if field.related_model else {}
                    values[field.attname] = known.get(value, value) if known else value
            if "digest" in values:
                values["digest"] = bool(
                    values["digest"]
                )  # it is made of keys, which PostgreSQL does not take back
            text = json.dumps(values, default=str, sort_keys=True)
            lines.append(
                UUID.sub(lambda found: names.setdefault(found.group(), f"<{len(names)}>"), text)
                if model is not Entry and model is not Job
                else UUID.sub(lambda found: names.get(found.group(), "<other>"), text)
            )
        found += [f"{model.__name__} {line}" for line in sorted(lines)]
    return found
