"""Credit: money that pays nothing yet is applied, set free and moved, and never lost."""

from __future__ import annotations

import pytest

from billing_portal.invoices.actions import write_off_invoice
from billing_portal.invoices.errors import InvoiceIsEmpty, MoneyOnItsWay, MoreThanInvoiced, MoreThanOpen
from billing_portal.invoices.models import CreditNote
from billing_portal.invoices.steps.credit_notes import issue_credit_note
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.payments.actions import apply_credit, credit_invoice, unapply_payment
from billing_portal.payments.errors import MoreThanCredit, PartsDoNotAddUp
from billing_portal.payments.models import Allocation, Payment
from billing_portal.payments.queries import credit
from billing_portal.payments.steps.attempts import start_attempt
from tests.payments.money import LATER, Book, books, euros, fresh, wired
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(staff):
    return staff["finance"]


def credited(invoice, net, by, reason="Wrong number of seats"):
    line = invoice.lines.get()
    return credit_invoice(invoice, {line.pk: net}, reason=reason, by=by, now=LATER)


def test_one_transfer_pays_several_invoices_and_the_rest_is_credit(alpenrose, finance):
    first, second = billed(alpenrose), billed(alpenrose, net=20_000)

    payment = wired(alpenrose, 40_000, [(first, 11_900), (second, 10_000)], finance)

    assert (fresh(first).status, fresh(second).open.minor) == ("paid", 13_800)
    assert (payment.unapplied_minor, credit(alpenrose)) == (18_100, euros(18_100))
    assert books(alpenrose, Book.BANK, Book.UNAPPLIED, Book.RECEIVABLE) == [40_000, -18_100, 13_800]


def test_parts_of_more_than_the_money_are_refused(alpenrose, finance):
    invoice = billed(alpenrose)

    with pytest.raises(PartsDoNotAddUp):
        wired(alpenrose, 10_000, [(invoice, 11_900)], finance)
    assert not Payment.objects.exists()


def test_an_invoice_of_another_account_is_refused(alpenrose, bluebell, finance):
    with pytest.raises(WrongState):
        wired(alpenrose, 10_000, [(billed(bluebell), 10_000)], finance)
    assert not Payment.objects.exists()


def test_credit_pays_a_later_invoice(alpenrose, finance):
    payment = wired(alpenrose, 20_000, [], finance)
    invoice = billed(alpenrose)

    apply_credit(payment, invoice, euros(11_900), by=finance, now=LATER)

    assert (fresh(invoice).status, fresh(payment).unapplied_minor) == ("paid", 8_100)


@pytest.mark.parametrize(("minor", "refusal"), [(11_901, MoreThanOpen), (20_001, MoreThanCredit)])
def test_never_more_credit_than_there_is_or_than_is_open(alpenrose, finance, minor, refusal):
    payment, invoice = wired(alpenrose, 20_000, [], finance), billed(alpenrose)

    with pytest.raises(refusal):
        apply_credit(payment, invoice, euros(minor), by=finance, now=LATER)
    assert (fresh(payment).unapplied_minor, Allocation.objects.count()) == (20_000, 0)


def test_credit_of_one_account_never_pays_for_another(alpenrose, bluebell, finance):
    payment, invoice = wired(alpenrose, 20_000, [], finance), billed(bluebell)

    with pytest.raises(WrongState):
        apply_credit(payment, invoice, euros(100), by=finance, now=LATER)


def test_a_payment_on_the_wrong_invoice_is_set_free_and_applied_to_the_right_one(alpenrose, finance):
    wrong, right = billed(alpenrose), billed(alpenrose)
    payment = wired(alpenrose, 11_900, [(wrong, 11_900)], finance)

    unapply_payment(payment, wrong, euros(11_900), by=finance, now=LATER)
    apply_credit(payment, right, euros(11_900), by=finance, now=LATER)

    assert (fresh(wrong).status, fresh(right).status) == ("issued", "paid")
    with pytest.raises(WrongState):
        unapply_payment(payment, wrong, euros(1), by=finance, now=LATER)


def test_credit_that_is_another_by_now_is_neither_applied_nor_set_free(alpenrose, finance):
    first, second = billed(alpenrose), billed(alpenrose)
    payment = wired(alpenrose, 20_000, [(first, 11_900)], finance)

    with pytest.raises(WrongState):
        apply_credit(payment, second, euros(100), by=finance, now=LATER, shown=euros(8_101))
    with pytest.raises(WrongState):
        unapply_payment(payment, first, euros(100), by=finance, now=LATER, shown=euros(8_101))

    assert (fresh(payment).unapplied_minor, fresh(second).paid_minor) == (8_100, 0)
    apply_credit(payment, second, euros(100), by=finance, now=LATER, shown=euros(8_100))
    unapply_payment(payment, first, euros(200), by=finance, now=LATER, shown=euros(8_000))
    names = ("credit.applied", "credit.unapplied")
    entries = [Entry.objects.get(name=name) for name in names]
    assert [(entry.actor, entry.account_id, entry.data) for entry in entries] == [
        (finance, alpenrose.public_id, {"number": payment.number, "invoice": each.number, "minor": minor})
        for each, minor in ((second, 100), (first, 200))
    ]


def test_a_credit_note_lowers_an_open_invoice_with_its_tax(alpenrose, finance):
    invoice = billed(alpenrose)

    note = credited(invoice, 4_000, finance)

    assert (note.number, note.net_minor, note.tax_minor, note.total_minor) == (
        "DE-CN-2026-000001",
        4_000,
        760,
        4_760,
    )
    assert (fresh(invoice).status, invoice.open.minor) == ("issued", 7_140)
    assert books(alpenrose, Book.RECEIVABLE, Book.REVENUE, Book.TAX) == [7_140, -6_000, -1_140]


