"""After a payment that a person started was declined, nothing of the invoice is charged automatically, and all say so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.dunning.cases import load_cases
from billing_portal.flows.autopay import collect_due
from billing_portal.flows.finishing import charge_order
from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.queries import left_to_people
from tests.backoffice.conftest import signed_in
from tests.flows.test_autopay import CARD, DUE, behaves, collect, due_by
from tests.notifications.conftest import deliver  # noqa: F401  a fixture
from tests.payments.money import fresh
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db
NOT_AGAIN = "We do not try again automatically: nothing is charged until you pay."


def paid_in_vain(invoice, now):
    account, method = invoice.account, invoice.collect_by
    return pay_by_method(
        account,
        [invoice],
        invoice.free,
        method,
        shown=state_digest([invoice]),
        by=contact_of(account),
        request_key="pay:1",
        now=now,
    )


def test_what_was_declined_with_its_order_is_never_charged_again_by_itself(alpenrose):
    pays_by(alpenrose, CARD, "decline")
    with clock.at(NOON):
        charge_order(place(ready_checkout([sent(alpenrose)])), now=NOON)
    behaves("succeed")

    for day in range(40):
        collect_due(NOON + timedelta(days=day))

    assert PaymentAttempt.objects.get().status == "declined"
    assert Invoice.objects.get().status == "issued"


def test_a_person_s_declined_payment_ends_the_collection_that_was_agreed(alpenrose):
    invoice = due_by(alpenrose, CARD, "decline")
    paid_in_vain(invoice, NOON)
    behaves("succeed")

    collect(0, 3, 8)

    assert (PaymentAttempt.objects.count(), fresh(invoice).status) == (1, "issued")
    assert left_to_people([invoice]) == {invoice.pk}
    late = load_cases([alpenrose.pk], (DUE + timedelta(days=3)).date())
    assert [debt.is_quiet for debt in late.cases[alpenrose.pk].debts] == [False]  # reminders say so instead


def test_a_collection_of_ours_that_was_declined_is_still_tried_again(alpenrose):
    invoice = due_by(alpenrose, CARD, "decline")

    collect(0, 3)

    assert PaymentAttempt.objects.count() == 2
    assert left_to_people([invoice]) == set()


@pytest.fixture
def declined(alpenrose, sabine):
    sabine.language = "en"
    sabine.save()
    invoice = due_by(alpenrose, CARD, "decline")
    paid_in_vain(invoice, NOON)
    return invoice


def test_page_home_and_invoice_say_the_same(declined, sabine):
    attempt = declined.attempts.get()
    urls = (
        "/",
        reverse("portal:invoice", args=[declined.public_id]),
        reverse("portal:payment-return", args=[attempt.public_id]),
    )
    with clock.at(NOON):
        pages = [signed_in(sabine).get(url).content.decode() for url in urls]
        pay_now = (
            signed_in(sabine).get(reverse("portal:pay") + f"?invoice={declined.public_id}").content.decode()
        )

    assert [NOT_AGAIN in page for page in pages] == [True, True, True]
    assert "We collect" not in pay_now


def test_the_mail_says_the_same(declined, deliver):  # noqa: F811
    type(declined.account).objects.update(language="en")
    [mail] = [mail for mail in deliver(NOON) if "did not go through" in mail.subject]

    assert NOT_AGAIN in " ".join(mail.body.split())


def test_a_retry_of_ours_is_announced_with_its_day_on_the_invoice(alpenrose, sabine):
    sabine.language = "en"
    sabine.save()
    invoice = due_by(alpenrose, PaymentMethod.Kind.CARD, "decline")
    collect(0)
    with clock.at(DUE):
        page = signed_in(sabine).get(reverse("portal:invoice", args=[invoice.public_id])).content.decode()
        home = signed_in(sabine).get("/").content.decode()

    for shown in (page, home):
        text = shown.replace("\xa0", " ")
        assert "We try again on" in text, text[text.find("did not go through") :][:600]
        assert re.search(r"We try again on [^.]*4[^.]*2026", text)
