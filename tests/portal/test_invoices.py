from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from billing_portal.flows.finishing import charge_order
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.payments.actions import credit_invoice, record_payment, unapply_payment
from billing_portal.portal.payments.rows import pay_url
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.billing import billed, over_paid
from tests.portal.paying import start
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


def page_of(invoice: Invoice) -> str:
    return reverse("portal:invoice", args=[invoice.public_id])


def part_paid(invoice, staff, minor: int, noon):
    return record_payment(
        invoice.account,
        Money(minor, invoice.currency),
        towards=[(invoice, Money(minor, invoice.currency))],
        kind="bank_transfer",
        label="Wire",
        source_key=f"bank:{uuid4()}",
        by=staff["finance"],
        now=noon,
    )


def test_the_list_opens_with_what_is_open_and_what_is_overdue(alpenrose, visitor, staff, noon):
    billed(alpenrose, now=noon - timedelta(days=60))  # overdue
    part_paid(billed(alpenrose), staff, 1_900, noon)
    part_paid(billed(alpenrose), staff, 11_900, noon)

    page = words(visitor.get("/invoices/"))

    assert "EUR 219.00 open · EUR 119.00 overdue" in page
    assert "All 3 Open 2 Overdue 1 Paid 1" in page
    for word in ("Overdue", "Partly paid", "Paid"):
        assert word in page


@pytest.mark.parametrize(("only", "shown"), [("open", 2), ("overdue", 1), ("paid", 1), ("nonsense", 3)])
def test_filters_show_what_they_count(alpenrose, visitor, staff, noon, only, shown):
    billed(alpenrose, now=noon - timedelta(days=60))
    billed(alpenrose)
    part_paid(billed(alpenrose), staff, 11_900, noon)

    response = visitor.get(f"/invoices/?only={only}")

    assert len(response.context["rows"]) == shown


def test_twenty_are_shown_and_older_ones_follow_by_page(alpenrose, visitor, noon):
    for day in range(47):
        billed(alpenrose, now=noon - timedelta(days=day))

    first = visitor.get("/invoices/")
    last = visitor.get("/invoices/?page=3")

    assert "1–20 / 47" in words(first)
    assert "Show older invoices (27)" in words(first)
    assert first.context["rows"][0].number == "DE-2026-000001"
    assert "41–47 / 47" in words(last)
    assert "Show older" not in words(last)
    assert "Show newer invoices" in words(last)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "4"])
def test_a_page_that_is_none_shows_the_nearest(alpenrose, visitor, page):
    billed(alpenrose)

    response = visitor.get(f"/invoices/?page={page}")

    assert response.status_code == 200
    assert len(response.context["rows"]) == 1


def test_the_search_finds_by_part_of_number_or_purchase_order(alpenrose, visitor):
    billed(alpenrose, po="4500021877")
    billed(alpenrose)

    by_po = visitor.get("/invoices/?q=21877")
    by_number = visitor.get("/invoices/?q=-000002")
    nothing = visitor.get("/invoices/?q=zzz")

    assert [row.number for row in by_po.context["rows"]] == ["DE-2026-000001"]
    assert [row.number for row in by_number.context["rows"]] == ["DE-2026-000002"]
    assert "0 invoices match “zzz”. Clear the search" in words(nothing)
    assert "No match" in words(nothing)


def test_nothing_yet_differs_from_no_match(bluebell, owen, noon):
    page = words(Visitor(owen, noon).get("/invoices/"))

    assert "No invoices yet" in page
    assert "No match" not in page


def test_the_list_asks_the_same_few_questions_however_many_invoices(alpenrose, visitor, noon):
    billed(alpenrose)
    few = visitor.queries("/invoices/")
    for day in range(30):
        billed(alpenrose, now=noon - timedelta(days=day))
    many = visitor.queries("/invoices/")

    assert few == many <= 12


def test_an_invoice_shows_amount_meaning_and_date_then_the_document(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose, due=date(2026, 12, 12))
    part_paid(invoice, staff, 1_900, noon)

    response = visitor.get(page_of(invoice))
    page = words(response)

    assert "Invoice DE-2026-000001 Partly paid EUR 100.00 open · due 12 Dec 2026" in page
    assert '<article class="paper" lang="de"' in response.content.decode()
    assert "Benutzer-ID alpenrose.billing" in page
    assert "EUR 19.00 2 Mar 2026 Bank transfer, Wire Receipt DE-P-2026-000001 (PDF)" in page
    assert "Try again" not in page


