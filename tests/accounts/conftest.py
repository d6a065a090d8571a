from __future__ import annotations

import pytest
from django.core import mail

from billing_portal.notifications.tasks import route_entries, send_due
from tests.personas import NOON


@pytest.fixture
def deliver():
    """Let the worker write and send what is due at a moment; answers the mails that left in this turn."""

    def turn(now=NOON):
        before = len(mail.outbox)
        route_entries(now)
        send_due(now)
        return mail.outbox[before:]

    return turn
