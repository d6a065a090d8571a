"""An invoice's page says how it stands: collected without bank details, paid without an open amount, both also in print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import Kind
from billing_portal.documents.standing import as_it_stands
from billing_portal.documents.view import prepare
from billing_portal.flows.confirmation import paper_of
from billing_portal.invoices.actions import write_off_invoice
from billing_portal.kit.money import Money
from billing_portal.payments.actions import record_payment
from billing_portal.requests.actions import open_request
from tests.documents import samples
from tests.documents.einvoice.unusual import CARD, DEBIT, line, paper
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

IBAN = "DE89 3704 0044 0532 0130 00"
PREFERS = "Would you rather pay another way?"


def ordered(account, kind: str, **method):
    used = pays_by(account, kind)
    PaymentMethod.objects.filter(pk=used.pk).update(**method)
    return place(ready_checkout([sent(account)])).invoices.get()


def page_of(invoice, person, now) -> str:
    return words(Visitor(person, now).get(reverse("portal:invoice", args=[invoice.public_id])))


def test_what_is_collected_asks_for_no_transfer_and_names_mandate_and_creditor(alpenrose, sabine, noon):
    invoice = ordered(alpenrose, "direct_debit", mandate="HRS-1")

    view = prepare(Paper.objects.get(kind="invoice").data)
    assert view["remittance"] is None
    assert "Mandat HRS-1, Gläubiger-ID DE98ZZZ09999999999" in str(view["asides"])
    page = page_of(invoice, sabine, noon)
    before, _found, after_ = page.partition(PREFERS)
    assert IBAN.replace(" ", "") not in before.replace(" ", "")
    assert "Pay Now" not in before
    assert IBAN in after_
    assert "Pay Now" in after_


def test_the_confirmation_names_the_creditor_too(alpenrose, sabine, noon):
    invoice = ordered(alpenrose, "direct_debit", mandate="HRS-1")

    assert paper_of(invoice.order, [invoice]).payment.creditor_id == "DE98ZZZ09999999999"


def test_what_is_overdue_offers_the_ways_to_pay_at_once(alpenrose, sabine, noon):
    invoice = ordered(alpenrose, "direct_debit", mandate="HRS-1")

    page = page_of(invoice, sabine, noon + timedelta(days=60))

    assert PREFERS not in page
    assert "Pay Now" in page


def test_the_payment_method_page_names_the_creditor(alpenrose, sabine, noon):
    pays_by(alpenrose, "direct_debit")

    page = words(Visitor(sabine, noon).get(reverse("portal:payment-method")))

    assert "SEPA •••• 7030, creditor identifier DE98ZZZ09999999999" in page


def test_a_paid_invoice_says_so_in_place_of_the_open_amount(alpenrose, sabine, staff, noon):
    invoice = billed(alpenrose)
    assert "Offener Betrag" in page_of(invoice, sabine, noon)
    record_payment(
        alpenrose, invoice.total, towards=[(invoice, invoice.total)], kind="bank_transfer", label="X1",
        source_key="x1", by=staff["finance"], now=noon + timedelta(days=2),
    )  # fmt: skip

    page = page_of(invoice, sabine, noon + timedelta(days=2))

    assert "Offener Betrag" not in page
    assert IBAN not in page
    assert "Bezahlt 04.03.2026 119,00 EUR" in page


@pytest.mark.parametrize("payment", [DEBIT, CARD])
def test_no_paper_that_is_collected_prints_bank_details(payment):
    assert prepare(paper([line(10_000)]))["remittance"] is not None
    assert prepare(paper([line(10_000)], payment=payment))["remittance"] is None


def test_how_it_stands_is_told_apart():
    data = samples.invoice("en", 1)
    whole = data.totals.total_minor

    def shown(paid: int = 0, credited: int = 0, written_off: bool = False) -> tuple[str, str, bool]:
        now = as_it_stands(
            data,
            paid_minor=paid,
            credited_minor=credited,
            disputed_minor=0,
            is_written_off=written_off,
            is_expected=False,
            paid_on=data.issued_on,
        )
        view = prepare(now)
        return view["card"]["label"], view["card"]["value"].replace("\xa0", " "), view["remittance"] is None

    assert shown() == ("Balance", "USD 12,480.00", False)
    assert shown(paid=whole) == ("Paid", "USD 12,480.00", True)
    assert shown(paid=whole - 3_05) == ("Balance", "USD 3.05", False)
    assert shown(credited=whole) == ("Credited", "USD 12,480.00", True)
    assert shown(paid=whole - 5_00, credited=5_00) == ("Paid", "USD 12,475.00", True)
    assert shown(paid=1_00, written_off=True) == ("Written off", "USD 12,480.00", True)


def test_of_a_disputed_invoice_only_the_rest_is_said_to_be_collected(alpenrose, sabine, noon):
    invoice = ordered(alpenrose, "direct_debit", mandate="HRS-1")  # EUR 3,094.00
    assert "3.094,00 EUR am 01.04.2026 ein" in page_of(invoice, sabine, noon)

    dispute = {"topic": "dispute", "message": "Too much", "by": sabine, "now": noon}
    open_request(alpenrose, payload={"amount": 100_005, "why": "price"}, invoice=invoice, **dispute)

    page = page_of(invoice, sabine, noon)
    assert "2.093,95 EUR am 01.04.2026 ein" in page
    assert "1.000,05 EUR beanstandet: Davon wird nichts eingezogen und nichts angemahnt." in page
    assert "3.094,00 EUR am 01.04.2026 ein" not in page


def test_the_paper_as_issued_stays_as_it_was(alpenrose, sabine, staff, noon):
    invoice = billed(alpenrose)
    before = prepare(Paper.objects.get(kind=str(Kind.INVOICE)).data)
    write_off_invoice(invoice, reason="Gone", by=staff["finance"], now=noon)

    page = page_of(invoice, sabine, noon)

    assert "Ausgebucht" in page
    assert prepare(Paper.objects.get(kind=str(Kind.INVOICE)).data) == before
    assert before["card"]["value"].replace("\xa0", " ") == "119,00 EUR"
    assert Money(0, "EUR") == invoice.paid


def test_a_part_is_said_to_be_paid_on_its_own_day(alpenrose, sabine, staff, noon):
    invoice = billed(alpenrose)
    for day, minor in ((2, 1_000), (5, 2_000)):
        record_payment(
            alpenrose, Money(minor, "EUR"), towards=[(invoice, Money(minor, "EUR"))], kind="bank_transfer",
            label="X1", source_key=f"x{day}", received_at=noon + timedelta(days=day),
            by=staff["finance"], now=noon + timedelta(days=6),
        )  # fmt: skip

    page = page_of(invoice, sabine, noon + timedelta(days=7))

    assert "Bezahlt: 30,00 EUR am 07.03.2026" in page
