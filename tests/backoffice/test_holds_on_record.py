"""What the activity says of a reminder hold."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.dunning.actions import set_hold
from billing_portal.identity.models import User
from tests.backoffice.test_dunning import UNTIL
from tests.personas import NOON
from tests.portal.visiting import words


def test_the_activity_says_until_when_a_lifted_hold_was_meant(services, staff, alpenrose):
    hold = set_hold(alpenrose, None, reason="request", until=UNTIL, by=staff["finance"], now=NOON)

    services.post(reverse("backoffice:hold-lift", args=[hold.public_id]))

    activity = services.get(reverse("backoffice:account-activity", args=[alpenrose.public_id]))
    assert "The hold on reminders until 20 Mar 2026 was lifted" in words(activity)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "put on hold until 20 Mar 2026"), ("de", "Mahnungen wurden bis 20.03.2026 ausgesetzt")],
)
def test_a_day_in_the_activity_is_written_as_the_reader_writes_it(
    services, staff, alpenrose, language, sentence
):
    set_hold(alpenrose, None, reason="request", until=UNTIL, by=staff["finance"], now=NOON)
    User.objects.update(language=language)

    page = services.get(reverse("backoffice:account-activity", args=[alpenrose.public_id]) + "?kind=invoices")

    assert sentence in words(page)
    assert "2026-03-20" not in words(page)
