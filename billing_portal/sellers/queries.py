"""The day at each legal entity, and where its customers send money."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from billing_portal.kit import clock
from billing_portal.sellers.models import LegalEntity, RemittanceDetails

Days = dict[date, list[int]]


def days_at(now: datetime) -> Days:
    """The days that it is now at the legal entities, with the keys of those at which it is that day. One query."""
    found: Days = {}
    for key, zone in LegalEntity.objects.values_list("pk", "zone").order_by("pk"):
        found.setdefault(clock.day(now, zone), []).append(key)
    return found


def on_days(days: Days, entity: str, condition: str, *, shift: timedelta = timedelta(0)) -> Q:
    """`condition` on a day, such as `due_on__lt`, with the day that it is at the entity to which `entity` leads."""
    if len(days) == 1:  # as it is for most of the time
        return Q(**{condition: next(iter(days)) + shift})
    found = Q(pk__in=[])
    for day, keys in days.items():
        found |= Q(**{f"{entity}__in": keys, condition: day + shift})
    return found


def remittance(entity_id: int, currency: str) -> RemittanceDetails | None:
    """Where customers of an entity send money in a currency."""
    return RemittanceDetails.objects.filter(entity=entity_id, currency=currency).first()
