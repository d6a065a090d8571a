"""Mails about saved methods and about money that goes back, is taken back, or is used later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from billing_portal.accounts.actions.payment_methods import choose_method
from billing_portal.accounts.models import PaymentMethod
from billing_portal.demo import customers
from billing_portal.flows.setups import complete_setup, open_setup_page
from billing_portal.invoices.actions import write_off_invoice
from billing_portal.kit.money import Money
from billing_portal.notifications.models import Delivery
from billing_portal.payments.actions import (
    apply_credit,
    credit_invoice,
    post_again,
    remove_method,
    reverse_payment,
)
from billing_portal.payments.models import HostedSetup
from billing_portal.payments.ports import GatewayAnswer, Outcome, Taken
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.payments.steps.methods import note_expiry
from billing_portal.payments.steps.refunds import settle_refund
from billing_portal.sellers.models import RemittanceDetails
from tests.integrations.hosted import pay
from tests.payments.money import LATER, paid_by_card, refunded, taken_back, wired
from tests.payments.test_reversals import check_of
from tests.personas import NOON, pays_by
from tests.portal.billing import billed

SERVICES = "services"


@pytest.fixture
def english(alpenrose):
    """Alpenrose, whose papers and contact read English here."""
    type(alpenrose).objects.filter(pk=alpenrose.pk).update(language="en")
    alpenrose.refresh_from_db()
    return alpenrose


@pytest.fixture(autouse=True)
def contact_reads_english(sabine):
    sabine.language = "en"
    sabine.save()


@pytest.fixture
def told(deliver):
    """The mails that leave from now on, by their letter; each as (address, subject, text)."""
    deliver()

    def turn(now=LATER) -> dict[str, list[tuple[str, str, str]]]:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for mail in deliver(now):
            rows = Delivery.objects.filter(address=mail.to[0], subject=mail.subject)
            template = rows.latest("pk").message.template
            words = " ".join(mail.body.replace("\u00a0", " ").split())
            found.setdefault(template, []).append((mail.to[0], mail.subject.replace("\u00a0", " "), words))
        return found

    return turn


def entered(account, by) -> PaymentMethod:
    pay(Client(), open_setup_page(account, "card", None, by=by, now=NOON), "4242 4242 4242 4242")
    method = complete_setup(HostedSetup.objects.latest("pk"), now=NOON)
    assert method is not None
    return method


def test_a_further_method_is_told(english, sabine, told):
    entered(english, sabine)

    [[address, subject, body]] = told()["method_added"]

    assert address == sabine.email
    assert subject == "A payment method was added for Alpenrose Logistik GmbH"
    assert "Sabine Kerschbaumer added a payment method" in body
    assert "Visa •••• 4242" in body


def test_the_first_method_is_told_by_its_choice_alone(harbor, grace, told):
    choose_method(harbor, entered(harbor, grace), by=grace, now=NOON)

    assert list(told()) == ["method_chosen"]


def test_a_removed_method_is_told(english, sabine, told):
    card = pays_by(english, "card")
    pays_by(english, "bank_transfer")
    told()
    remove_method(card, by=sabine, now=NOON)

    mails = told()

    assert list(mails) == ["method_removed"]
    assert "Visa •••• 4242" in mails["method_removed"][0][2]


@pytest.mark.parametrize(("days", "words"), [(30, "in 30 days"), (1, "in 1 day"), (0, "today")])
def test_a_card_that_ends_is_told_with_card_and_day(english, sabine, told, days, words):
    card = pays_by(english, "card")
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=3)
    card.refresh_from_db()
    told()
    note_expiry(card, date(2026, 3, 31) - timedelta(days=days), now=NOON)

    [[address, subject, body]] = told()["method_expiring"]

    assert address == sabine.email
    assert subject == f"Your card Visa •••• 4242 expires {words}"
    assert "is valid until Tuesday, 31 March 2026." in body
    assert "/payment-method/" in body


def test_no_warning_leaves_for_a_card_that_is_not_used_any_more(english, told):
    card = pays_by(english, "card")
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=3)
    card.refresh_from_db()
    note_expiry(card, date(2026, 3, 20), now=NOON)
    pays_by(english, "bank_transfer")

    assert "method_expiring" not in told()


def test_a_refund_says_how_much_goes_where(english, sabine, staff, told):
    payment = paid_by_card(Client(), billed(english))
    told()
    refunded(payment, 11_900, staff["finance"], reopen=True)

    [[address, subject, body]] = told()["refund_sent"]

    assert address == sabine.email
    assert subject == f"EUR 119.00 of payment {payment.number} was refunded"
    assert "It is refunded to the original payment method (Visa •••• 4242)" in body
    assert "Paid twice" not in body  # what staff noted is not the customer's


def test_a_refund_by_hand_goes_to_the_bank_account(english, staff, told):
    payment = wired(english, 11_900, [], staff["finance"])
    refund = refunded(payment, 11_900, staff["finance"])
    told()
    settle_refund(refund, GatewayAnswer(Outcome.SUCCEEDED, "Wire 7"), by=staff["finance"], now=LATER)

    assert "It was sent to your bank account" in told()["refund_sent"][0][2]


def test_a_refused_refund_is_told_to_account_services_only(english, staff, told, settings):
    payment = wired(english, 11_900, [], staff["finance"])
    refund = refunded(payment, 11_900, staff["finance"])
    told()
    refused = GatewayAnswer(Outcome.DECLINED, "", decline_code="account_closed")
    settle_refund(refund, refused, by=staff["finance"], now=LATER)

    mails = told()

    assert list(mails) == ["refund_refused_staff"]
    [[address, subject, body]] = mails["refund_refused_staff"]
    assert address == settings.SERVICES_EMAIL
    assert subject == "Alpenrose Logistik GmbH: a refund of EUR 119.00 was not possible"
    assert "account_closed" in body


def test_a_chargeback_tells_the_contact_what_is_open_again_and_staff_why(
    english, sabine, staff, told, settings
):
    invoice = billed(english)
    payment = paid_by_card(Client(), invoice)
    told()
    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)

    mails = told()

    [[address, subject, body]] = mails["chargeback_taken"]
    assert address == sabine.email
    assert subject == f"Your bank took back EUR 119.00 of payment {payment.number}"
    assert f"Open again: {invoice.number}." in body
    assert f"http://localhost:8000/pay/?invoice={invoice.public_id}" in body
    [[address, subject, body]] = mails["chargeback_taken_staff"]
    assert address == settings.SERVICES_EMAIL
    assert f"/office/accounts/{english.public_id}/" in body

    note_chargeback(payment, taken_back(payment, 11_900, Taken.WON), now=LATER)
    [[address, subject, body]] = told()["chargeback_won"]
    assert address == sabine.email
    assert f"It is applied to invoice {invoice.number} again." in body


def test_credit_that_pays_an_invoice_is_told(english, sabine, staff, told):
    invoice = billed(english)
    payment = wired(english, 9_060, [], staff["finance"])
    told()
    apply_credit(payment, invoice, Money(9_060, "EUR"), by=staff["finance"], now=NOON)

    [[address, subject, body]] = told()["credit_applied"]

    assert address == sabine.email
    assert subject == f"EUR 90.60 of your credit was applied to invoice {invoice.number}"
    assert "Still open there: EUR 28.40." in body


def test_a_credit_note_goes_to_contact_and_recipients_with_its_pdf(english, sabine, staff, deliver):
    invoice = billed(english)
    wired(english, 11_900, [(invoice, 11_900)], staff["finance"])
    deliver()
    [line] = invoice.lines.all()
    note = credit_invoice(invoice, {line.pk: 10_000}, reason="Ordered twice", by=staff["finance"], now=NOON)

    mails = deliver(LATER)

    assert len(mails) == 4
    for mail in mails:
        body = mail.body.replace("\u00a0", " ")
        [[name, pdf, kind]] = mail.attachments
        assert (name, kind) == (f"{note.number}.pdf", "application/pdf")
        assert pdf.startswith(b"%PDF")
        assert mail.subject.replace("\u00a0", " ") == (
            f"Credit note {note.number} over EUR 119.00 for invoice {invoice.number}"
        )
        assert f"Invoice {invoice.number} is credited in full." in body
        assert "EUR 119.00 that you had already paid is kept as credit for you." in body
        if mail.to != [sabine.email]:
            words = mail.subject + mail.body + mail.alternatives[0][0] + str(mail.reply_to)
            for secret in (sabine.name, sabine.last_name, sabine.email, sabine.username):
                assert secret not in words


def test_a_write_off_is_told_to_nobody(english, staff, told):
    invoice = billed(english)
    told()
    write_off_invoice(invoice, reason="Small", by=staff["finance"], now=NOON)

    assert told() == {}


def test_no_letter_carries_a_token(english, sabine, deliver):
    method = entered(english, sabine)

    assert deliver()
    for mail in deliver(LATER):
        assert method.token not in mail.body + mail.alternatives[0][0]


def test_a_bounced_check_is_told_with_what_is_open_again_and_the_fee(english, sabine, staff, told):
    RemittanceDetails.objects.filter(entity=english.entity, currency="EUR").update(bounce_fee_minor=1_237)
    invoice = billed(english)
    check = check_of(english, 11_900, [(invoice, Money(11_900, "EUR"))], staff["finance"])
    told()

    reverse_payment(check, reason="bounced", note="internal", by=staff["finance"], now=LATER)

    [[address, subject, body]] = told()["payment_reversed"]
    assert address == sabine.email
    assert subject == f"Check returned by the bank: EUR 119.00, payment {check.number}"
    assert "Your check 1077 for EUR 119.00" in body
    assert invoice.number in body
    assert "EUR 12.37" in body
    assert "EUR 131.37" in body  # what is open now
    assert "internal" not in body


@pytest.mark.parametrize("reason", ["wrong_account", "wrong_amount", "wrong_day", "posted_twice"])
def test_a_mistake_of_ours_is_told_as_a_correction(english, staff, told, reason):
    payment = wired(english, 500, [], staff["finance"])
    told()

    reverse_payment(payment, reason=reason, note="", by=staff["finance"], now=LATER)

    [[_address, subject, body]] = told()["payment_reversed"]
    assert subject == f"Correction: payment {payment.number} for EUR 5.00 was reversed"
    assert "Your bank" not in body
    assert "Fee" not in body


def test_what_took_its_place_is_named_and_never_another_account(english, staff, told):
    payment = wired(english, 500, [], staff["finance"])
    other = customers.nordlicht(staff["rep"], now=NOON - timedelta(days=400))
    told()
    again = {"note": "", "received_at": NOON, "by": staff["finance"], "now": LATER}

    new = post_again(payment, english, Money(700, "EUR"), reason="wrong_amount", source_key="k1", **again)
    [[_address, _subject, body]] = told()["payment_reversed"]
    assert f"replaced by payment {new.number} for EUR 7.00" in body

    moved = post_again(new, other, Money(700, "EUR"), reason="wrong_account", source_key="k2", **again)
    [[_address, _subject, body]] = told()["payment_reversed"]
    assert moved.number not in body
    assert other.legal_name not in body
