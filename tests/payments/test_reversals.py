"""A posted transfer or check is taken off the books again: invoices open, entries reversed, nobody paid anything back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.demo import customers
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Posting
from billing_portal.payments.actions import (
    apply_credit,
    clear_check,
    post_again,
    record_payment,
    reverse_payment,
)
from billing_portal.payments.checks import check_books
from billing_portal.payments.errors import MoneyWentBack, WrongDay
from billing_portal.payments.models import Payment, Reversal
from billing_portal.sellers.models import RemittanceDetails
from tests.payments.money import LATER, Book, books, euros, fresh, paid_by_card, refunded, wired
from tests.personas import NOON
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(staff):
    return staff["finance"]


@pytest.fixture
def nordlicht_euro(staff):
    return customers.nordlicht(staff["rep"], now=NOON - timedelta(days=400))


def check_of(account, minor, towards, by, label="1077"):
    return record_payment(
        account,
        euros(minor),
        towards=towards,
        kind="check",
        label=label,
        source_key=f"bank:{label}",
        by=by,
        now=NOON,
    )


def reversed_(payment, reason, by, note=""):
    return reverse_payment(payment, reason=reason, note=note, by=by, now=LATER)


def test_a_reversed_transfer_opens_its_invoices_and_leaves_the_bank(alpenrose, finance):
    first, second = billed(alpenrose), billed(alpenrose, net=20_000)
    payment = wired(alpenrose, 40_000, [(first, 11_900), (second, 10_000)], finance)

    row = reversed_(payment, "wrong_account", finance, "meant for A-1003")

    assert [(fresh(each).status, each.paid_minor) for each in (first, second)] == [
        ("issued", 0),
        ("issued", 0),
    ]
    assert (fresh(payment).status, payment.unapplied_minor, payment.reversed_minor) == ("reversed", 0, 40_000)
    assert books(alpenrose, Book.BANK, Book.UNAPPLIED, Book.RECEIVABLE) == [0, 0, 35_700]
    assert row.reopened == {str(first.public_id): 11_900, str(second.public_id): 10_000}
    assert list(check_books()) == []
    entry = Entry.objects.get(name="payment.reversed")
    assert (entry.actor, entry.at, entry.account_id) == (finance, LATER, alpenrose.public_id)
    assert entry.data == {
        "number": payment.number,
        "minor": 40_000,
        "why": "wrong_account",
        "note": "meant for A-1003",
    }


def test_credit_of_it_that_paid_another_invoice_meanwhile_goes_too(alpenrose, finance):
    payment = wired(alpenrose, 15_000, [], finance)
    invoice = billed(alpenrose)
    apply_credit(payment, invoice, euros(11_900), by=finance, now=LATER)

    reversed_(payment, "posted_twice", finance)

    assert (fresh(invoice).status, fresh(payment).unapplied_minor) == ("issued", 0)
    assert list(check_books()) == []


def test_a_check_is_deposited_then_cleared_or_bounced_and_nothing_else(alpenrose, finance):
    check, wire = check_of(alpenrose, 500, [], finance), wired(alpenrose, 700, [], finance)
    assert (check.status, wire.status) == ("deposited", "received")

    clear_check(check, by=finance, now=LATER)

    assert fresh(check).status == "cleared"
    for payment in (check, wire):
        with pytest.raises(WrongState):
            clear_check(payment, by=finance, now=LATER)
    with pytest.raises(WrongState):
        reversed_(wire, "bounced", finance)
    assert (fresh(wire).status, Reversal.objects.count()) == ("received", 0)
    reversed_(check, "bounced", finance)  # a bank may return one that it had cleared
    assert fresh(check).status == "bounced"


def test_a_bounced_check_costs_the_fee_of_its_entity_on_an_invoice_without_tax(alpenrose, finance):
    RemittanceDetails.objects.filter(entity=alpenrose.entity, currency="EUR").update(bounce_fee_minor=1_237)
    invoice = billed(alpenrose)
    check = check_of(alpenrose, 11_900, [(invoice, euros(11_900))], finance)

    row = reversed_(check, "bounced", finance)

    fee = row.fee_invoice
    assert (fee.total_minor, fee.tax_minor, fee.status, fee.missing) == (1_237, 0, "issued", [])
    assert [(line.tax_category, line.net_minor) for line in fee.lines.all()] == [("O", 1_237)]
    assert check.number in fee.lines.get().description
    assert "1077" in fee.lines.get().description
    assert list(check_books()) == []


@pytest.mark.parametrize("reason", ["wrong_account", "posted_twice"])
def test_our_own_mistake_costs_the_customer_nothing(alpenrose, finance, reason):
    RemittanceDetails.objects.filter(entity=alpenrose.entity, currency="EUR").update(bounce_fee_minor=1_237)
    check = check_of(alpenrose, 11_900, [], finance)

    assert reversed_(check, reason, finance).fee_invoice is None
    assert not Invoice.objects.exists()


def test_reversed_once_is_reversed(alpenrose, finance):
    payment = wired(alpenrose, 11_900, [(billed(alpenrose), 11_900)], finance)
    reversed_(payment, "posted_twice", finance)

    with pytest.raises(WrongState):
        reversed_(fresh(payment), "posted_twice", finance)

    assert Posting.objects.filter(kind="reversal").count() == 1
    assert books(alpenrose, Book.BANK) == [0]


def test_what_was_refunded_in_part_was_real_and_is_not_reversed(alpenrose, finance):
    payment = wired(alpenrose, 20_000, [], finance)
    refunded(payment, 1, finance)

    with pytest.raises(MoneyWentBack):
        reversed_(fresh(payment), "posted_twice", finance)

    assert (fresh(payment).status, payment.unapplied_minor) == ("received", 19_999)
    assert not Entry.objects.filter(name="payment.reversed").exists()


def test_money_of_a_gateway_is_charged_back_by_its_bank_never_reversed_by_hand(
    client, alpenrose, sabine, finance
):
    client.force_login(sabine)
    payment = paid_by_card(client, billed(alpenrose))

    with pytest.raises(WrongState):
        reversed_(payment, "posted_twice", finance)

    assert fresh(payment).status == "received"


def test_only_finance_and_administrators_reverse(alpenrose, staff, finance):
    payment = wired(alpenrose, 500, [], finance)

    with pytest.raises(NotAllowed):
        reversed_(payment, "posted_twice", staff["services"])
    assert fresh(payment).status == "received"


def again(payment, account, minor, by, *, reason="wrong_amount", day=NOON, key="bank:again"):
    return post_again(
        payment,
        account,
        euros(minor),
        reason=reason,
        note="",
        received_at=day,
        source_key=key,
        by=by,
        now=LATER,
    )


def test_posted_again_with_less_the_first_invoice_gets_its_part_first(alpenrose, finance):
    first, second = billed(alpenrose), billed(alpenrose)
    payment = wired(alpenrose, 23_800, [(first, 11_900), (second, 11_900)], finance)

    new = again(payment, alpenrose, 12_000, finance)

    assert [fresh(each).paid_minor for each in (first, second)] == [11_900, 100]
    assert (fresh(payment).status, new.amount_minor, payment.reversal.again) == ("reversed", 12_000, new)
    assert books(alpenrose, Book.BANK) == [12_000]
    assert list(check_books()) == []


def test_posted_again_with_another_day_the_invoice_is_paid_as_before(alpenrose, finance):
    invoice = billed(alpenrose)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], finance)
    day = NOON - timedelta(days=3)

    new = again(payment, alpenrose, 11_900, finance, reason="wrong_day", day=day)

    assert (fresh(invoice).status, new.received_at, new.label) == ("paid", day, "Wire")


def test_posted_again_at_the_right_account_it_is_credit_there(alpenrose, nordlicht_euro, finance):
    invoice = billed(alpenrose)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], finance)

    new = again(payment, nordlicht_euro, 11_900, finance, reason="wrong_account")

    assert (fresh(invoice).status, new.account, new.unapplied_minor) == ("issued", nordlicht_euro, 11_900)


def test_if_it_cannot_be_posted_again_nothing_is_reversed(alpenrose, finance):
    payment = wired(alpenrose, 11_900, [(billed(alpenrose), 11_900)], finance)

    with pytest.raises(WrongDay):
        again(payment, alpenrose, 11_900, finance, day=LATER + timedelta(days=1))

    assert (fresh(payment).status, Payment.objects.count(), Reversal.objects.count()) == ("received", 1, 0)


def test_posted_again_only_in_the_currency_of_both_accounts(alpenrose, harbor, finance):
    payment = wired(alpenrose, 500, [], finance)

    for account, amount in (
        (harbor, euros(500)),
        (harbor, Money(500, "USD")),
        (alpenrose, Money(500, "USD")),
    ):
        with pytest.raises(WrongState):
            post_again(
                payment, account, amount, reason="wrong_account", note="", received_at=NOON,
                source_key="bank:again", by=finance, now=LATER,
            )  # fmt: skip

    assert fresh(payment).status == "received"
