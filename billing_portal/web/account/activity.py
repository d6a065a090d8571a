"""Activity: who did what in an account, to read and to export.

Its contact reads what concerns the customer; staff read everything, with reasons and identity checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing_portal.accounts.models import CorporateAccount, Membership
from billing_portal.identity.models import User
from billing_portal.journal.events import Audience, Event, Group, catalogue
from billing_portal.journal.models import Entry
from billing_portal.kit import formats
from billing_portal.kit.http import download, parameter
from billing_portal.kit.spreadsheet import csv_bytes
from billing_portal.web.history import filled
from billing_portal.web.visits import Visit

PAGE, MOST = 40, 50_000
GROUPS = [(group.value, group.label) for group in Group if group != Group.HOUSE]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the activity."""

    when: str
    what: str
    kind: str
    who: str
    reason: str = ""


def names(*, group: str = "", staff: bool) -> list[str]:
    """The journal names that somebody may read, all or those of one group; others are left out."""
    readable = {Audience.CUSTOMER, Audience.STAFF} if staff else {Audience.CUSTOMER}
    return [
        name
        for name, event in catalogue().items()
        if event.audience in readable and (not group or event.group == group)
    ]


def entries(account: CorporateAccount, *, group: str, staff: bool) -> QuerySet[Entry]:
    """The account's entries, the latest first."""
    rows = Entry.objects.filter(account_id=account.public_id, name__in=names(group=group, staff=staff))
    return rows.select_related("actor").order_by("-pk")


def in_words(account: CorporateAccount, rows: Iterable[Entry], *, staff: bool) -> list[Happening]:
    """Rows of `entries` in words: one query for the members."""
    found, events = list(rows), catalogue()
    members = set(Membership.objects.filter(account=account).values_list("user_id", flat=True))
    return [
        Happening(
            when=formats.moment_long(entry.at, account.zone),
            what=filled(events[entry.name].sentence, entry),
            kind=str(events[entry.name].group.label),
            who=_who(entry.actor, members, staff=staff),
            reason=_reason(entry, events[entry.name], staff=staff),
        )
        for entry in found
    ]


def _who(actor: User | None, members: set[int], *, staff: bool) -> str:
    """Members of the account by name, the seller's people with their role; anybody else unnamed for a contact (A4)."""
    if actor is None:
        return _("automatic")
    if actor.is_staff:
        return f"{actor.name}, {actor.get_role_display()}" if actor.role else actor.name
    return actor.name if staff or actor.pk in members else _("somebody else")


def _reason(entry: Entry, event: Event, *, staff: bool) -> str:
    """Why staff did it, as the contact was mailed; what was checked about an identity is for staff only."""
    if event.group != Group.PEOPLE:
        return ""
    said = [str(entry.data.get("reason", ""))]
    if staff and entry.data.get("identity_check"):
        said.append(_("Identity check: %(words)s") % {"words": entry.data["identity_check"]})
    return " · ".join(filter(None, said))


def _table(account: CorporateAccount, group: str, staff: bool) -> Iterator[list[str]]:
    yield [_("When"), _("What"), _("Kind"), _("Who"), _("Reason")]
    rows = list(entries(account, group=group, staff=staff)[:MOST])
    for row in in_words(account, rows, staff=staff):
        yield [row.when, row.what, row.kind, row.who, row.reason]


def _shown(account: CorporateAccount, *, group: str, page: str, staff: bool) -> dict[str, Any]:
    """What the page prints: rows, filters, and where one is."""
    group = group if group in dict(GROUPS) else ""
    rows = entries(account, group=group, staff=staff)
    total = rows.count()
    number = max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1
    number = min(number, max((total + PAGE - 1) // PAGE, 1))
    start = (number - 1) * PAGE
    found = in_words(account, rows[start : start + PAGE], staff=staff)
    return {
        "rows": found,
        "group": group,
        "groups": [("", _("All"), not group), *((key, label, key == group) for key, label in GROUPS)],
        "page": {
            "first": start + 1 if found else 0,
            "last": start + len(found),
            "total": total,
            "previous": number - 1,
            "next": number + 1 if start + PAGE < total else 0,
        },
    }


@require_safe
def activity(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The journal of the account in plain words, the latest first."""
    group, page = parameter(request, "kind", longest=20), request.GET.get("page", "")
    context = {
        **_shown(visit.account, group=group, page=page, staff=visit.is_staff),
        **visit.back("home", _("Billing Center")),
        "account": visit.account,
        "is_staff": visit.is_staff,
        "csv_url": visit.url("activity-csv"),
    }
    return render(request, "web/account/activity.html", context)


@require_safe
def activity_csv(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of it as a table for spreadsheets; no cell can be a formula."""
    account, group = visit.account, parameter(request, "kind", longest=20)
    body = csv_bytes(_table(account, group, visit.is_staff))
    return download(body, name=f"{account.number}-activity.csv", content_type="text/csv; charset=utf-8")
