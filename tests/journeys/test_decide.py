"""The contact's main job in the browser: accept one quote, accept two from the cart, reject, come too late."""

from __future__ import annotations

from datetime import timedelta

from billing_portal.accounts.models import PaymentMethod
from billing_portal.integrations.admin_center.sandbox.models import Admin, Seat
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.models import Quote
from tests.journeys.conftest import mails_to, work
from tests.personas import pays_by, sent

SABINE = "sabine.kerschbaumer@alpenrose.example"


def test_accept_one_quote_by_card(visitor, alpenrose):
    pays_by(alpenrose, PaymentMethod.Kind.CARD)
    quote = sent(alpenrose, now=clock.now(), seats=60)
    assert any(quote.number in mail.subject for mail in work())

    visitor.sign_in("Alpenrose.Billing")
    assert visitor.sees(visitor.words["center"])
    assert visitor.is_accessible()
    visitor.link("quotes").click()
    assert visitor.is_accessible()
    visitor.link("review_quote").click()
    assert visitor.sees(quote.number)
    assert visitor.is_accessible()
    visitor.button("proceed").click()
    assert visitor.is_accessible()
    visitor.button("to_order").click()
    assert visitor.sees("Alpenrose Logistik GmbH")
    assert visitor.is_accessible()
    visitor.button("place").click()

    assert visitor.sees("SO-2026-000001")
    assert visitor.sees(visitor.words["paid"])
    assert visitor.is_accessible()
    work()
    visitor.page.reload()
    pdf = visitor.page.get_by_role("link", name=visitor.words["confirmation"]).first.get_attribute("href")
    assert visitor.page.request.get(visitor.base + pdf).body().startswith(b"%PDF")
    assert Invoice.objects.get().status == "paid"
    subjects = [mail.subject for mail in mails_to(SABINE)]
    assert any("SO-2026-000001" in subject for subject in subjects)
    confirmation = next(mail for mail in mails_to(SABINE) if "SO-2026-000001" in mail.subject)
    assert confirmation.attachments[0][1].startswith(b"%PDF")
    assert {m.recipients()[0] for m in mails_to("rechnungen@alpenrose.example")} == {
        "rechnungen@alpenrose.example"
    }
    assert Admin.objects.get().email == "sabine.kerschbaumer@alpenrose.example"
    assert any(visitor_told for visitor_told in mails_to(alpenrose.representative.email))


def test_accept_two_from_the_cart_with_a_new_admin_and_a_new_purchase_order(visitor, alpenrose):
    now = clock.now()
    first, second = sent(alpenrose, now=now, seats=60), sent(alpenrose, now=now, seats=5)
    third = sent(alpenrose, now=now, seats=1)
    page = visitor.page

    visitor.sign_in("alpenrose.billing")
    visitor.link("view_cart").click()
    assert page.get_by_role("checkbox", checked=True).count() == 3
    assert visitor.is_accessible()
    page.locator(f"input[value='{third.public_id}']").uncheck()
    visitor.button("save_cart").click()
    assert visitor.sees(first.number)
    assert visitor.is_accessible()
    visitor.button("proceed").click()

    admin = page.get_by_role("heading", name="Admin").locator("xpath=ancestor::section")
    admin.locator("summary").click()
    page.locator("[name=first_name]").fill("Leonie")
    page.locator("[name=last_name]").fill("Aigner")
    page.locator("[name=email]").fill("leonie.aigner@alpenrose.example")
    page.locator("[name=po_number]").locator("xpath=ancestor::details/summary").click()
    page.locator("[name=po_number]").fill("4500099001")
    assert not PurchaseOrder.objects.exists()  # typed, it is none before the order
    assert visitor.is_accessible()
    visitor.button("to_order").click()
    assert visitor.sees("4500099001")
    visitor.button("place").dblclick()

    assert visitor.sees("SO-2026-000001")
    work()
    order = ServiceOrder.objects.get()
    assert {row.quote for row in order.ordered_quotes.all()} == {first, second}
    assert Quote.objects.get(pk=third.pk).status == "sent"
    assert PurchaseOrder.objects.get().number == "4500099001"
    assert (order.invoices.get().po_number, order.invoices.get().status) == ("4500099001", "issued")
    assert Admin.objects.get().email == "leonie.aigner@alpenrose.example"
    assert Seat.objects.count() == 1


def test_reject_with_comments_and_ask_for_a_new_quote(visitor, alpenrose):
    quote = sent(alpenrose, now=clock.now())

    visitor.sign_in("alpenrose.billing")
    visitor.goto(f"/quotes/{quote.public_id}/")
    visitor.link("reject").click()
    assert visitor.is_accessible()
    visitor.button("submit").click()  # without words the browser itself asks for them
    assert visitor.page.locator("textarea:invalid").count() == 1
    assert Quote.objects.get().status == "sent"
    visitor.page.get_by_label(visitor.words["comments"]).fill("Zu viele Plätze, bitte 40.")
    visitor.button("submit").click()

    assert visitor.sees(visitor.words["rejected"])
    assert visitor.is_accessible()
    visitor.goto("/")
    assert visitor.page.locator("aside, .rail").get_by_text(visitor.words["rejected"]).first.is_visible()
    visitor.goto(f"/quotes/{quote.public_id}/")
    visitor.link("ask_new").click()
    assert quote.number in visitor.page.content()
    work()
    told = mails_to(alpenrose.representative.email)
    assert any("Zu viele Plätze" in mail.body for mail in told)


def test_a_quote_that_expires_while_it_is_read_is_named_and_nothing_is_ordered(visitor, alpenrose):
    quote = sent(alpenrose, now=clock.now() - timedelta(days=6, hours=23, minutes=59, seconds=50))
    open_still = Quote.objects.filter(pk=quote.pk)

    visitor.sign_in("alpenrose.billing")
    visitor.goto(f"/quotes/{quote.public_id}/")
    open_still.update(expires_at=clock.now() + timedelta(minutes=5))  # slow machines read slowly
    visitor.page.reload()
    visitor.button("proceed").click()
    visitor.button("to_order").click()
    assert visitor.button("place").is_visible()
    open_still.update(expires_at=clock.now())
    visitor.button("place").click()

    assert visitor.sees(quote.number)
    assert visitor.is_accessible()
    assert not ServiceOrder.objects.exists()
    visitor.goto("/quotes/")
    assert visitor.sees(visitor.words["expired"])
    visitor.goto(f"/quotes/{quote.public_id}/")
    assert visitor.page.get_by_role("button", name=visitor.words["proceed"]).count() == 0
    assert visitor.link("ask_new").is_visible()
    assert visitor.is_accessible()
