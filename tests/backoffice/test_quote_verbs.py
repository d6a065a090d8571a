"""What staff do with a composed quote: send, withdraw, duplicate, find; and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing_portal.kit import clock
from billing_portal.quotes.actions import reject_quote
from billing_portal.quotes.models import Quote
from billing_portal.tax.models import TaxRule
from tests.backoffice.conftest import signed_in
from tests.backoffice.test_quotes import compose, typed, url
from tests.personas import NOON, draft, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def test_sending_freezes_the_quote_and_starts_its_clock(rep, harbor):
    quote = draft(harbor)

    answer = rep.post(url("quote-send", quote), follow=True)

    quote.refresh_from_db()
    assert quote.status == Quote.Status.SENT
    assert quote.expires_at == NOON + timedelta(days=7)
    assert f"Quote {quote.number} is sent to Harbor &amp; Pine LLC." in answer.content.decode()


def test_without_a_tax_rule_it_is_saved_but_not_sent(rep, harbor):
    TaxRule.objects.filter(seller_country="US").delete()
    quote = draft(harbor)

    page = rep.get(url("quote", quote)).content.decode()
    refused = rep.post(url("quote-send", quote))

    assert "The tax for this sale cannot be determined" in page
    assert "disabled" in page
    assert refused.status_code == 422
    quote.refresh_from_db()
    assert quote.status == Quote.Status.DRAFT
    assert "It can be saved, but not sent." in rep.get(url("quote-edit", quote)).content.decode()


def test_a_quote_without_lines_is_not_sent(rep, harbor):
    compose(rep, harbor, typed({"kind": "new"}))
    quote = Quote.objects.get()

    assert rep.post(url("quote-send", quote)).status_code == 422
    quote.refresh_from_db()
    assert quote.status == Quote.Status.DRAFT


def test_withdrawing_works_once_and_only_while_open(rep, harbor):
    quote = sent(harbor)

    assert rep.post(url("quote-withdraw", quote)).status_code == 302
    again = rep.post(url("quote-withdraw", quote))

    assert again.status_code == 409
    assert "no longer open" in again.content.decode()
    quote.refresh_from_db()
    assert quote.status == Quote.Status.WITHDRAWN


def test_a_rejected_quote_shows_its_comments_and_can_be_duplicated(rep, harbor, grace):
    quote = sent(harbor)
    reject_quote(quote, comments="Ten seats are enough.", by=grace, now=NOON)

    page = rep.get(url("quote", quote)).content.decode()
    assert "Ten seats are enough." in page
    assert grace.name in page
    answer = rep.post(url("quote-duplicate", quote))

    copy = Quote.objects.get(copy_of=quote)
    assert answer["Location"] == url("quote-edit", copy)
    assert copy.status == Quote.Status.DRAFT


def test_a_get_of_a_verb_changes_nothing(rep, harbor):
    quote = draft(harbor)

    assert rep.get(url("quote-send", quote)).status_code == 405

    quote.refresh_from_db()
    assert quote.status == Quote.Status.DRAFT


# --- who may -------------------------------------------------------------------------------------------------
def test_a_representative_sees_and_touches_own_accounts_only(rep, bluebell):
    quote = draft(bluebell)

    assert rep.get(url("quote", quote)).status_code == 404
    assert rep.post(url("quote-send", quote)).status_code == 404
    assert rep.get(f"{url('quote-new')}?account={bluebell.public_id}").status_code == 404
    assert "Bluebell" not in rep.get(url("quote-new")).content.decode()
    quote.refresh_from_db()
    assert quote.status == Quote.Status.DRAFT


def test_account_services_quote_for_any_account(services, bluebell):
    assert services.get(url("quote", draft(bluebell))).status_code == 200


def test_finance_reads_quotes_but_neither_composes_nor_sends(finance, harbor):
    quote = draft(harbor)

    assert finance.get(url("quote", quote)).status_code == 200
    assert finance.get(url("quote-new")).status_code == 403
    assert finance.post(url("quote-send", quote)).status_code == 403
    quote.refresh_from_db()
    assert quote.status == Quote.Status.DRAFT


def test_for_customers_there_is_no_back_office(grace, harbor):
    customer = signed_in(grace)

    assert customer.get(url("home")).status_code == 404
    assert customer.get(url("quote", sent(harbor))).status_code == 404


def test_nonsense_as_account_is_not_found(rep):
    assert rep.get(f"{url('quote-new')}?account=nonsense").status_code == 404


# --- the list ------------------------------------------------------------------------------------------------
def test_the_list_counts_by_the_clock_and_finds_by_words(rep, harbor, alpenrose):
    open_one, old = sent(harbor), sent(alpenrose)
    Quote.objects.filter(pk=old.pk).update(sent_at=NOON - timedelta(days=9), expires_at=NOON)

    page = rep.get(url("quotes") + "?status=open").content.decode()
    expired = rep.get(url("quotes") + "?status=expired").content.decode()
    found = rep.get(url("quotes") + "?q=harbor").content.decode()

    assert open_one.number in page
    assert old.number not in page
    assert old.number in expired
    assert open_one.number in found
    assert old.number not in found
    assert "No quote matches." in rep.get(url("quotes") + "?q=nobody").content.decode()


@pytest.mark.parametrize("name", ["home", "quotes", "accounts"])
def test_lists_ask_as_many_questions_for_one_row_as_for_many(rep, harbor, name):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert rep.get(url(name)).status_code == 200
        return len(asked)

    sent(harbor)
    draft(harbor)
    few = questions()
    for _time in range(4):
        sent(harbor)
        draft(harbor)

    assert questions() == few
    assert few <= 20
