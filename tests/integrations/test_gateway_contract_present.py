"""The third part of the gateway contract: a saved card whose bank asks its holder, who is in front of the page or not."""

from __future__ import annotations

import pytest

from billing_portal.payments.ports import Capability, GatewayUnavailable, Outcome
from tests.integrations.contract import EUROS, VISIT, needs, saved_charge, variants

pytestmark = needs(Capability.CHARGE_SAVED)


@pytest.fixture
def asks(bench):
    """A request to charge a card whose bank asks, and the answer with the customer present."""
    request = saved_charge(bench, behaviour="authenticate")
    return request, bench.gateway.charge(request, VISIT)


def test_the_bank_s_page_is_an_answer_and_takes_nothing(bench, asks):
    request, answer = asks

    assert (answer.outcome, answer.amount) == (Outcome.OPEN, None)
    assert answer.address.startswith(("https://", "/"))
    assert answer.reference
    for known in variants(request, reference=answer.reference):
        found = bench.gateway.fetch(known)
        assert (found.outcome, found.address, found.reference) == (
            Outcome.OPEN,
            answer.address,
            answer.reference,
        )


def test_the_same_key_leads_to_the_same_page_of_the_bank(bench, asks):
    request, answer = asks

    assert bench.gateway.charge(request, VISIT) == answer


def test_what_the_holder_confirms_is_taken_once_and_exactly(bench, asks):
    request, answer = asks
    bench.confirms(answer)
    bench.confirms(answer)

    for known in variants(request, reference=answer.reference):
        found = bench.gateway.fetch(known)
        assert (found.outcome, found.amount, found.address) == (Outcome.SUCCEEDED, EUROS, "")
        assert found.method_label == "Visa •••• 4242"


def test_what_the_holder_refuses_is_declined_for_that(bench, asks):
    request, answer = asks
    bench.refuses(answer)

    for known in variants(request, reference=answer.reference):
        found = bench.gateway.fetch(known)
        assert (found.outcome, found.decline_code) == (Outcome.DECLINED, "authentication_required")
    assert bench.gateway.close(request).outcome is Outcome.DECLINED


def test_a_charge_that_waits_at_the_bank_can_be_ended_and_takes_no_more_money(bench, asks):
    request, answer = asks

    assert bench.gateway.close(request).outcome is Outcome.CANCELLED
    bench.confirms(answer)
    for known in variants(request, reference=answer.reference):
        assert bench.gateway.fetch(known).outcome is Outcome.CANCELLED
        assert bench.gateway.close(known).outcome is Outcome.CANCELLED


def test_ending_what_was_confirmed_meanwhile_says_so(bench, asks):
    request, answer = asks
    bench.confirms(answer)

    found = bench.gateway.close(request)
    assert (found.outcome, found.amount) == (Outcome.SUCCEEDED, EUROS)


def test_a_card_that_needs_nobody_is_charged_at_once_though_somebody_is_there(bench):
    answer = bench.gateway.charge(saved_charge(bench), VISIT)

    assert (answer.outcome, answer.amount, answer.address) == (Outcome.SUCCEEDED, EUROS, "")


def test_an_answer_with_the_bank_s_page_that_was_lost_is_found_by_its_key(bench):
    request = saved_charge(bench, behaviour="authenticate")
    bench.loses_answers()
    with pytest.raises(GatewayUnavailable):
        bench.gateway.charge(request, VISIT)
    bench.comes_back()

    found = bench.gateway.fetch(request)
    assert found.outcome is Outcome.OPEN
    assert bench.gateway.charge(request, VISIT).address == found.address
