"""What the adapter sends: every request valid by the SDK's types (the bench checks each), and its words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from billing_portal.kit.money import Money
from billing_portal.payments.ports import (
    AmountNotRepresentable,
    ChargeRequest,
    GatewayUnavailable,
    NotOffered,
    Outcome,
    RefundRequest,
    SetupRequest,
    Visit,
)
from tests.integrations.stripe import schema
from tests.integrations.stripe.bench import StripeBench

STARTED = datetime.now(UTC)
VISIT = Visit(return_url="https://p.example/back/", cancel_url="https://p.example/", language="de")


@pytest.fixture
def bench():
    made = StripeBench()
    yield made
    made.over()


def charge_request(customer: str = "cus_1", **changed) -> ChargeRequest:
    fields = {
        "key": "att-1",
        "amount": Money(11_900, "EUR"),
        "label": "DE-2026-000113",
        "customer": customer,
        "started_at": STARTED,
    }
    return ChargeRequest(**{**fields, **changed})


def setup_request(kind: str, currency: str) -> SetupRequest:
    return SetupRequest(
        key="set-1", kind=kind, currency=currency, label="Alpenrose", customer="cus_1", started_at=STARTED
    )


def last(bench) -> schema.Sent:
    return bench.sent[-1]


def test_a_payment_page_asks_for_exactly_the_amount_and_keeps_no_card(bench):
    bench.gateway.start_payment(charge_request(), VISIT)

    sent = last(bench)
    assert sent.options == {"idempotency_key": "att-1"}
    assert sent.params == {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "customer": "cus_1",
        "client_reference_id": "att-1",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": 11_900,
                    "product_data": {"name": "DE-2026-000113"},
                },
            }
        ],
        "payment_intent_data": {"description": "DE-2026-000113", "metadata": {"attempt": "att-1"}},
        "metadata": {"attempt": "att-1"},
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "expires_at": int((STARTED + timedelta(hours=1)).timestamp()),
        "success_url": "https://p.example/back/",
        "cancel_url": "https://p.example/",
        "locale": "de",
    }


@pytest.mark.parametrize(
    ("brands", "blocked"),
    [
        (("Visa", "Mastercard", "American Express"), ["discover_global_network"]),
        (("Visa",), ["american_express", "discover_global_network", "mastercard"]),
        (("Visa", "Mastercard", "American Express", "Discover"), None),
        ((), None),
    ],
)
def test_brands_that_are_not_taken_are_blocked(bench, brands, blocked):
    visit = Visit(
        return_url="https://p.example/", cancel_url="https://p.example/", language="en", brands=brands
    )
    for opened in (
        lambda: bench.gateway.start_payment(charge_request(), visit),
        lambda: bench.gateway.start_setup(setup_request("card", "EUR"), visit),
    ):
        opened()
        options = last(bench).params.get("payment_method_options")
        assert options == (blocked and {"card": {"restrictions": {"brands_blocked": blocked}}})


@pytest.mark.parametrize(
    ("kind", "currency", "types"),
    [
        ("card", "GBP", ["card"]),
        ("direct_debit", "EUR", ["sepa_debit"]),
        ("direct_debit", "USD", ["us_bank_account"]),
    ],
)
def test_a_setup_page_offers_the_one_kind_that_was_asked_for(bench, kind, currency, types):
    bench.gateway.start_setup(setup_request(kind, currency), VISIT)

    sent = last(bench)
    assert sent.params["mode"] == "setup"
    assert sent.params["allowed_payment_method_types"] == types
    assert sent.params["client_reference_id"] == "set-1"
    assert "line_items" not in sent.params


def test_a_debit_in_another_currency_is_not_offered(bench):
    with pytest.raises(NotOffered):
        bench.gateway.start_setup(setup_request("direct_debit", "GBP"), VISIT)

    assert bench.sent == []


def test_a_charge_is_made_without_the_customer_under_our_key(bench):
    customer = bench.gateway.open_customer("acc-1", "Alpenrose")
    token = bench.saved(customer)
    bench.gateway.charge(charge_request(customer, token=token))

    sent = last(bench)
    assert sent.options == {"idempotency_key": "att-1"}
    assert (sent.params["confirm"], sent.params["off_session"]) == (True, True)
    assert (sent.params["amount"], sent.params["currency"]) == (11_900, "eur")
    assert sent.params["metadata"] == {"attempt": "att-1"}
    assert sent.params["allowed_payment_method_types"] == ["card", "sepa_debit"]


def test_a_charge_with_the_customer_present_names_the_way_back_and_never_says_off_session(bench):
    customer = bench.gateway.open_customer("acc-1", "Alpenrose")
    answer = bench.gateway.charge(
        charge_request(customer, token=bench.saved(customer, "authenticate")), VISIT
    )

    sent = last(bench)
    assert sent.options == {"idempotency_key": "att-1"}
    assert sent.params["return_url"] == "https://p.example/back/"
    assert sent.params["automatic_payment_methods"] == {"enabled": True, "allow_redirects": "always"}
    assert "off_session" not in sent.params
    assert answer.address == f"https://hooks.stripe.com/redirect/authenticate/{answer.reference}"


def test_without_the_customer_no_redirect_may_be_wanted(bench):
    customer = bench.gateway.open_customer("acc-1", "Alpenrose")
    bench.gateway.charge(charge_request(customer, token=bench.saved(customer, "authenticate")))

    assert last(bench).params["automatic_payment_methods"]["allow_redirects"] == "never"
    assert "return_url" not in last(bench).params


def test_customers_and_refunds_have_keys_of_their_own(bench):
    customer = bench.gateway.open_customer("acc-1", "Alpenrose")
    assert last(bench).options == {"idempotency_key": "customer-acc-1"}
    answer = bench.gateway.charge(charge_request(customer, token=bench.saved(customer)))
    bench.gateway.refund(
        RefundRequest(key="ref-1", amount=Money(1, "EUR"), payment=answer.reference, started_at=STARTED)
    )

    assert last(bench).options == {"idempotency_key": "refund-ref-1"}
    assert last(bench).params == {
        "payment_intent": answer.reference,
        "amount": 1,
        "metadata": {"refund": "ref-1"},
    }


def test_an_amount_that_stripe_cannot_take_is_never_sent(bench):
    tiny = Money(1, "EUR")
    for call in (
        lambda: bench.gateway.charge(charge_request(amount=tiny, token="pm_1")),
        lambda: bench.gateway.start_payment(charge_request(amount=tiny), VISIT),
        lambda: bench.gateway.start_payment(charge_request(amount=Money(1_234, "KWD")), VISIT),
    ):
        with pytest.raises(AmountNotRepresentable):
            call()

    assert bench.sent == []


def test_a_page_for_what_was_begun_long_ago_is_not_opened_and_a_look_up_ends_it(bench):
    customer = bench.gateway.open_customer("acc-1", "Alpenrose")
    old = charge_request(customer, started_at=STARTED - timedelta(hours=2))

    with pytest.raises(GatewayUnavailable):
        bench.gateway.start_payment(old, VISIT)

    assert bench.gateway.fetch(old) is None


def test_every_kind_of_request_is_sent_by_some_test_and_checked(bench):
    """A walk through the whole port, so that no route stays unchecked."""
    gateway = bench.gateway
    customer = gateway.open_customer("acc-1", "Alpenrose")
    assert gateway.open_customer("acc-1", "Renamed") == customer
    request = charge_request(customer, token=bench.saved(customer))
    answer = gateway.charge(request)
    gateway.fetch(request)
    gateway.fetch(charge_request(customer, token="pm_1", reference=answer.reference))
    waiting = charge_request(customer, key="att-3", token=bench.saved(customer, "authenticate"))
    gateway.charge(waiting, VISIT)
    gateway.close(waiting)
    paper = charge_request(customer, key="att-2")
    page = gateway.start_payment(paper, VISIT)
    gateway.fetch(paper)
    gateway.close(charge_request(customer, key="att-2", page=page.reference))
    back = {"key": "r", "amount": Money(1, "EUR"), "payment": answer.reference, "started_at": STARTED}
    refund = gateway.refund(RefundRequest(**back))
    gateway.fetch_refund(RefundRequest(**back))
    gateway.fetch_refund(RefundRequest(**back, reference=refund.reference))
    gateway.fetch_chargeback(bench.takes_back(answer.reference))
    gateway.forget(request.token)
    gateway.forget(request.token)

    assert {sent.route for sent in bench.sent} == set(schema.ROUTES)


def test_should_one_key_have_two_payments_the_one_that_moved_money_counts_and_somebody_is_told(bench, caplog):
    customer = bench.gateway.open_customer("acc-1", "Alpenrose")
    request = charge_request(customer, token=bench.saved(customer))
    paid = bench.gateway.charge(request)
    bench.double.answered.clear()  # a day later the key means nothing to Stripe any more
    bench.gateway.charge(charge_request(customer, token=bench.saved(customer, "decline")))
    assert bench.gateway.fetch(request) == paid
    assert "holds" not in caplog.text

    bench.double.answered.clear()
    bench.gateway.charge(request)
    assert bench.gateway.fetch(request).outcome is Outcome.SUCCEEDED
    assert "holds 2 payments under the key att-1" in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "100", "currency": "eur"},
        {"amount": 100, "currency": "eur", "payment_method_types": ["card"]},
        {"amount": 100, "currency": "eur", "payment_method_options": {"card": {"restriction": {}}}},
        {"amount": 100},
    ],
)
def test_the_check_itself_refuses_what_the_sdk_does_not_know(wrong):
    with pytest.raises(ValidationError):
        schema.check("post", "/v1/payment_intents", wrong, {"idempotency_key": "k"})


def test_the_check_itself_refuses_a_request_without_a_key_of_ours():
    with pytest.raises(AssertionError):
        schema.check("post", "/v1/payment_intents", {"amount": 100, "currency": "eur"}, {})
