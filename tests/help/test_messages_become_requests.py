"""Migration 0002 of help: what was written in the contact form before requests existed is kept as requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from billing_portal.requests.models import ServiceRequest

AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
BEFORE, AFTER = [("help", "0001_initial")], [("help", "0002_messages_become_requests")]


def migrated(to: list[tuple[str, str]]) -> Any:
    """The models as they are after migrating to there."""
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


def asked(number: str, **other: Any) -> dict[str, Any]:
    return {
        "number": number,
        "topic": "locked_out",
        "name": "Robin Roe",
        "email": "robin@example.org",
        "phone": "+49 89 1234",
        "company": "Roe Ltd",
        "reference": "DE-2026-000001",
        "message": "I cannot sign in.",
        "language": "de",
        "received_at": AT,
        **other,
    }


@pytest.mark.django_db(transaction=True)
def test_old_messages_become_requests_under_the_numbers_that_their_senders_know(alpenrose, sabine, staff):
    messages = migrated(BEFORE).get_model("help", "ContactMessage").objects
    try:
        messages.create(**asked("R-2026-000001"))
        messages.create(
            **asked("R-2026-000002", topic="new_quote", sender_id=sabine.pk, account_id=alpenrose.pk),
            status="closed",
            closed_at=AT + timedelta(hours=1),
            closed_by_id=staff["services"].pk,
        )
    finally:
        migrated(AFTER)

    stranger, known = ServiceRequest.objects.order_by("number")
    assert (stranger.number, stranger.status, stranger.topic) == ("R-2026-000001", "open", "contact")
    assert (stranger.account, stranger.opened_by, stranger.asker_email) == (None, None, "robin@example.org")
    assert (stranger.waiting_since, stranger.language) == (AT, "de")
    assert [(said.text, said.by) for said in stranger.thread.all()] == [("I cannot sign in.", None)]
    assert (known.status, known.topic, known.account, known.opened_by) == (
        "closed",
        "new_quote",
        alpenrose,
        sabine,
    )
    assert (known.closed_by, known.asker_email) == (staff["services"], "")
    assert [said.by for said in known.thread.all()] == [sabine]
