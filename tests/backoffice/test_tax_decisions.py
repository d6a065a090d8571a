"""Staff read on an invoice how its tax was decided."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.invoices.models import InvoiceLine
from billing_portal.kit import clock
from tests.personas import NOON
from tests.portal.billing import billed
from tests.portal.visiting import words

pytestmark = pytest.mark.django_db


def shown(client, invoice) -> str:
    with clock.at(NOON):
        return words(client.get(reverse("backoffice:invoice", args=[invoice.public_id])))


def test_the_invoice_names_rule_registration_and_places(services, alpenrose):
    page = shown(services, billed(alpenrose))

    assert "How the tax was determined" in page
    for fact in ("S, 19%", "de-standard-software-service", "DE DE136695976", "Germany"):
        assert fact in page


def test_the_evidence_about_a_vat_id_stands_there(services, bluebell):
    assert "GB980780684, format and check digits match" in shown(services, billed(bluebell)).replace(
        " ·", ","
    )


def test_an_invoice_from_before_the_inputs_were_kept_still_opens(services, alpenrose):
    invoice = billed(alpenrose)
    InvoiceLine.objects.update(tax_inputs={})

    assert "de-standard-software-service" in shown(services, invoice)
