"""Mail servers that misbehave, as `EMAIL_BACKEND`."""

from __future__ import annotations

import smtplib

from django.core.mail.backends.locmem import EmailBackend
from django.db import connection


class Down(EmailBackend):
    """Nobody listens."""

    def open(self):
        raise ConnectionRefusedError("nobody listens")


class Refusing(EmailBackend):
    """Takes every mail but those to `bad@…`."""

    def send_messages(self, messages):
        for message in messages:
            if any(address.startswith("bad@") for address in message.to):
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(messages)


class Breaking(EmailBackend):
    """Hangs up in the middle of the first mail of a connection."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("421 bye")


class Watching(EmailBackend):
    """Refuses to be called inside a transaction."""

    def send_messages(self, messages):
        assert not connection.in_atomic_block, "a mail was sent inside a transaction"
        return super().send_messages(messages)


def named(name: str) -> str:
    return f"tests.notifications.backends.{name}"
