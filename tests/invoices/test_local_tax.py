"""The tax of an invoice in a foreign currency, in the currency of the seller's country."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.models import Paper
from billing_portal.documents.view import prepare
from billing_portal.invoices.e_invoices import field_word
from billing_portal.invoices.steps.credit_notes import issue_credit_note
from billing_portal.tax.models import ExchangeRate
from tests.days import NOON
from tests.invoices.test_needs import FREE, TODAY, charge, held, issue, paper


class TestTaxInTheCountrysCurrency:
    """Directive 2006/112/EC, art. 230."""

    @pytest.fixture(autouse=True)
    def in_pounds(self, alpenrose):
        CorporateAccount.objects.filter(pk=alpenrose.pk).update(currency="GBP", language="en")
        alpenrose.refresh_from_db()

    def rate(self, rate: str = "1.16185", day: date = TODAY) -> None:
        ExchangeRate.objects.create(
            currency="GBP", to_currency="EUR", rate=rate, valid_from=day, source="ECB"
        )

    def test_without_a_rate_the_invoice_is_held(self, alpenrose):
        self.rate(day=TODAY + timedelta(days=1))
        self.rate(day=TODAY - timedelta(days=36))

        assert held(issue(alpenrose), "rate.GBP/EUR")
        assert field_word("rate.GBP/EUR") == "exchange rate GBP/EUR of the last 35 days, for the VAT amount"

    def test_the_latest_rate_converts_the_tax_and_is_printed_with_it(self, alpenrose):
        self.rate("1.5", TODAY - timedelta(days=20))
        self.rate("1.16185", TODAY - timedelta(days=1))

        issue(alpenrose)  # 100.03, tax 19.01 pounds: 22.0868 euro

        local = paper().data.local_tax
        assert (local.currency, local.tax_minor, local.rate, local.source) == ("EUR", 2_209, "1.16185", "ECB")
        [row] = [row for row in prepare(paper().data)["sums"] if "EUR" in row["value"]]
        assert row["label"].replace("\xa0", " ") == "VAT in EUR (1 GBP = 1.16185 EUR, ECB, 1 Mar 2026)"
        assert row["value"].replace("\xa0", " ") == "EUR 22.09"

    def test_without_tax_no_rate_is_needed(self, alpenrose):
        assert issue(alpenrose, charge(tax=FREE)).number == "DE-2026-000001"
        assert paper().data.local_tax is None

    def test_a_credit_note_takes_the_rate_of_its_invoice(self, alpenrose, staff):
        self.rate("1.16185", TODAY)
        invoice = issue(alpenrose)
        ExchangeRate.objects.update(rate=9)

        issue_credit_note(
            invoice, {invoice.lines.get().pk: 5_000}, reason="Part", by=staff["finance"], now=NOON
        )

        local = Paper.objects.get(kind="credit_note").data.local_tax
        assert (local.rate, local.tax_minor) == ("1.16185", 1_104)  # 9.50 pounds

    def test_a_rate_is_between_two_known_currencies(self):
        for bad in (("XXX", "EUR"), ("EUR", "EUR")):
            with pytest.raises(ValidationError):
                ExchangeRate(currency=bad[0], to_currency=bad[1], rate=1, valid_from=TODAY).clean()
