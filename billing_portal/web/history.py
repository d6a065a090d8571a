"""What happened to a thing, from the journal, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from billing_portal.journal.events import event_of
from billing_portal.journal.models import Entry
from billing_portal.kit import formats


@dataclass(frozen=True, slots=True)
class Step:
    when: str
    what: str
    who: str


def _words(entry: Entry) -> str:
    """What happened, as people say it on a page about the one object; "" for what nobody declares any more."""
    event = event_of(entry.name)
    return str(event.short or event.sentence) % _Gaps(entry.data) if event else ""


class _Gaps(dict[str, Any]):
    """What fills the gaps; what an older entry lacks is a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


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
