"""Postings and legs under /admin: to look at, for administrators only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.ledger.models import Leg, Posting
from tests.ledger.books import charged

pytestmark = [pytest.mark.django_db, pytest.mark.books_disagree]
MODELS = ("posting", "leg")


@pytest.fixture
def posting(alpenrose, noon) -> Posting:
    return charged(alpenrose, 11_900, at=noon, text="DE-2026-000001")


def url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:ledger_{model}_{page}", args=args)


def test_an_administrator_sees_what_was_posted(administrator, posting):
    listed = administrator.get(url("posting", "changelist"), {"q": "DE-2026"})
    opened = administrator.get(url("posting", "change", posting.pk))
    legs = administrator.get(url("leg", "changelist"))

    assert posting.source in listed.content.decode()
    assert "11900" in opened.content.decode()
    assert "11900" in legs.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_nobody_adds_changes_or_deletes_there(administrator, posting, model):
    pk = posting.pk if model == "posting" else posting.legs.first().pk
    before = list(Posting.objects.values()), list(Leg.objects.values())
    doors = (url(model, "add"), url(model, "change", pk), url(model, "delete", pk))

    answers = [
        administrator.post(door, {"post": "yes", "text": "x", "minor": "1"}).status_code for door in doors
    ]
    mass = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    administrator.post(url(model, "changelist"), mass)

    assert answers == [403, 403, 403]
    assert (list(Posting.objects.values()), list(Leg.objects.values())) == before


@pytest.mark.parametrize("model", MODELS)
def test_other_staff_do_not_find_them(finance, posting, model):
    assert finance.get(url(model, "changelist"), follow=True).status_code == 404
