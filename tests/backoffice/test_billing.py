"""Billing runs as staff see them: read before they are let go, followed while they run."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from billing_portal.billing import tasks
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.kit import clock
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Term
from tests.billing.runs import subscribed


@pytest.fixture
def today(alpenrose) -> datetime:
    now = clock.now()
    subscribed(alpenrose, clock.day(now, "Europe/Berlin").replace(day=1))
    return now


@pytest.fixture
def waiting(today) -> BillingRun:
    """A planned run of an entity whose runs are reviewed."""
    LegalEntity.objects.update(review_billing=True)
    tasks.bill_due(today)
    drain()
    return BillingRun.objects.get()


def url(name: str, run: BillingRun) -> str:
    return reverse(f"backoffice:billing-{name}", args=[run.public_id])


def test_a_planned_run_shows_what_it_would_bill_and_what_letting_go_means(finance, waiting):
    page = finance.get(url("run", waiting)).content.decode()

    assert "Alpenrose" in page
    assert "Issue 1 invoices" in page
    assert "An issued invoice can only be corrected by a credit note." in page
    assert not Invoice.objects.exists()


def test_one_click_lets_it_go_and_the_worker_bills_it(finance, waiting):
    finance.post(url("go", waiting))
    drain()

    waiting.refresh_from_db()
    assert (waiting.status, Invoice.objects.count()) == ("done", 1)
    page = finance.get(url("run", waiting)).content.decode()
    assert Invoice.objects.get().number in page
    assert finance.post(url("go", waiting)).status_code == 409


def test_a_preview_of_a_day_to_come_offers_no_verb(finance, today):
    answer = finance.post(
        reverse("backoffice:billing-runs"),
        {"entity": "DE", "on": today.replace(year=today.year + 1).date().isoformat()},
    )
    drain()
    run = BillingRun.objects.get(is_preview=True)

    page = finance.get(answer["Location"]).content.decode()

    assert "Preview" in page
    assert "Cancel this run" not in page
    assert finance.post(url("go", run)).status_code == 422


def test_a_day_too_far_ahead_is_refused_beside_the_field(finance, today):
    answer = finance.post(reverse("backoffice:billing-runs"), {"entity": "DE", "on": "2099-01-01"})

    assert answer.status_code == 422
    assert "Choose a day within the next two years." in answer.content.decode()
    assert not BillingRun.objects.exists()


def test_what_failed_is_named_and_billed_again_by_a_click(finance, waiting):
    Term.objects.update(list_minor=2**62)
    finance.post(url("go", waiting))
    drain()
    assert BillingItem.objects.get().status == "changed"
    Term.objects.update(list_minor=10_000)

    page = finance.get(url("run", waiting)).content.decode()
    assert "Changed since it was planned" in page
    finance.post(url("retry", waiting))
    drain()

    assert Invoice.objects.count() == 1


def test_a_cancelled_run_is_over(finance, waiting):
    finance.post(url("cancel", waiting))
    drain()

    waiting.refresh_from_db()
    assert waiting.status == "cancelled"
    assert not Invoice.objects.exists()


def test_a_representative_sees_none_of_it(rep, waiting):
    assert rep.get(reverse("backoffice:billing-runs")).status_code == 403
    assert rep.post(url("go", waiting)).status_code == 403
    assert "Billing runs" not in rep.get(reverse("backoffice:home")).content.decode()
