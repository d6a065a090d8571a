"""Pay Now (I3): what may be paid, by what, what it says before and after, and that nothing is paid twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from billing_portal.accounts.models import PaymentMethod
from billing_portal.integrations.payments.sandbox.models import HostedPage, Switch
from billing_portal.kit.money import Money
from billing_portal.payments.actions import apply_credit, record_payment
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.portal.pay_facts import MOST_AT_ONCE
from tests.integrations.hosted import pay
from tests.personas import pays_by
from tests.portal.billing import billed, over_paid
from tests.portal.paying import form, form_of, start, url_of
from tests.portal.visiting import Visitor, words

MANUAL = "billing_portal.integrations.payments.manual.adapter.ManualGateway"


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
    assert "Or by bank transfer State the reference" in page
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
    assert "Transfer each invoice by itself, with its own reference" in page
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
    assert "Invoice DE-2026-000001 stays open. Try again with this or another card" in page
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


def test_a_page_from_before_something_was_paid_is_shown_again_with_what_changed(
    card, invoice, visitor, staff, noon
):
    old = form(visitor, [invoice], "60.00")
    over_paid(invoice, staff, 5_000, noon)

    response = visitor.post("/pay/start/", old)

    assert response.status_code == 409
    page = words(response)
    assert "Nothing was started" in page
    assert "When the page was opened, EUR 119.00 could be paid. Now it is EUR 69.00." in page
    assert 'value="60.00"' in response.content.decode()
    assert not PaymentAttempt.objects.exists()


def test_two_tabs_never_pay_the_same_twice(card, invoice, visitor):
    one, two = (form(visitor, [invoice], "50.00") for _tab in range(2))

    assert visitor.post("/pay/start/", one).status_code == 303
    assert visitor.post("/pay/start/", two).status_code == 409
    assert Payment.objects.count() == 1


def test_an_invoice_paid_meanwhile_leads_to_a_plain_answer(card, invoice, visitor, staff, noon):
    old = form(visitor, [invoice])
    over_paid(invoice, staff, 11_900, noon)

    response = visitor.post("/pay/start/", old)

    assert response.status_code == 409
    assert "Nothing is open any more: invoice DE-2026-000001." in words(response)
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize("minor", ["11901", "0", "-1", "x", "", "9" * 40, "١"])
def test_a_sum_that_no_page_wrote_is_refused_beside_the_amount(card, invoice, visitor, minor):
    response = visitor.post("/pay/start/", {**form(visitor, [invoice]), "minor": minor})

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize("means", ["", "nonsense", "5b0d4f0e-7c4e-4a8c-9d5b-2f6a1c3e8b90"])
def test_a_way_to_pay_that_is_not_offered_is_refused(card, invoice, visitor, means):
    response = visitor.post("/pay/start/", {**form(visitor, [invoice]), "means": means})

    assert response.status_code == 422
    assert not PaymentAttempt.objects.exists()


def test_the_card_of_another_account_pays_nothing(card, invoice, harbor, visitor):
    other = pays_by(harbor, "card")

    response = visitor.post("/pay/start/", {**form(visitor, [invoice]), "means": str(other.public_id)})

    assert response.status_code == 422
    assert not PaymentAttempt.objects.exists()


def test_expired_and_other_gateways_methods_are_shown_with_their_reason(alpenrose, invoice, visitor):
    expired, foreign = pays_by(alpenrose, "card"), pays_by(alpenrose, "card")
    PaymentMethod.objects.filter(pk=expired.pk).update(expiry_year=2026, expiry_month=2)
    PaymentMethod.objects.filter(pk=foreign.pk).update(gateway="stripe")

    response = visitor.get(url_of([invoice]))

    page = words(response)
    assert "This card has expired." in page
    assert "It is kept by a payment service that is no longer used here." in page
    assert form_of(response)["means"] == ["new"]
    for method in (expired, foreign):
        refused = visitor.post("/pay/start/", {**form(visitor, [invoice]), "means": str(method.public_id)})
        assert refused.status_code == 422
    assert not PaymentAttempt.objects.exists()


def test_without_a_gateway_the_page_says_how_to_transfer_and_has_no_button(invoice, visitor, settings):
    settings.PAYMENT_GATEWAY = MANUAL

    response = visitor.get(url_of([invoice]))

    page = words(response)
    assert (
        "Paying at once is not offered here at present Pay by bank transfer with the details below." in page
    )
    assert "DE89 3704 0044 0532 0130 00" in page
    assert "/pay/start/" not in response.content.decode()
    assert "/pay/review/" not in response.content.decode()


def test_a_gateway_that_is_down_loses_nothing_and_the_same_form_goes_on(invoice, visitor):
    fields = form(visitor, [invoice], "19.00", "new")
    Switch.objects.create(name="down")

    response = visitor.post("/pay/start/", fields)

    assert response.status_code == 503
    assert "does not answer" in words(response)
    again = form_of(response)
    assert (again["request_key"], again["minor"]) == (fields["request_key"], ["1900"])
    Switch.objects.all().delete()
    assert visitor.post("/pay/start/", {**again, "means": ["new"]}).status_code == 303
    assert PaymentAttempt.objects.count() == 1


def test_a_charge_without_an_answer_is_looked_up_and_never_made_twice(card, invoice, visitor):
    fields = form(visitor, [invoice])
    Switch.objects.create(name="answer_lost")

    response = visitor.post("/pay/start/", fields)

    assert response.status_code == 303
    assert PaymentAttempt.objects.get().status == "unknown"
    Switch.objects.all().delete()
    assert "EUR 119.00 paid" in outcome(visitor, response)
    assert Payment.objects.count() == 1


def test_the_same_key_for_another_invoice_or_sum_is_another_payment(alpenrose, card, visitor):
    one, other = billed(alpenrose), billed(alpenrose)
    key = str(uuid4())

    for invoice, amount in ((one, "10.00"), (other, "10.00"), (one, "20.00")):
        visitor.post("/pay/start/", {**form(visitor, [invoice], amount), "request_key": key})

    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [1_000, 1_000, 2_000]


def test_without_a_key_a_form_is_answered_all_the_same(card, invoice, visitor):
    fields = form(visitor, [invoice])
    del fields["request_key"]

    assert visitor.post("/pay/start/", fields).status_code == 303


def test_an_invoice_of_somebody_else_does_not_exist(card, invoice, harbor, visitor):
    theirs = billed(harbor)

    for invoices in ([theirs], [invoice, theirs]):
        assert visitor.get(url_of(invoices)).status_code == 404
        assert visitor.get(url_of(invoices, "portal:pay-review")).status_code == 404
        fields = {**form(visitor, [invoice]), "invoice": [str(row.public_id) for row in invoices]}
        assert visitor.post("/pay/start/", fields).status_code == 404
    assert not PaymentAttempt.objects.exists()


@pytest.mark.books_disagree  # the currency is changed under the books
def test_what_cannot_be_paid_together_is_said(alpenrose, invoice, visitor):
    other = billed(alpenrose)
    type(other).objects.filter(pk=other.pk).update(currency="USD")

    response = visitor.get(url_of([invoice, other]))

    assert response.status_code == 422
    assert "Invoices of one account and one currency can be paid together" in words(response)


@pytest.mark.parametrize("query", ["", "?invoice=", "?invoice=x", "?other=1"])
def test_no_invoice_is_said_and_nonsense_is_not_found(alpenrose, visitor, query):
    response = visitor.get(f"/pay/{query}")

    assert response.status_code == (404 if "invoice=" in query else 422)
    assert visitor.post("/pay/start/", {}).status_code == 422


def test_more_than_fifty_are_refused_before_they_are_read(alpenrose, visitor):
    query = "&".join(f"invoice={uuid4()}" for _n in range(MOST_AT_ONCE + 1))

    response = visitor.get(f"/pay/?{query}")

    assert response.status_code == 422
    assert "At most 50 invoices" in words(response)


def test_a_get_never_pays(card, invoice, visitor):
    assert visitor.get("/pay/start/").status_code == 405
    visitor.get(url_of([invoice], "portal:pay-review", amount="10.00", means=str(card.public_id)))

    assert not PaymentAttempt.objects.exists()


def test_credit_is_shown_and_what_it_has_paid_counts(alpenrose, card, visitor, staff, noon):
    payment = over_paid(billed(alpenrose), staff, 20_960, noon)
    invoice = billed(alpenrose)
    assert "Credit EUR 90.60: Corporate Account Services applies it" in words(visitor.get(url_of([invoice])))

    apply_credit(payment, invoice, Money(9_060, "EUR"), by=staff["finance"], now=noon)

    page = words(visitor.get(url_of([invoice])))
    assert "EUR 28.40 open" in page
    assert "Credit EUR" not in page


def test_the_pages_ask_the_same_few_questions_however_many_invoices(alpenrose, card, visitor):
    rows = [billed(alpenrose)]
    pages = ("portal:pay", "portal:pay-review")
    few = [visitor.queries(url_of(rows, name)) for name in pages]
    for _n in range(6):
        rows.append(billed(alpenrose))
        pays_by(alpenrose, "card")
    for row in rows[:3]:
        start(visitor, [row], "10.00", str(card.public_id))

    assert [visitor.queries(url_of(rows, name)) for name in pages] == few
    assert max(few) <= 12


def test_the_payments_list_names_invoices_receipts_and_what_went_back(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    payment = over_paid(invoice, staff, 20_960, noon)

    response = visitor.get("/payments/")

    page = words(response)
    assert (
        f"{payment.number} 2 Mar 2026 Bank transfer, Wire EUR 90.60 is credit DE-2026-000001 EUR 209.60 Receipt (PDF)"
        in page
    )
    few = visitor.queries("/payments/")
    for n in range(25):
        record_payment(
            alpenrose, Money(100 + n, "EUR"), towards=[], kind="check", label="Check", source_key=f"c:{n}",
            by=staff["finance"], now=noon,
        )  # fmt: skip
    assert visitor.queries("/payments/") == few <= 12
    assert "1–20 / 26" in words(visitor.get("/payments/"))
    assert len(visitor.get("/payments/?page=2").context["rows"]) == 6
    for page_no in ("0", "x", "99999999999"):
        assert visitor.get(f"/payments/?page={page_no}").status_code == 200


def test_nobody_elses_payments_are_listed(alpenrose, harbor, staff, grace, noon):
    over_paid(billed(alpenrose), staff, 11_900, noon)

    assert "No payments yet" in words(Visitor(grace, noon).get("/payments/"))


def test_the_pages_speak_german(card, invoice, sabine, noon):
    with translation.override("de"):
        page = words(Visitor(sabine, noon, "de").get(url_of([invoice])))

    assert "Jetzt bezahlen" in page
    assert "Vollständig bezahlen" in page
    assert "119,00 EUR" in page
