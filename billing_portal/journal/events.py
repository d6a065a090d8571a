"""The catalogue of events: what can happen, declared once, with its words and, where it may leave the house, its payload.

Each app declares its own in `events.py`, which is found at start. `record` takes an event, readers choose among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
GAP = re.compile(r"%\((\w+)\)s")


class Group(models.TextChoices):
    """The headings of the page Activity."""

    PEOPLE = "people", _("Contact and billing data")
    QUOTES = "quotes", _("Quotes and orders")
    SUBSCRIPTIONS = "subscriptions", _("Subscriptions")
    INVOICES = "invoices", _("Invoices")
    PAYMENTS = "payments", _("Payments")
    METHODS = "methods", _("Payment methods and purchase orders")
    TAX = "tax", _("Tax and forms")
    MESSAGES = "messages", _("Messages and mails")
    HOUSE = "house", _("Settings and runs")


class Audience(StrEnum):
    """Who reads of an event on an account's page Activity."""

    CUSTOMER = "customer"
    STAFF = "staff"
    NOBODY = "nobody"  # of no account; the history of the object itself shows it to staff


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Something that can happen, in the words in which people read of it.

    `sentence` is for the account's activity, `short` for the history of the one object. Their gaps are filled from the
    entry's data; `number` is the object's own. `public` is the schema of the payload for webhooks and the API, a frozen
    dataclass; without one the event never leaves the house.
    """

    name: str  # noun.verbed
    group: Group
    sentence: str | Promise
    short: str | Promise = ""
    audience: Audience = Audience.CUSTOMER
    public: type | None = None
    needed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not like noun.verbed")
        if self.name in _CATALOGUE:
            raise ValueError(f"{self.name} is declared twice")
        texts = f"{_source(self.sentence)} {_source(self.short)}"
        object.__setattr__(self, "needed", frozenset(GAP.findall(texts)) | self.payload_fields)
        _CATALOGUE[self.name] = self

    @property
    def payload_fields(self) -> frozenset[str]:
        """What the payload holds besides the object and the account."""
        return frozenset(one.name for one in fields(self.public)) if self.public else frozenset()

    def __str__(self) -> str:
        return self.name


def _source(text: str | Promise) -> str:
    """The English source of a text that is marked for translation; no catalogue is read for it."""
    if isinstance(text, Promise):
        arguments: tuple[Any, ...] = text._args  # type: ignore[attr-defined]
        return str(arguments[0])
    return text


_CATALOGUE: dict[str, Event] = {}


def catalogue() -> dict[str, Event]:
    """Every declared event by its name."""
    return dict(_CATALOGUE)


def event_of(name: str) -> Event | None:
    """The event of a journal entry; None for one that is no longer declared."""
    return _CATALOGUE.get(name)