def test_the_page_asks_the_same_few_questions_however_much_was_paid(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    part_paid(invoice, staff, 100, noon)
    visitor.get(page_of(invoice))
    few = visitor.queries(page_of(invoice))
    for _ in range(5):
        part_paid(invoice, staff, 100, noon)

    assert few == visitor.queries(page_of(invoice)) <= 14


def test_the_page_names_where_the_invoice_was_mailed_and_no_staff(alpenrose, visitor, noon):
    invoice = billed(alpenrose)
    route_entries(noon)
    send_due(noon)

    page = words(visitor.get(page_of(invoice)))

    assert "sabine.kerschbaumer@alpenrose.example Mon 2 Mar, 13:00 CET Sent" in page
    assert "rechnungen@alpenrose.example" in page
    assert len(visitor.get(page_of(invoice)).context["mails"]) == 4


def test_the_pdf_and_a_receipt_are_served_privately(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    payment = part_paid(invoice, staff, 1_900, noon)

    for url, name in (
        (reverse("portal:invoice-pdf", args=[invoice.public_id]), "DE-2026-000001.pdf"),
        (reverse("portal:receipt-pdf", args=[payment.public_id]), "DE-P-2026-000001.pdf"),
    ):
        response = visitor.get(url)
        assert response.content.startswith(b"%PDF-")
        assert f'inline; filename="{name}"' in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-store"


def declined_order(account, noon) -> Invoice:
    pays_by(account, "card", "decline")
    order = place(ready_checkout([sent(account)]))
    charge_order(order, now=noon)
    return order.invoices.get()


def test_a_declined_card_gives_its_reason_and_one_button(alpenrose, visitor, noon):
    invoice = declined_order(alpenrose, noon)

    response = visitor.get(page_of(invoice))

    page = words(response)
    assert (
        "The card was declined by its bank. Nothing was charged. We do not try again automatically: nothing is charged until you pay."
        in page
    )
    assert "until you pay. Your order is binding" in page
    assert page.count("Pay Now") == 1
    assert pay_url([invoice.public_id]) in response.content.decode()


def test_a_paid_invoice_offers_no_payment(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    part_paid(invoice, staff, 11_900, noon)

    assert "Pay Now" not in words(visitor.get(page_of(invoice)))
    assert "Pay Now" not in words(visitor.get("/invoices/"))


def test_rows_that_may_be_paid_have_a_tick_and_pay_now(alpenrose, visitor, staff, noon):
    open_one, paid = billed(alpenrose), billed(alpenrose)
    part_paid(paid, staff, 11_900, noon)

    response = visitor.get("/invoices/")
    page = response.content.decode()

    assert f'name="invoice" value="{open_one.public_id}"' in page
    assert f'value="{paid.public_id}"' not in page
    assert [bool(row.pay_url) for row in response.context["rows"]] == [
        row.number == open_one.number for row in response.context["rows"]
    ]
    assert "Pay selected" in words(response)


def test_money_on_its_way_is_told_with_means_person_and_time(alpenrose, visitor, noon):
    method = pays_by(alpenrose, "direct_debit", "delay")
    invoice = billed(alpenrose)
    start(visitor, [invoice], "19.00", str(method.public_id))
    sentence = (
        "EUR 19.00 by direct debit (SEPA •••• 7030) is on its way, started Mon 2 Mar, 13:00 CET by you."
    )

    for url in ("/invoices/", page_of(invoice)):
        page = words(visitor.get(url))
        assert sentence in page
        assert "Pay Now" in page


def test_all_on_its_way_leaves_nothing_to_pay(alpenrose, visitor, noon):
    method = pays_by(alpenrose, "direct_debit", "delay")
    invoice = billed(alpenrose)
    start(visitor, [invoice], means=str(method.public_id))

    assert "Payment on its way" in words(visitor.get(page_of(invoice)))
    assert "Pay Now" not in words(visitor.get(page_of(invoice)))
    assert "Pay selected" not in words(visitor.get("/invoices/"))


def test_what_was_taken_back_is_said_in_words(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    payment = part_paid(invoice, staff, 11_900, noon)
    unapply_payment(payment, invoice, Money(1_900, "EUR"), by=staff["finance"], now=noon)

    page = words(visitor.get(page_of(invoice)))

    assert "\u2212EUR 19.00" in page or "EUR \u221219.00" in page
    assert f"Payment {payment.number} removed from this invoice and kept as credit" in page
    assert "Paid EUR 100.00 Balance EUR 19.00" in page


def test_a_credited_invoice_says_so_and_leads_to_the_credit_note(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    [line] = invoice.lines.all()
    note = credit_invoice(invoice, {line.pk: 10_000}, reason="Ordered twice", by=staff["finance"], now=noon)

    page = words(visitor.get(page_of(invoice)))

    assert "Invoice DE-2026-000001 Credited EUR 119.00 credited in full" in page
    assert f"Ordered twice Credit note {note.number} (PDF)" in page
    assert "Credited" in words(visitor.get("/invoices/"))
    pdf = visitor.get(reverse("portal:credit-note-pdf", args=[note.public_id]))
    assert pdf.content.startswith(b"%PDF-")
    assert f'filename="{note.number}.pdf"' in pdf["Content-Disposition"]


def test_credit_of_the_account_stands_on_the_list(alpenrose, visitor, staff, noon):
    over_paid(billed(alpenrose), staff, 20_960, noon)

    assert "Credit EUR 90.60: use it with Pay Now" in words(visitor.get("/invoices/"))


def test_an_open_euro_invoice_has_a_code_to_scan_and_others_have_not(alpenrose, harbor, visitor, grace, noon):
    euro, dollars = billed(alpenrose), billed(harbor)

    assert "Scan it in your banking app" in words(visitor.get(page_of(euro)))
    assert "Scan it" not in words(Visitor(grace, noon).get(page_of(dollars)))
