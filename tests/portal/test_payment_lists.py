"""Payments by state: what arrived, what is begun or on its way, what failed, what went back; each as a table to take along."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from billing_portal.integrations.payments.sandbox import switches
from billing_portal.payments.actions import reverse_payment
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import Taken
from billing_portal.payments.steps.chargebacks import note_chargeback
from tests.integrations.hosted import pay
from tests.payments.money import LATER, paid_by_card, refunded, taken_back, wired
from tests.personas import pays_by
from tests.portal.billing import billed
from tests.portal.paying import start
from tests.portal.visiting import Visitor, words

NAMES = ("received", "moving", "failed", "back")


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon + timedelta(days=3))


@pytest.fixture
def invoice(alpenrose):
    return billed(alpenrose)


def shown(visitor: Visitor, name: str) -> str:
    return words(visitor.get(f"/payments/?show={name}"))


def numbers(visitor: Visitor) -> list[str]:
    """The counts beside the four lists."""
    return [row["count"] for row in visitor.get("/payments/").context["filters"]]


def table(visitor: Visitor, name: str, base: str = "/payments/csv/") -> list[list[str]]:
    response = visitor.get(f"{base}?show={name}")
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def tried(visitor: Visitor, invoice, behaviour: str, *, amount: str = "") -> PaymentAttempt:
    """Pay Now by a saved card that behaves so."""
    card = pays_by(invoice.account, "card", behaviour)
    start(visitor, [invoice], amount, str(card.public_id))
    return PaymentAttempt.objects.latest("pk")


def test_a_declined_payment_is_listed_with_its_reason_invoice_and_card(invoice, visitor):
    attempt = tried(visitor, invoice, "decline")

    page = shown(visitor, "failed")
    assert (
        "5 Mar 2026 Card (Visa •••• 4242) The card was declined by its bank. Nothing was charged. Started"
        in page
    )
    assert "by you DE-2026-000001 EUR 119.00 Declined Details" in page
    link = reverse("portal:payment-return", args=[attempt.public_id])
    assert link in visitor.get("/payments/?show=failed").content.decode()
    assert numbers(visitor) == ["0", "0", "1", "0"]


def test_a_discarded_payment_failed_and_says_that_nothing_was_charged(invoice, visitor):
    attempt = tried(visitor, invoice, "authenticate")
    visitor.post(reverse("portal:payment-discard", args=[attempt.public_id]))

    assert "The payment was cancelled. Nothing was charged." in shown(visitor, "failed")
    assert "EUR 119.00 Cancelled" in shown(visitor, "failed")


def test_begun_sent_and_looked_up_stand_together_each_as_what_it_is(alpenrose, visitor):
    tried(visitor, billed(alpenrose), "authenticate")
    debit = pays_by(alpenrose, "direct_debit")
    start(visitor, [billed(alpenrose)], means=str(debit.public_id))
    switches.turn(switches.ANSWER_LOST, True)
    tried(visitor, billed(alpenrose), "succeed")

    page = shown(visitor, "moving")
    assert "Card (Visa •••• 4242)" in page
    assert "Direct debit (SEPA •••• 7030)" in page
    states = [row.word for row in visitor.get("/payments/?show=moving").context["rows"]]
    assert states == ["Being looked up", "Payment on its way", "Begun, not finished"]
    assert numbers(visitor) == ["0", "3", "0", "0"]


def test_a_payment_of_several_invoices_names_all_of_them(alpenrose, visitor):
    rows = [billed(alpenrose), billed(alpenrose)]
    start(visitor, rows, means="new")

    assert "DE-2026-000001 , DE-2026-000002 EUR 238.00 Begun, not finished" in shown(visitor, "moving")


def test_refund_chargeback_and_reversal_are_told_as_what_they_are(alpenrose, visitor, staff, client):
    by = staff["finance"]
    first, second, third = (billed(alpenrose) for _n in range(3))
    refunded(paid_by_card(client, first), 4_000, by, reopen=True)
    note_chargeback(taken := paid_by_card(client, second), taken_back(taken, 11_900), now=LATER)
    wire = wired(alpenrose, 11_900, [(third, 11_900)], by)
    reverse_payment(wire, reason="wrong_account", note="", by=by, now=LATER + timedelta(hours=1))

    rows = visitor.get("/payments/?show=back").context["rows"]
    assert [(row.what, row.word, row.amount.replace("\xa0", " ")) for row in rows] == [
        ("Reversal", "Reversed", "EUR 119.00"),
        ("Chargeback", "Taken back by the bank", "EUR 119.00"),
        ("Refund", "Refunded", "EUR 40.00"),
    ]
    assert [[number for number, _url in row.invoices] for row in rows] == [
        [third.number],
        [second.number],
        [first.number],
    ]
    received = {row.number: row.word for row in visitor.get("/payments/").context["rows"]}
    assert sorted(received.values()) == ["Charged back", "Refunded in part", "Reversed"]
    assert numbers(visitor) == ["3", "0", "0", "3"]


def test_a_chargeback_that_was_won_counts_as_paid_again(invoice, visitor, client):
    payment = paid_by_card(client, invoice)
    note_chargeback(payment, taken_back(payment, 11_900), now=LATER)
    note_chargeback(payment, taken_back(payment, 11_900, Taken.WON), now=LATER + timedelta(hours=1))

    assert "Chargeback Reversed, counts as paid" in shown(visitor, "back")
    assert "EUR 119.00 Received" in shown(visitor, "received")


def test_each_list_is_saved_as_a_table_with_all_its_rows_and_no_formula(alpenrose, visitor, staff, client):
    by = staff["finance"]
    payment = wired(alpenrose, 4_000, [], by)
    type(payment).objects.update(label="=HYPERLINK(1)")
    refunded(payment, 1_000, by)
    tried(visitor, billed(alpenrose), "decline")
    for _n in range(22):
        start(visitor, [billed(alpenrose)], means="new")

    [head, *rows] = table(visitor, "received")
    assert head == [
        "Date", "Kind", "Payment", "Paid by", "Invoices", "Amount", "Currency", "Status", "Remarks",
    ]  # fmt: skip
    assert rows[0][:3] == ["2026-03-02", "Payment", payment.number]
    assert rows[0][5:8] == ["40.00", "EUR", "Refund on its way"]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert len(table(visitor, "moving")) == 23
    [failed] = table(visitor, "failed")[1:]
    assert failed[3:8] == ["Card (Visa •••• 4242)", "DE-2026-000001", "119.00", "EUR", "Declined"]
    assert failed[8].startswith("The card was declined by its bank. Nothing was charged.; Started")
    assert [row[1] for row in table(visitor, "back")[1:]] == ["Refund"]


def test_a_label_that_begins_like_a_formula_is_led_by_an_apostrophe(alpenrose, visitor, staff, noon):
    payment = wired(alpenrose, 4_000, [], staff["finance"])
    type(payment).objects.update(kind="", label="=1+1")

    assert table(visitor, "received")[1][3] == "'=1+1"


def test_lists_and_tables_cost_the_same_few_queries_however_long(alpenrose, visitor, staff, client):
    by = staff["finance"]

    def one_of_each(n: int) -> None:
        refunded(paid_by_card(client, billed(alpenrose)), 4_000, by, reopen=True, key=f"refund:{n}")
        payment = paid_by_card(client, billed(alpenrose))
        note_chargeback(payment, taken_back(payment, 11_900, reference=f"dp_{n}"), now=LATER)
        wire = wired(alpenrose, 11_900, [(billed(alpenrose), 11_900)], by)
        reverse_payment(wire, reason="wrong_account", note="", by=by, now=LATER)
        tried(visitor, billed(alpenrose), "decline")
        tried(visitor, billed(alpenrose), "authenticate")

    urls = [f"/payments/{table}?show={name}" for name in NAMES for table in ("", "csv/")]
    one_of_each(0)
    few = [visitor.queries(url) for url in urls]
    for n in range(1, 4):
        one_of_each(n)

    assert [visitor.queries(url) for url in urls] == few
    assert max(few) <= 14


def test_older_ones_are_on_further_pages_of_the_same_list(alpenrose, visitor):
    for _n in range(21):
        start(visitor, [billed(alpenrose)], means="new")

    page = visitor.get("/payments/?show=moving")
    assert "1–20 / 21" in words(page)
    assert 'href="/payments/?show=moving&amp;page=2"' in page.content.decode()
    assert len(visitor.get("/payments/?show=moving&page=2").context["rows"]) == 1
    for odd in ("show=nonsense", "show=moving&page=x", "show=back&page=99999999999"):
        assert visitor.get(f"/payments/?{odd}").status_code == 200


def test_nobody_elses_attempts_and_refunds_are_listed(invoice, visitor, grace, noon, staff, client, harbor):
    refunded(paid_by_card(client, invoice), 4_000, staff["finance"], reopen=True)
    tried(visitor, billed(invoice.account), "decline")

    other = Visitor(grace, noon)
    assert numbers(other) == ["0", "0", "0", "0"]
    for name in NAMES:
        assert other.get(f"/payments/?show={name}").context["rows"] == []
        assert len(table(other, name)) == 1


def test_staff_see_the_same_lists_of_an_account(invoice, visitor, staff, client, noon, miriam, harbor):
    attempt = tried(visitor, invoice, "decline")
    payment = paid_by_card(client, invoice)
    office = Visitor(staff["finance"], noon)
    base = reverse("backoffice:account-payments", args=[invoice.account.public_id])

    received = office.get(base).content.decode()
    assert reverse("backoffice:payment", args=[payment.public_id]) in received
    assert reverse("backoffice:invoice", args=[invoice.public_id]) in received
    failed = words(office.get(f"{base}?show=failed"))
    assert "The card was declined by its bank." in failed
    assert f"by {attempt.started_by.name}" in failed
    assert len(table(office, "failed", f"{base}csv/")) == 2
    assert visitor.get(base).status_code in (302, 403, 404)


def test_the_lists_speak_german(invoice, visitor, sabine, noon):
    tried(visitor, invoice, "decline")
    with translation.override("de"):
        page = words(Visitor(sabine, noon, "de").get("/payments/?show=failed"))

    assert "Karte (Visa •••• 4242)" in page
    assert "119,00 EUR" in page


def test_what_was_paid_on_the_page_leaves_the_open_list_for_the_received_one(invoice, visitor):
    hosted = start(visitor, [invoice])["Location"]
    assert numbers(visitor) == ["0", "1", "0", "0"]
    pay(visitor, hosted, "4242 4242 4242 4242")
    visitor.get(reverse("portal:payment-return", args=[PaymentAttempt.objects.get().public_id]))

    assert numbers(visitor) == ["1", "0", "0", "0"]
