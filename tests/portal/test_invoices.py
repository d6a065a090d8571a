from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from billing_portal.flows.quote_to_cash import charge_order
from billing_portal.integrations.payments.sandbox.models import HostedPage, Switch
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.payments.actions import record_payment
from billing_portal.payments.models import PaymentAttempt
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, hidden, words


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
    assert "EUR 19.00 2 Mar 2026 Bank transfer, Wire Receipt DE-2026-000001-1 (PDF)" in page
    assert "Try again" not in page


def test_the_page_asks_the_same_few_questions_however_much_was_paid(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    part_paid(invoice, staff, 100, noon)
    visitor.get(page_of(invoice))
    few = visitor.queries(page_of(invoice))
    for _ in range(5):
        part_paid(invoice, staff, 100, noon)

    assert few == visitor.queries(page_of(invoice)) <= 12


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
        (reverse("portal:receipt-pdf", args=[payment.public_id]), "DE-2026-000001-1.pdf"),
    ):
        response = visitor.get(url)
        assert response.content.startswith(b"%PDF-")
        assert f'inline; filename="{name}"' in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-store"


def declined_order(account, noon) -> Invoice:
    pays_by(account, "card", "decline")
    order = place(ready_checkout([sent(account)]))
    charge_order(order, now=noon)
    return order.invoice


def test_a_declined_card_gives_its_reason_and_one_button(alpenrose, visitor, noon):
    invoice = declined_order(alpenrose, noon)

    page = words(visitor.get(page_of(invoice)))

    assert "The card was declined by its bank. Nothing was charged. Your order stands" in page
    assert page.count("Try again or use another card") == 1
    assert "Pay Now" not in page


def test_trying_again_leads_to_the_gateway_and_a_double_click_to_the_same_page(alpenrose, visitor, noon):
    invoice = declined_order(alpenrose, noon)
    key = hidden(visitor.get(page_of(invoice)), "request_key")
    url = reverse("portal:invoice-pay", args=[invoice.public_id])

    first = visitor.post(url, {"request_key": key})
    second = visitor.post(url, {"request_key": key})

    assert first.status_code == 303
    assert first["Location"] == second["Location"]
    assert first["Location"].startswith("/sandbox/gateway/")
    assert PaymentAttempt.objects.filter(method=None).count() == 1
    assert HostedPage.objects.count() == 1
    invoice.refresh_from_db()
    assert invoice.on_its_way == invoice.total


def test_a_new_try_closes_the_page_that_was_left_open(alpenrose, visitor, noon):
    invoice = declined_order(alpenrose, noon)
    url = reverse("portal:invoice-pay", args=[invoice.public_id])
    visitor.post(url, {"request_key": str(uuid4())})

    page = words(visitor.get(page_of(invoice)))
    visitor.post(url, {"request_key": str(uuid4())})

    assert "not confirmed by the payment service yet" in page
    assert "by you" in page
    statuses = PaymentAttempt.objects.filter(method=None).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "processing"]
    assert sorted(HostedPage.objects.values_list("outcome", flat=True)) == ["", "cancelled"]


def test_a_gateway_that_is_down_says_so_and_charges_nothing(alpenrose, visitor, noon):
    invoice = declined_order(alpenrose, noon)
    Switch.objects.create(name="down")

    response = visitor.post(
        reverse("portal:invoice-pay", args=[invoice.public_id]), {"request_key": str(uuid4())}
    )

    assert response.status_code == 503
    assert "does not answer" in words(response)
    invoice.refresh_from_db()
    assert not invoice.paid
    Switch.objects.all().delete()
    again = visitor.post(
        reverse("portal:invoice-pay", args=[invoice.public_id]), {"request_key": str(uuid4())}
    )
    assert again.status_code == 303


def test_a_paid_invoice_refuses_another_payment_and_changes_nothing(alpenrose, visitor, staff, noon):
    invoice = billed(alpenrose)
    part_paid(invoice, staff, 11_900, noon)

    response = visitor.post(
        reverse("portal:invoice-pay", args=[invoice.public_id]), {"request_key": str(uuid4())}
    )

    assert response.status_code == 409
    assert not PaymentAttempt.objects.exists()


def test_the_click_of_another_invoice_never_answers_for_this_one(alpenrose, visitor, noon):
    one, other = billed(alpenrose), billed(alpenrose)
    key = str(uuid4())

    for invoice in (one, other):
        visitor.post(reverse("portal:invoice-pay", args=[invoice.public_id]), {"request_key": key})

    assert set(PaymentAttempt.objects.values_list("invoice__number", flat=True)) == {one.number, other.number}