def test_the_whole_invoice_credited_owes_nothing(alpenrose, finance):
    invoice = billed(alpenrose)

    credited(invoice, 10_000, finance)

    assert (fresh(invoice).status, invoice.open.minor, invoice.paid_minor) == ("paid", 0, 0)


def test_credited_in_odd_parts_no_cent_of_tax_remains(alpenrose, finance):
    invoice = billed(alpenrose, net=10_003)
    for net in (3_334, 3_334, 3_335):  # the tax of each for itself, rounded, would leave a cent
        credited(invoice, net, finance)

    assert books(alpenrose, Book.RECEIVABLE, Book.REVENUE, Book.TAX) == [0, 0, 0]
    assert sum(note.total_minor for note in CreditNote.objects.all()) == fresh(invoice).total_minor


def test_a_credit_note_over_a_paid_invoice_becomes_credit(alpenrose, finance):
    invoice = billed(alpenrose)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], finance)

    credited(invoice, 4_000, finance)

    assert (fresh(invoice).status, invoice.paid_minor, invoice.credited_minor) == ("paid", 7_140, 4_760)
    assert fresh(payment).unapplied_minor == 4_760


def test_never_more_credited_than_was_invoiced(alpenrose, finance):
    invoice = billed(alpenrose)
    credited(invoice, 4_000, finance)

    with pytest.raises(MoreThanInvoiced):
        credited(invoice, 6_001, finance)
    assert CreditNote.objects.count() == 1


def test_a_line_of_another_invoice_or_none_is_not_credited(alpenrose, finance):
    invoice, other = billed(alpenrose), billed(alpenrose)
    mine, foreign = invoice.lines.get(), other.lines.get()

    for nets in ({}, {mine.pk: 0}, {foreign.pk: 100}, {mine.pk: 100, foreign.pk: 100}):
        with pytest.raises(InvoiceIsEmpty):
            credit_invoice(invoice, nets, reason="Wrong", by=finance, now=LATER)

    assert (fresh(invoice).credited_minor, CreditNote.objects.count()) == (0, 0)


def test_who_wrote_off_how_much_and_why_is_on_record(alpenrose, finance):
    invoice = billed(alpenrose)
    wired(alpenrose, 1_900, [(invoice, 1_900)], finance)

    write_off_invoice(invoice, reason="Bankrupt", by=finance, now=LATER)

    entry = Entry.objects.get(name="invoice.written_off")
    assert (entry.actor, entry.at, entry.account_id) == (finance, LATER, alpenrose.public_id)
    assert entry.data == {"minor": 10_000, "reason": "Bankrupt", "number": invoice.number}


def sent_off(account, invoice, minor):
    """So much of the invoice is being collected at this moment."""
    start_attempt(
        account,
        [(invoice, euros(minor))],
        gateway="sandbox",
        method=None,
        request_key="k",
        by=None,
        now=LATER,
    )


def test_while_money_is_on_its_way_only_what_is_free_can_be_credited(alpenrose, finance):
    invoice = billed(alpenrose)
    sent_off(alpenrose, invoice, 11_000)

    with pytest.raises(MoneyOnItsWay):
        credited(invoice, 4_000, finance)
    assert not CreditNote.objects.exists()


def test_what_is_given_up_is_a_loss_and_money_that_comes_after_all_is_credit(alpenrose, finance):
    invoice = billed(alpenrose)

    write_off_invoice(invoice, reason="Insolvent", by=finance, now=LATER)
    payment = wired(alpenrose, 11_900, [(invoice, 11_900)], finance)

    assert (fresh(invoice).status, invoice.open.minor, payment.unapplied_minor) == ("written_off", 0, 11_900)
    assert books(alpenrose, Book.WRITE_OFF, Book.RECEIVABLE) == [11_900, 0]
    with pytest.raises(WrongState):
        write_off_invoice(invoice, reason="Again", by=finance, now=LATER)


def test_nothing_is_given_up_while_a_payment_is_on_its_way(alpenrose, finance):
    invoice = billed(alpenrose)
    start_attempt(
        alpenrose,
        [(invoice, euros(100))],
        gateway="sandbox",
        method=None,
        request_key="k",
        by=None,
        now=LATER,
    )

    with pytest.raises(MoneyOnItsWay):
        write_off_invoice(invoice, reason="Insolvent", by=finance, now=LATER)
    assert fresh(invoice).status == "issued"


def test_no_credit_note_takes_more_than_is_free_whoever_writes_it(alpenrose, finance):
    invoice = billed(alpenrose)
    sent_off(alpenrose, invoice, 11_000)  # EUR 9.00 of EUR 119.00 are free

    with pytest.raises(MoreThanOpen):
        issue_credit_note(invoice, {invoice.lines.get().pk: 4_000}, reason="x", by=finance, now=LATER)

    assert (CreditNote.objects.count(), fresh(invoice).credited_minor) == (0, 0)


def test_a_credit_note_is_on_record_with_who_how_much_and_why(alpenrose, finance):
    invoice = billed(alpenrose)

    note = credited(invoice, 4_000, finance)

    entry = Entry.objects.get(name="credit_note.issued")
    assert (entry.object_id, entry.actor, entry.account_id) == (note.public_id, finance, alpenrose.public_id)
    assert entry.data == {
        "number": note.number,
        "invoice": invoice.number,
        "minor": 4_760,
        "reason": "Wrong number of seats",
    }
