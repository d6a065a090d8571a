"""What a letter is made of: text, facts and lists that HTML and plain text print alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from billing_portal.kit import formats
from billing_portal.notifications.models import Message


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`text`), a list (`points`), somebody's own words (`said`), or labels and values (`facts`)."""

    kind: str
    text: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One mail in the active language: a subject that says it all, a button to exactly one page."""

    subject: str
    blocks: tuple[Block, ...]
    button: tuple[str, str] | None = None  # words, address
    reply_to: str = ""


# None: what the mail says is over, it is not sent.
Writer = Callable[[Message, datetime], Content | None]


def text(words: str) -> Block:
    return Block("text", text=words)


def said(words: str) -> Block:
    """Somebody's own words, line by line."""
    return Block("said", lines=tuple(line.strip() for line in words.splitlines()))


def points(lines: Iterable[str]) -> Block:
    return Block("points", lines=tuple(lines))


def facts(*rows: tuple[str, str]) -> Block:
    """Labels and values; what has no value is left out."""
    return Block("facts", rows=tuple((label, value) for label, value in rows if value))


def who_and_when(message: Message) -> dict[str, str]:
    """Company, who did it and when; the seller's people with their role."""
    account, entry = message.account, message.entry
    assert account is not None
    who = entry.actor.name if entry.actor else account.entity.name
    if entry.actor and entry.actor.is_staff:
        who = f"{who} ({entry.actor.get_role_display()})"
    return {
        "company": account.legal_name,
        "who": who,
        "when": formats.moment_short(entry.at, account.zone),
    }


def reason_given(message: Message) -> tuple[str, str]:
    """The reason with which staff acted for the account, as a row of `facts`; left out if there is none."""
    return gettext("Reason"), str(message.entry.data.get("reason", ""))
