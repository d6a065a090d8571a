"""What the customer has promised to transfer is not collected besides; once the promise is over it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.autopay import collect_due
from billing_portal.integrations.payments.sandbox.models import Charge, SavedMethod
from billing_portal.invoices.actions import promise_payment, withdraw_promise
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from billing_portal.kit.errors import WrongState
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.queries import next_try_at
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.payments.words import after_refusal
from tests.payments.money import fresh
from tests.personas import NOON, pays_by
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
DUE = NOON + timedelta(days=30)  # Wednesday, 1 April 2026


@pytest.fixture
def invoice(alpenrose) -> Invoice:
    """EUR 119.00, to be collected by card on its due date."""
    method = pays_by(alpenrose, PaymentMethod.Kind.CARD)
    made = billed(alpenrose)
    Invoice.objects.filter(pk=made.pk).update(collect_by=method)
    return fresh(made)


def promised(invoice, by, now, days: int = 0) -> PaymentPromise:
    given = Promised("transfer", (now + timedelta(days=days)).date())
    return promise_payment(invoice.account, [invoice], given, by=by, now=now)


def test_what_is_promised_is_not_collected_and_once_broken_it_is(sabine, invoice):
    promised(invoice, sabine, DUE - timedelta(days=1), days=2)  # 2 April; Easter makes it wait until the 8th

    for day in range(8):
        settle_promises(DUE + timedelta(days=day))
        collect_due(DUE + timedelta(days=day))
    assert not Charge.objects.exists()

    settle_promises(DUE + timedelta(days=8))
    collect_due(DUE + timedelta(days=8))
    assert (Charge.objects.get().amount_minor, fresh(invoice).status) == (11_900, "paid")


def test_a_withdrawn_promise_gives_it_back_to_collection(sabine, invoice):
    withdraw_promise(promised(invoice, sabine, DUE), by=sabine, now=DUE)

    collect_due(DUE)

    assert fresh(invoice).status == "paid"


def test_a_refused_collection_is_not_tried_again_while_we_wait_and_this_is_said(sabine, invoice):
    SavedMethod.objects.update(behaviour="decline")
    collect_due(DUE)
    promised(invoice, sabine, DUE)
    SavedMethod.objects.update(behaviour="succeed")

    collect_due(DUE + timedelta(days=4))

    assert PaymentAttempt.objects.count() == 1
    assert next_try_at(fresh(invoice)) is None
    assert "promised for Wednesday, 1 April 2026" in after_refusal(
        fresh(invoice), list(invoice.attempts.all())
    )


def test_a_promise_in_the_very_moment_of_collection_stops_it(alpenrose, sabine, invoice):
    parts = [(invoice, invoice.collectible)]  # read before the promise
    promised(invoice, sabine, DUE)
    facts = {"gateway": "sandbox", "method": invoice.collect_by, "now": DUE}

    with pytest.raises(WrongState):
        start_attempt(alpenrose, parts, request_key="collect:1", by=None, **facts)
    assert fresh(invoice).reserved_minor == 0

    start_attempt(alpenrose, parts, request_key="pay:1", by=sabine, **facts)  # a person may still pay at once
    assert fresh(invoice).reserved_minor == 11_900
