"""Mails as a reader of the journal: it wants what `routes` names and writes the messages that follow."""

from __future__ import annotations

from billing_portal.journal.outbox import Reader
from billing_portal.notifications.actions.route import route_entry
from billing_portal.notifications.routes import ROUTES

MAILS = Reader("mail", wants=lambda event: event in ROUTES, take=route_entry)
