"""What happened to a thing, from the journal, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billing_portal.accounts.events import ACCOUNT_COUNTRY_CHANGED
from billing_portal.journal.events import event_of
from billing_portal.journal.models import Entry
from billing_portal.kit import formats

NOTHING = "–"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Step:
    when: str
    what: str
    who: str


class _Gaps(dict[str, Any]):
    """What fills the gaps; what an older entry lacks is a dash."""

    def __missing__(self, key: str) -> str:
        return NOTHING


def filled(text: str | Promise, entry: Entry) -> str:
    """A sentence or a short form of an entry's event with its gaps filled, days and countries in the reader's words."""
    given = {key: _shown(value) for key, value in entry.data.items() if value not in ("", None)}
    if entry.name == ACCOUNT_COUNTRY_CHANGED.name:
        given |= {key: formats.country_name(given[key]) for key in ("before", "after") if key in given}
    return str(text) % _Gaps(given)


def _shown(value: object) -> str:
    """A journal keeps days as 2026-12-06, which nobody writes."""
    text = str(value)
    return formats.date_short(date.fromisoformat(text)) if DAY.fullmatch(text) else text


def _words(entry: Entry) -> str:
    """What happened, as people say it on a page about the one object; "" for what nobody declares any more."""
    event = event_of(entry.name)
    return filled(event.short or event.sentence, entry) if event else ""


def trail(subject: models.Model, zone: str) -> list[Step]:
    """Every entry about one object, the oldest first. One query."""
    public_id = subject.public_id  # type: ignore[attr-defined]
    rows = Entry.objects.filter(kind=subject._meta.label_lower, object_id=public_id)
    return [
        Step(
            formats.moment_long(entry.at, zone),
            words,
            entry.actor.name if entry.actor else _("automatic"),
        )
        for entry in rows.select_related("actor").order_by("pk")
        if (words := _words(entry))
    ]
