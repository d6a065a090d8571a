"""Invoices that cannot be issued yet, as staff see them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.accounts.models import BillTo
from billing_portal.invoices.models import Invoice
from billing_portal.orders.models import Checkout
from billing_portal.quotes.models import Quote
from billing_portal.sellers.models import LegalEntity
from tests.personas import draft, place, ready_checkout, sent


@pytest.fixture
def held(alpenrose) -> Invoice:
    """Ordered, but the seller's entity had lost its tax ids by then."""
    checkout = ready_checkout([sent(alpenrose)])
    LegalEntity.objects.update(vat_id="", tax_number="", register_number="")
    return place(
        Checkout.objects.select_related("account__entity", "method").get(pk=checkout.pk)
    ).invoices.get()


def test_the_overview_names_what_is_missing_and_leads_to_the_draft(services, held):
    page = services.get(reverse("backoffice:home")).content.decode()

    assert "Invoices that cannot be issued yet" in page
    assert "VAT id (seller)" in page
    assert reverse("backoffice:invoice", args=[held.public_id]) in page


def test_the_draft_says_it_has_no_number_and_owes_nothing(services, held):
    page = services.get(reverse("backoffice:invoice", args=[held.public_id])).content.decode()

    assert page.count("Invoice without a number") == 2  # heading and title
    assert "What it would charge" in page
    assert "EUR 2,600.00" in page.replace("\u00a0", " ")
    assert "The customer has been notified that it will follow." in page
    assert "nothing is owed and nothing is collected" in page
    assert "Write off" not in page


def test_issuing_it_too_early_says_what_is_still_missing(services, held):
    answer = services.post(reverse("backoffice:invoice-issue", args=[held.public_id]))

    assert answer.status_code == 422
    assert "It is still missing: VAT id (seller)." in answer.content.decode()
    assert Invoice.objects.get().number is None


def test_once_it_is_mended_one_click_issues_it(services, held):
    LegalEntity.objects.filter(code="DE").update(vat_id="DE123456788")

    answer = services.post(reverse("backoffice:invoice-issue", args=[held.public_id]), follow=True)

    number = Invoice.objects.get().number
    assert number is not None
    assert f"Invoice {number} is issued." in answer.content.decode()
    assert services.post(reverse("backoffice:invoice-issue", args=[held.public_id])).status_code == 409


def test_a_representative_sees_it_and_may_not_issue_it(rep, held):
    page = rep.get(reverse("backoffice:invoice", args=[held.public_id])).content.decode()

    assert "This invoice cannot be issued yet" in page
    assert "Issue now" not in page
    assert rep.post(reverse("backoffice:invoice-issue", args=[held.public_id])).status_code == 403


def test_a_quote_whose_invoice_would_lack_something_is_not_sent(rep, harbor):
    BillTo.objects.filter(account=harbor).update(street="")
    quote = draft(harbor)

    page = rep.get(reverse("backoffice:quote", args=[quote.public_id])).content.decode()
    refused = rep.post(reverse("backoffice:quote-send", args=[quote.public_id]))

    assert "Missing: street (customer)." in page
    assert refused.status_code == 422
    assert Quote.objects.get().status == "draft"
    edit = rep.get(reverse("backoffice:quote-edit", args=[quote.public_id])).content.decode()
    assert "It can be saved, but not sent." in edit
