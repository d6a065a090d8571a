"""The full validation after an invoice was issued: what it finds holds the mails back until staff have decided."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from billing_portal.documents import actions as documents
from billing_portal.documents.einvoice.validate import Report, Validator
from billing_portal.documents.models import Paper, PaperCheck
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.notifications.actions import drop_held, send_held
from billing_portal.notifications.models import Delivery
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

FOUND = "BR-CO-15: the total is not net and tax"


@pytest.fixture
def staff_client(staff) -> Client:
    client = Client()
    client.force_login(staff["services"], backend="billing_portal.identity.backend.UserIdBackend")
    return client


@pytest.fixture
def invalid(monkeypatch):
    """The validator finds something: no invoice of ours is wrong by itself."""
    monkeypatch.setattr(
        documents, "report_on", lambda xml, *, syntax: Report(Validator.BUILT_IN, (FOUND, "BR-16: no line"))
    )


def issued(account, noon) -> tuple[Invoice, Paper]:
    with clock.at(noon):
        invoice = billed(account, now=noon)
        drain()
    return invoice, Paper.objects.get(kind="invoice")


def statuses() -> set[str]:
    """Of the mails with the invoice; others are about other things."""
    rows = Delivery.objects.filter(message__entry__name="invoice.issued")
    return set(rows.values_list("status", flat=True))


def with_invoice(mailoutbox: list) -> int:
    return sum(mail.attachments[0][0].startswith("DE-2026-") for mail in mailoutbox if mail.attachments)


def test_a_valid_invoice_is_checked_once_and_mailed(alpenrose, noon, mailoutbox):
    _invoice, paper = issued(alpenrose, noon)

    assert PaperCheck.objects.get(paper=paper).problems == []
    assert with_invoice(mailoutbox) == 4  # the contact and three recipients
    assert statuses() == {"sent"}


def test_an_invalid_one_is_not_mailed_and_staff_see_why(alpenrose, invalid, noon, mailoutbox, staff_client):
    _invoice, paper = issued(alpenrose, noon)

    assert with_invoice(mailoutbox) == 0
    assert statuses() == {"held"}
    home = staff_client.get(reverse("backoffice:home")).content.decode()
    assert "Mails held back: the e-invoice is not valid" in home
    page = staff_client.get(reverse("backoffice:paper-held", args=[paper.public_id])).content.decode()
    assert FOUND in page
    assert "BR-16: no line" in page


def test_its_contact_reads_that_the_e_invoice_is_being_corrected(alpenrose, sabine, invalid, noon):
    invoice, _paper = issued(alpenrose, noon)
    visitor = Visitor(sabine, noon)

    page = words(visitor.get(f"/invoices/{invoice.public_id}/"))

    assert "The e-invoice of this document is not valid." in page
    assert "Held back" in page
    assert visitor.get(f"/invoices/{invoice.public_id}/e-invoice/").status_code == 404
    assert visitor.get(f"/invoices/{invoice.public_id}/pdf/").status_code == 200


def test_staff_send_it_anyway_with_a_reason_on_record(alpenrose, invalid, noon, mailoutbox, staff_client):
    _invoice, paper = issued(alpenrose, noon)
    url = reverse("backoffice:paper-held", args=[paper.public_id])

    without = staff_client.post(url, {"do": "send", "reason": ""})
    assert (without.status_code, statuses()) == (422, {"held"})
    staff_client.post(url, {"do": "send", "reason": "The rule is wrong, asked the customer."})
    with clock.at(clock.now()):
        drain()

    assert with_invoice(mailoutbox) == 4
    assert Entry.objects.get(name="paper.released").data["reason"] == "The rule is wrong, asked the customer."
    assert staff_client.get(url).status_code == 404


def test_or_never_and_then_nobody_gets_it(alpenrose, invalid, noon, mailoutbox, staff):
    _invoice, paper = issued(alpenrose, noon)

    assert drop_held(paper, reason="DE-CN-2026-000001 corrects it", by=staff["finance"], now=noon) == 4

    assert statuses() == {"dropped"}
    with pytest.raises(WrongState):
        send_held(paper, reason="after all", by=staff["finance"], now=noon)
    assert with_invoice(mailoutbox) == 0


def test_a_representative_does_not_decide(alpenrose, invalid, noon, miriam):
    _invoice, paper = issued(alpenrose, noon)

    with pytest.raises(NotAllowed):
        send_held(paper, reason="hurry", by=miriam, now=noon)

    assert statuses() == {"held"}
