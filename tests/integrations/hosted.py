"""What a customer does on the sandbox gateway's page, typed into its real forms."""

from __future__ import annotations

from django.test import Client

from tests.portal.visiting import Visitor

EXPIRY = {"expiry": "12/30", "cvc": "123"}


def at_gateway(visitor: Visitor | Client, url: str, data: dict[str, str] | None = None):
    """Send a form of the hosted page."""
    return visitor.post(url, data or {})


def pay(visitor: Visitor | Client, url: str, number: str):
    """Enter a test card."""
    return at_gateway(visitor, url, {"card_number": number, **EXPIRY})
