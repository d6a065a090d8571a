"""Staff compose, preview, send, withdraw and duplicate quotes; what a rule refuses changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from billing_portal.catalog.models import Product
from billing_portal.kit import clock
from billing_portal.quotes.models import Quote, QuoteLine
from tests.backoffice.conftest import signed_in
from tests.personas import NOON, draft, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def url(name, *args):
    return reverse(f"backoffice:{name}", args=[arg.public_id for arg in args])


def typed(*lines, **head):
    """A compose form as a browser sends it."""
    data = {"title": "More seats", "notes": "", "lines": str(len(lines)), "do": "save", **head}
    for index, line in enumerate(lines):
        data |= {f"line-{index}-{name}": value for name, value in line.items()}
    return data


def new_line(**changed):
    product = Product.objects.get(code="remote-support")
    return {
        "kind": "new",
        "product": str(product.pk),
        "quantity": "12",
        "list_price": "",
        "discount": "",
        "interval": "annual",
        "start_on": "2026-04-01",
        "term_months": "12",
        **changed,
    }


def compose(client, account, data):
    return client.post(f"{url('quote-new')}?account={account.public_id}", data)


# --- composing -----------------------------------------------------------------------------------------------
def test_an_empty_price_is_filled_from_the_price_list(rep, harbor):
    answer = compose(rep, harbor, typed(new_line()))

    quote = Quote.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == url("quote-edit", quote)
    line = QuoteLine.objects.get()
    assert (line.list_minor, line.quantity, line.discount_bp) == (29_900, 12, 0)
    assert (line.start_on, line.end_on) == (date(2026, 4, 1), date(2027, 4, 1))


def test_amounts_are_read_as_the_readers_language_writes_them(miriam, alpenrose):
    german = signed_in(miriam, "de")
    compose(german, alpenrose, typed(new_line(list_price="1.260,50", discount="12,5")))

    line = QuoteLine.objects.get()
    assert (line.list_minor, line.discount_bp) == (126_050, 1250)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"list_price": "1,26"}, "Enter an amount such as 1,234.56."),
        ({"discount": "101"}, "A discount is at most 100 %."),
        ({"product": ""}, "Choose a product."),
        ({"interval": ""}, "How often is it invoiced?"),
        ({"start_on": ""}, "Starting on which day?"),
        ({"quantity": ""}, "How many?"),
        ({"interval": "annual", "term_months": "7"}, "The term is not a whole number of billing intervals."),
        ({"kind": "seats"}, "Choose the subscription that gets the seats."),
        ({"kind": "renewal"}, "Choose the subscription to renew."),
        ({"kind": "one_off", "list_price": "5.00"}, "Describe what is delivered."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(rep, harbor, changed, words):
    answer = compose(rep, harbor, typed(new_line(**changed)))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="More seats"' in page
    assert not Quote.objects.exists()


def test_adding_and_removing_lines_keeps_everything_and_saves_nothing(rep, harbor):
    page = compose(rep, harbor, typed(new_line(list_price="abc"), do="add")).content.decode()
    assert 'value="abc"' in page
    assert "Line 2" in page
    assert "Enter an amount" not in page

    page = compose(
        rep, harbor, typed(new_line(quantity="31"), new_line(quantity="77"), do="remove-0")
    ).content.decode()
    assert 'value="77"' in page
    assert 'value="31"' not in page
    assert not Quote.objects.exists()


def test_lines_in_which_nothing_was_typed_are_left_out(rep, harbor):
    blank = {"kind": "new", "term_months": "12"}

    compose(rep, harbor, typed(new_line(), blank))

    assert QuoteLine.objects.count() == 1


def test_a_line_in_which_nothing_was_typed_shows_no_errors(rep, harbor):
    page = compose(rep, harbor, typed({"kind": "new", "term_months": "12"}, title="")).content.decode()

    assert "This field is required." in page
    assert "Choose a product." not in page


def test_added_seats_join_the_running_term_at_its_price(rep, harbor):
    place(ready_checkout([sent_and_paid(harbor)]))
    subscription = harbor.subscriptions.get()

    compose(
        rep,
        harbor,
        typed(new_line(kind="seats", product="", subscription=str(subscription.pk), start_on="2026-06-01")),
    )

    line = QuoteLine.objects.get(kind="seats")
    assert line.end_on == subscription.end_on
    assert line.list_minor == 26_000  # the list price is 299.00


def sent_and_paid(account):
    pays_by(account, "check")
    return sent(account)


def test_the_saved_draft_shows_what_it_comes_to(rep, harbor):
    compose(rep, harbor, typed(new_line(discount="10")))

    page = rep.get(url("quote-edit", Quote.objects.get())).content.decode().replace("\u00a0", " ")

    assert "USD 3,229.20" in page  # 12 × 299.00 less 10 %
    assert "USD 358.80" in page  # the saving


def test_editing_replaces_the_lines_of_a_draft(rep, harbor):
    quote = draft(harbor)

    rep.post(url("quote-edit", quote), typed(new_line(quantity="5"), title="Fewer"))

    quote.refresh_from_db()
    assert quote.title == "Fewer"
    assert [line.quantity for line in QuoteLine.objects.all()] == [5]


def test_a_sent_quote_cannot_be_edited(rep, harbor):
    quote = sent(harbor)

    for answer in (rep.get(url("quote-edit", quote)), rep.post(url("quote-edit", quote), typed(new_line()))):
        assert answer.status_code == 409
        assert "was sent and can no longer be changed" in answer.content.decode()

    assert QuoteLine.objects.get().quantity == 10


# --- previewing and sending ----------------------------------------------------------------------------------
def test_the_preview_is_the_paper_that_the_customer_gets(rep, harbor):
    quote = draft(harbor)
    before = rep.get(url("quote", quote)).content.decode()

    rep.post(url("quote-send", quote))
    after = rep.get(url("quote", quote)).content.decode()

    def lines(page):
        return page[
            page.index('<table class="paper-lines">') : page.index("</table>", page.index("paper-lines"))
        ]

    assert lines(before) == lines(after)
    assert "Send quote" in before
    assert "Send quote" not in after
