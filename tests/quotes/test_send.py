from datetime import timedelta

import pytest

from billing_portal.catalog.models import Price
from billing_portal.documents.models import Paper
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.quotes.actions import change_quote, compose_quote, send_quote
from billing_portal.quotes.errors import QuoteIsEmpty, QuoteIsSent
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import frozen_lines
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.models import TaxRule
from tests.personas import draft


def test_sending_freezes_prices_and_starts_seven_days(alpenrose, miriam, noon):
    quote = draft(alpenrose, seats=60)

    send_quote(quote, by=miriam, now=noon)

    quote.refresh_from_db()
    assert (quote.status, quote.number) == ("sent", "Q-2026-000001")
    assert quote.expires_at - quote.sent_at == timedelta(days=7)
    assert quote.value_minor == quote.first_minor == 60 * 26_000
    line = frozen_lines(quote)[0]
    assert (line.figures.first, line.tax.rate, line.tax.rule) == (
        60 * 26_000,
        19,
        "de-standard-software-service",
    )


def test_a_later_price_changes_nothing_in_a_sent_quote(alpenrose, miriam, noon):
    quote = draft(alpenrose)
    send_quote(quote, by=miriam, now=noon)
    before = quote.versions.get().digest

    Price.objects.all().delete()

    assert quote.versions.get().digest == before
    assert frozen_lines(quote)[0].list_minor == 26_000


def test_a_sent_quote_cannot_be_changed_or_sent_again(alpenrose, miriam, noon):
    quote = draft(alpenrose)
    send_quote(quote, by=miriam, now=noon)

    with pytest.raises(QuoteIsSent):
        change_quote(quote, title="Other", lines=[], notes="", by=miriam, now=noon)
    with pytest.raises(WrongState):
        send_quote(Quote.objects.get(pk=quote.pk), by=miriam, now=noon)

    assert quote.versions.get().lines.count() == 1
    assert Entry.objects.filter(name="quote.sent").count() == 1


def test_an_empty_quote_is_not_sent(alpenrose, miriam, noon):
    quote = compose_quote(alpenrose, title="Nothing", lines=[], by=miriam, now=noon)

    with pytest.raises(QuoteIsEmpty):
        send_quote(quote, by=miriam, now=noon)

    quote.refresh_from_db()
    assert (quote.status, quote.sent_at) == ("draft", None)


def test_without_a_matching_tax_row_nothing_is_sent(alpenrose, miriam, noon):
    TaxRule.objects.filter(buyer_country="DE").update(valid_to=noon.date() - timedelta(days=1))
    quote = draft(alpenrose)

    with pytest.raises(TaxUndecided):
        send_quote(quote, by=miriam, now=noon)

    quote.refresh_from_db()
    assert quote.status == "draft"
    assert not Paper.objects.exists()
    assert not Entry.objects.filter(name="quote.sent").exists()


def test_a_business_in_the_uk_is_outside_the_scope_with_its_note(bluebell, staff, noon):
    quote = draft(bluebell, list_minor=22_900)

    send_quote(quote, by=staff["services"], now=noon)

    tax = frozen_lines(quote)[0].tax
    assert (tax.category, tax.rate) == ("O", 0)
    assert "reverse charge" in tax.notes["en"].lower()


def test_a_uk_customer_without_vat_id_is_undecided(bluebell, staff, noon):
    bluebell.vat_id = ""
    bluebell.save()
    quote = draft(bluebell, list_minor=22_900)

    with pytest.raises(TaxUndecided):
        send_quote(quote, by=staff["services"], now=noon)


def test_a_representative_quotes_only_own_accounts(bluebell, miriam, noon):
    with pytest.raises(NotAllowed):
        compose_quote(bluebell, title="Not mine", lines=[], by=miriam, now=noon)

    assert not Quote.objects.exists()


def test_finance_sends_no_quotes(alpenrose, staff, noon):
    quote = draft(alpenrose)

    with pytest.raises(NotAllowed):
        send_quote(quote, by=staff["finance"], now=noon)
