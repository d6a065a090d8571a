"""The nightly proof of the books: once a night, and staff see what does not agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.flows.proofs import prove_books
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import BookCheck
from tests.backoffice.conftest import signed_in
from tests.personas import NOON
from tests.portal.billing import billed

HOME = reverse("backoffice:home")
WORDS = "The books do not agree"


@pytest.mark.django_db
def test_books_that_agree_are_proved_once_a_night(alpenrose, staff):
    billed(alpenrose)
    for hours in (0, 1, 19, 21, 22):
        prove_books(NOON + timedelta(hours=hours))

    assert BookCheck.objects.count() == 2
    assert WORDS not in signed_in(staff["finance"]).get(HOME).content.decode()


@pytest.mark.django_db
@pytest.mark.books_disagree
def test_a_difference_is_kept_and_stands_on_the_overview(alpenrose, staff, caplog):
    invoice = billed(alpenrose)
    Invoice.objects.filter(pk=invoice.pk).update(paid_minor=1)

    prove_books(NOON)

    assert BookCheck.objects.get().findings
    assert "the books do not agree" in caplog.text
    with clock.at(NOON):
        assert WORDS in signed_in(staff["finance"]).get(HOME).content.decode()
        assert WORDS not in signed_in(staff["rep"]).get(HOME).content.decode()
    Invoice.objects.filter(pk=invoice.pk).update(paid_minor=0)
    prove_books(NOON + timedelta(days=1))
    with clock.at(NOON):
        assert WORDS not in signed_in(staff["finance"]).get(HOME).content.decode()


@pytest.mark.django_db
def test_old_proofs_are_thrown_away(db):
    prove_books(NOON)
    prove_books(NOON + timedelta(days=100))

    assert BookCheck.objects.count() == 1
