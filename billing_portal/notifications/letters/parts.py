"""What a letter is made of: text, facts and lists that HTML and plain text print alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from billing_portal.notifications.models import Message


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`text`), a list (`points`), somebody's own words (`said`), or labels and values (`facts`)."""

    kind: str
    text: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in the active language: the subject says it all, the button leads to exactly one page."""

    subject: str
    blocks: tuple[Block, ...]
    button: tuple[str, str] | None = None  # words, address
    reply_to: str = ""


# None: what the mail says is over, it is not sent.
Writer = Callable[[Message, datetime], Letter | None]


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


def page(name: str, *args: UUID) -> str:
    """The full address of a page, from SITE_URL and never from a request."""
    return str(settings.SITE_URL) + reverse(name, args=args)


def pay_page(public_ids: Iterable[UUID]) -> str:
    """The full address of Pay Now for these invoices."""
    return f"{page('portal:pay')}?{urlencode([('invoice', str(key)) for key in public_ids])}"
