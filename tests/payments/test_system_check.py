from billing_portal.payments.apps import gateway_can_be_used
from billing_portal.payments.ports import _load


def test_a_gateway_that_works_is_not_mentioned():
    assert gateway_can_be_used() == []


def test_a_gateway_without_its_keys_stops_the_start(settings, monkeypatch):
    settings.PAYMENT_GATEWAY = "billing_portal.integrations.payments.stripe.adapter.StripeGateway"
    _load.cache_clear()

    [said] = gateway_can_be_used()

    assert said.is_serious()
    assert "PORTAL_STRIPE_KEY" in said.msg
