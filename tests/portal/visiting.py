"""How the tests of pages visit them: signed in, at a moment, in a language."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing_portal.identity.models import User
from billing_portal.kit import clock

BACKEND = "billing_portal.identity.backend.UserIdBackend"


class Visitor:
    """A signed-in person whose every request happens at `now`, in English unless told."""

    def __init__(self, user: User, now: datetime, language: str = "en") -> None:
        self.client, self.now = Client(HTTP_HOST="localhost"), now
        self.client.force_login(user, backend=BACKEND)
        self.client.cookies["language"] = language

    def get(self, url: str, **options):
        with clock.at(self.now):
            return self.client.get(url, **options)

    def post(self, url: str, data: dict | None = None, **options):
        with clock.at(self.now):
            return self.client.post(url, data or {}, **options)

    def queries(self, url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert self.get(url).status_code == 200
        return len(seen)


def words(response) -> str:
    """What the page says, without tags, blanks made one."""
    page = response.content.decode().replace("<wbr>", "")
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page, flags=re.S)
    return " ".join(unescape(text).replace("\u00a0", " ").split())


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]
