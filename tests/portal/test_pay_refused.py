"""Pay Now where it is not so simple: stale pages, nonsense, others' cards, a gateway that is down."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import translation

from billing_portal.accounts.models import PaymentMethod
from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.kit.money import Money
from billing_portal.payments.actions import apply_credit, record_payment
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.portal.payments.rows import MOST_AT_ONCE
from tests.personas import pays_by
from tests.portal.billing import billed, over_paid
from tests.portal.paying import form, form_of, start, url_of
from tests.portal.test_pay import outcome
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
    assert "It is stored with a payment service that is no longer used." in page
    assert form_of(response)["means"] == ["new"]
    for method in (expired, foreign):
        refused = visitor.post("/pay/start/", {**form(visitor, [invoice]), "means": str(method.public_id)})
        assert refused.status_code == 422
    assert not PaymentAttempt.objects.exists()


def test_without_a_gateway_the_page_says_how_to_transfer_and_has_no_button(invoice, visitor, settings):
    settings.PAYMENT_GATEWAY = MANUAL

    response = visitor.get(url_of([invoice]))

    page = words(response)
    assert "Paying online is not available at present Pay by bank transfer with the details below." in page
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
    assert "Only invoices of one account and one currency can be paid together" in words(response)


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
    assert "Use EUR 90.60 of credit" in words(visitor.get(url_of([invoice])))

    apply_credit(payment, invoice, Money(9_060, "EUR"), by=staff["finance"], now=noon)

    page = words(visitor.get(url_of([invoice])))
    assert "EUR 28.40 open" in page
    assert "of credit" not in page


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
        f"{payment.number} 2 Mar 2026 Bank transfer, Wire EUR 90.60 is credit DE-2026-000001 EUR 209.60 Received Receipt (PDF)"
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
