"""Pay Now (I3): what may be paid, by what, what it says before and after, and that nothing is paid twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.integrations.payments.sandbox.models import HostedPage, Switch
from billing_portal.payments.models import Payment, PaymentAttempt
from tests.integrations.hosted import pay
from tests.personas import pays_by
from tests.portal.billing import billed
from tests.portal.paying import form, form_of, start, url_of
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def card(alpenrose) -> PaymentMethod:
    return pays_by(alpenrose, "card")


@pytest.fixture
def invoice(alpenrose):
    return billed(alpenrose)


def outcome(visitor: Visitor, response) -> str:
    assert response.status_code == 303, words(response)
    return words(visitor.get(response["Location"].removeprefix("http://localhost:8000")))


def test_amount_meaning_and_date_come_first_and_then_the_ways_to_pay(card, invoice, visitor):
    page = words(visitor.get(url_of([invoice])))

    assert "Pay Now DE-2026-000001 EUR 119.00 open · due Wednesday, 1 April 2026" in page
    assert "Pay with Visa •••• 4242 Credit or debit card" in page
    assert "Pay with New Payment Card Used once and not kept." in page
    assert "Afterwards invoice DE-2026-000001 is paid in full. Pay in full EUR 119.00" in page
    assert "Partial payment" in page
    assert "Or by bank transfer Use this reference" in page
    assert "Scan it in your banking app" in page


def test_paid_in_full_with_the_card_on_file_by_one_click(card, invoice, visitor):
    fields = form_of(visitor.get(url_of([invoice])))
    assert fields["means"] == [str(card.public_id)]

    page = outcome(visitor, visitor.post("/pay/start/", fields))

    assert "EUR 119.00 paid Visa •••• 4242" in page
    assert "Invoice DE-2026-000001 is paid in full." in page
    assert "Receipt (PDF)" in page
    invoice.refresh_from_db()
    assert (invoice.status, invoice.reserved_minor) == ("paid", 0)


def test_a_double_click_pays_once_and_leads_to_the_same_page(card, invoice, visitor):
    for amount in ("50.00", ""):
        fields = form(visitor, [invoice], amount)
        first, second = visitor.post("/pay/start/", fields), visitor.post("/pay/start/", fields)
        assert first["Location"] == second["Location"]

    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [5_000, 6_900]


def test_a_new_card_is_used_once_and_not_kept(invoice, visitor):
    response = start(visitor, [invoice])
    assert response["Location"].startswith("/sandbox/gateway/")

    back = pay(visitor, response["Location"], "4242 4242 4242 4242")

    assert "EUR 119.00 paid" in words(visitor.get(back["Location"].removeprefix("http://localhost:8000")))
    assert not PaymentMethod.objects.filter(kind="card").exists()


def test_a_part_is_reviewed_with_what_remains_and_then_paid(card, invoice, visitor):
    review = visitor.get(url_of([invoice], "portal:pay-review", amount="1,9.00"))
    assert review.status_code == 422
    review = visitor.get(url_of([invoice], "portal:pay-review", amount="19.00"))
    page = words(review)
    assert "EUR 19.00 Partial payment" in page
    assert "DE-2026-000001 EUR 119.00 EUR 19.00 EUR 100.00" in page
    assert "Afterwards EUR 100.00 remains open. Pay EUR 19.00" in page
    assert not PaymentAttempt.objects.exists()

    page = outcome(visitor, visitor.post("/pay/start/", form_of(review)))

    assert "EUR 100.00 of invoice DE-2026-000001 is still open." in page
    assert "Pay the rest" in page
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_minor) == ("issued", 1_900)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter an amount."),
        ("0", "Enter more than zero."),
        ("0.00", "Enter more than zero."),
        ("-5", "such as 1,234.56"),
        ("1.234", "at most 2 decimals, such as 1,234.56"),
        ("12,50", "such as 1,234.56"),
        ("119.01", "At most EUR 119.00 can be paid now."),
        ("ten", "such as 1,234.56"),
        ("1e2", "such as 1,234.56"),
        ("9" * 39, "such as 1,234.56"),
        ("1\0", "Null characters are not allowed."),
    ],
)
def test_an_amount_that_cannot_be_paid_is_said_beside_the_field(card, invoice, visitor, typed, says):
    response = visitor.get(url_of([invoice], "portal:pay-review", amount=typed))

    assert response.status_code == 422
    page = response.content.decode()
    assert says in words(response)
    assert 'aria-invalid="true"' in page
    assert "autofocus" in page
    if typed.isascii() and typed.isprintable():
        assert f'value="{typed}"' in page or not typed
    assert not PaymentAttempt.objects.exists()


def test_amounts_are_read_as_the_language_writes_them(card, alpenrose, sabine, noon):
    invoice = billed(alpenrose, net=1_000_000)
    german = Visitor(sabine, noon, "de")

    review = german.get(url_of([invoice], "portal:pay-review", amount="1.234,5"))
    assert form_of(review)["minor"] == ["123450"]
    assert german.get(url_of([invoice], "portal:pay-review", amount="1234.50")).status_code == 422


@pytest.mark.books_disagree  # the currency is changed under the books
@pytest.mark.parametrize(("currency", "typed", "minor"), [("JPY", "119", 119), ("KWD", "0.119", 119)])
def test_currencies_have_the_decimals_they_have(card, alpenrose, visitor, currency, typed, minor):
    invoice = billed(alpenrose)
    type(invoice).objects.filter(pk=invoice.pk).update(currency=currency)

    review = visitor.get(url_of([invoice], "portal:pay-review", amount=typed))

    assert form_of(review)["minor"] == [str(minor)]
    too_fine = f"{typed}.1" if currency == "JPY" else f"{typed}1"
    assert visitor.get(url_of([invoice], "portal:pay-review", amount=too_fine)).status_code == 422


def test_several_invoices_show_who_gets_what_before_anything_is_paid(card, alpenrose, visitor, noon):
    late = billed(alpenrose, due=noon.date() - timedelta(days=3))
    soon = billed(alpenrose)
    page = words(visitor.get(url_of([soon, late])))
    assert "EUR 238.00 2 invoices · the first overdue since Friday, 27 February 2026" in page
    assert "Make a separate transfer for each invoice, with its own reference" in page
    assert "Scan it" not in page

    review = visitor.get(url_of([soon, late], "portal:pay-review", amount="150"))
    assert (
        "DE-2026-000001 EUR 119.00 EUR 119.00 EUR 0.00 DE-2026-000002 EUR 119.00 EUR 31.00 EUR 88.00"
        in words(review)
    )
    assert "Together EUR 238.00 EUR 150.00 EUR 88.00" in words(review)

    page = outcome(visitor, visitor.post("/pay/start/", form_of(review)))

    assert "Payment of 2 invoices Paid EUR 150.00 paid" in page
    assert "DE-2026-000001 EUR 0.00 open now EUR 119.00 DE-2026-000002 EUR 88.00 open now EUR 31.00" in page
    late.refresh_from_db()
    soon.refresh_from_db()
    assert (late.status, soon.paid_minor) == ("paid", 3_100)


def test_a_declined_payment_says_why_and_what_to_do(alpenrose, invoice, visitor):
    method = pays_by(alpenrose, "card", "decline")

    page = outcome(visitor, start(visitor, [invoice], means=str(method.public_id)))

    assert "Nothing was paid The card was declined by its bank. Nothing was charged." in page
    assert "Invoice DE-2026-000001 stays open." in page
    assert "We do not try again automatically: nothing is charged until you pay." in page
    assert "is still the payment method of your account" in page
    assert "Try again with this or another card" in page
    assert "Pay Now" in page


def test_a_debit_is_on_its_way_and_leaves_the_rest_to_pay(alpenrose, invoice, visitor):
    debit = pays_by(alpenrose, "direct_debit")
    Switch.objects.create(name="slow")
    page = outcome(visitor, start(visitor, [invoice], "19.00", str(debit.public_id)))
    assert "EUR 19.00 on its way" in page
    assert "A bank takes a few days to confirm a direct debit." in page

    response = visitor.get(url_of([invoice]))

    page = words(response)
    assert "EUR 100.00 open" in page
    assert (
        "EUR 19.00 by direct debit (SEPA •••• 7030) is on its way, started Mon 2 Mar, 13:00 CET by you."
        in page
    )
    assert "Open EUR 119.00 To pay now EUR 100.00" in page
    assert form_of(response)["minor"] == ["10000"]
    assert visitor.get(url_of([invoice], "portal:pay-review", amount="100.01")).status_code == 422


def test_when_all_is_on_its_way_nothing_is_offered(alpenrose, invoice, visitor):
    debit = pays_by(alpenrose, "direct_debit")
    start(visitor, [invoice], means=str(debit.public_id))

    response = visitor.get(url_of([invoice]))

    assert "Nothing is left to pay now" in words(response)
    assert "/pay/start/" not in response.content.decode()


def test_a_page_left_open_is_said_to_close_and_closes_when_a_new_payment_starts(card, invoice, visitor):
    start(visitor, [invoice])
    page = words(visitor.get(url_of([invoice])))
    assert "The payment page is closed when a new payment starts." in page
    assert "EUR 119.00 open" in page

    outcome(visitor, start(visitor, [invoice], means=str(card.public_id)))

    statuses = PaymentAttempt.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "succeeded"]
    assert HostedPage.objects.get().outcome == "cancelled"
