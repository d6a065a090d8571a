"""What the adapter makes of errors, and what it refuses to start with."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
import stripe
from django.core.exceptions import ImproperlyConfigured

from billing_portal.integrations.payments.stripe.adapter import StripeGateway
from billing_portal.kit.money import Money
from billing_portal.payments.ports import AmountNotRepresentable, ChargeRequest, GatewayUnavailable, Outcome
from tests.integrations.stripe.bench import SETTINGS


class Says(stripe.HTTPClient):
    """An HTTP layer that answers one thing to everything."""

    name = "says"

    def __init__(self, status: int, body: str) -> None:
        super().__init__()
        self.answer = (body, status, {})
        self.asked = 0

    def request(self, *_args, **_more):
        self.asked += 1
        return self.answer


REQUEST = ChargeRequest(
    key="k",
    amount=Money(100, "EUR"),
    label="x",
    customer="cus_1",
    started_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    token="pm_1",
)


def charged(settings, status: int, body: str, http: stripe.HTTPClient | None = None):
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    http = http or Says(status, body)
    client = stripe.StripeClient("sk_test_1", http_client=http, max_network_retries=0)
    return StripeGateway(client).charge(REQUEST)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error": {"type": "api_error"}}'),
        (502, "<html>Bad gateway</html>"),
        (200, "<html>A proxy says hello</html>"),
        (409, '{"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use"}}'),
        (429, '{"error": {"type": "invalid_request_error", "code": "rate_limit"}}'),
        (401, '{"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}'),
        (403, '{"error": {"type": "invalid_request_error"}}'),
    ],
)
def test_what_leaves_the_outcome_open_is_unknown_never_declined(settings, status, body):
    with pytest.raises(GatewayUnavailable):
        charged(settings, status, body)


def test_a_lost_connection_is_unknown_and_not_tried_again(settings):
    class Lost(Says):
        def request(self, *_args, **_more):
            self.asked += 1
            raise stripe.APIConnectionError("timed out", should_retry=True)

    http = Lost(0, "")
    with pytest.raises(GatewayUnavailable):
        charged(settings, 0, "", http)
    assert http.asked == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"error": {"type": "idempotency_error"}}', stripe.IdempotencyError),
        (
            '{"error": {"type": "invalid_request_error", "param": "customer"}}',
            stripe.InvalidRequestError,
        ),
        (
            '{"error": {"type": "invalid_request_error", "code": "amount_too_small"}}',
            AmountNotRepresentable,
        ),
    ],
)
def test_what_we_asked_wrongly_is_loud(settings, body, error):
    with pytest.raises(error):
        charged(settings, 400, body)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ('"code": "card_declined", "decline_code": "insufficient_funds"', "insufficient_funds"),
        ('"code": "expired_card"', "expired_card"),
        ('"code": "authentication_required", "decline_code": "card_declined"', "authentication_required"),
        ('"code": null', "declined"),
    ],
)
def test_a_card_error_is_a_refusal_with_its_code_and_its_payment(settings, error, code):
    body = f'{{"error": {{"type": "card_error", {error}, "payment_intent": {{"id": "pi_1"}}}}}}'

    answer = charged(settings, 402, body)

    assert (answer.outcome, answer.reference, answer.decline_code) == (Outcome.DECLINED, "pi_1", code)


@pytest.mark.parametrize(
    ("mode", "key", "named"),
    [
        ("test", "", "PORTAL_STRIPE_KEY"),
        ("test", "sk_live_1", "no test key"),
        ("demo", "rk_live_1", "no test key"),
        ("production", "sk_test_1", "no live key"),
        ("production", "rk_test_1", "no live key"),
        ("production", "pk_live_1", "no live key"),
    ],
)
def test_a_missing_key_or_one_of_the_other_world_stops_the_start(settings, mode, key, named):
    settings.MODE, settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET = mode, key, "whsec_1"

    with pytest.raises(ImproperlyConfigured, match=named):
        StripeGateway()


def test_a_missing_webhook_secret_is_named(settings):
    settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test_1", ""

    with pytest.raises(ImproperlyConfigured, match="PORTAL_STRIPE_WEBHOOK_SECRET"):
        StripeGateway()


@pytest.mark.parametrize(
    ("mode", "key"), [("production", "sk_live_1"), ("production", "rk_live_1"), ("demo", "sk_test_1")]
)
def test_the_right_key_starts_with_a_patient_client_that_never_retries(settings, mode, key):
    settings.MODE, settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET = mode, key, "whsec_1"

    client = StripeGateway().client

    assert client._requestor._options.max_network_retries == 0
    assert client._requestor._client._timeout == 20


def test_the_sdk_is_loaded_by_the_first_call_only():
    code = (
        "import sys, django; django.setup();"
        "import billing_portal.integrations.payments.stripe.adapter;"
        "sys.exit('stripe' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"DJANGO_SETTINGS_MODULE": "tests.settings"}, check=False
    )

    assert done.returncode == 0
