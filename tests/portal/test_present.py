"""Pages around a saved card whose bank asks: the click leads there at once, and what was left can be continued."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import Membership
from billing_portal.flows.autopay import collect_due
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox.models import Charge, HostedPage
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.rules import Promised
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.models import PaymentAttempt
from tests.notifications.conftest import deliver  # noqa: F401  a fixture
from tests.payments.money import fresh
from tests.personas import pays_by, ready_checkout, sent
from tests.portal.billing import billed, over_paid
from tests.portal.paying import form, form_of, start, url_of
from tests.portal.visiting import Visitor, hidden, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def card(alpenrose):
    return pays_by(alpenrose, "card", "authenticate")


@pytest.fixture
def invoice(alpenrose):
    return billed(alpenrose)


def at_bank(visitor: Visitor, answer: str = "confirm"):
    page = HostedPage.objects.latest("pk")
    return visitor.post(f"/sandbox/gateway/{page.token}/consent/", {"answer": answer})


def confirmed(visitor: Visitor, url: str):
    """Press the one button of the page that asks for a confirmation."""
    page = visitor.get(url)
    return visitor.post("/pay/start/", {**form_of(page), "means": hidden(page, "means")})


def local(response) -> str:
    return response["Location"].removeprefix("http://localhost:8000")


# --- Pay Now -------------------------------------------------------------------------------------------------------
def test_pay_now_leads_to_the_bank_at_once_and_back_to_a_paid_invoice(card, invoice, visitor):
    there = start(visitor, [invoice], means=str(card.public_id))
    assert (there.status_code, there["Location"]) == (
        303,
        f"/sandbox/gateway/{HostedPage.objects.get().token}/",
    )
    shown = words(visitor.get(there["Location"]))
    assert "Do you confirm the payment of EUR 119.00 by Visa •••• 4242?" in shown
    assert "Go back without an answer" in shown

    back = at_bank(visitor)
    page = words(visitor.get(local(back)))

    assert "EUR 119.00 paid" in page
    assert (Charge.objects.get().amount_minor, fresh(invoice).status) == (11_900, "paid")


def test_leaving_the_bank_leaves_an_open_invoice_that_every_page_lets_continue(card, invoice, visitor):
    start(visitor, [invoice], means=str(card.public_id))
    attempt = PaymentAttempt.objects.get()
    onward = reverse("portal:payment-continue", args=[attempt.public_id])

    for url in ("/", "/invoices/", reverse("portal:invoice", args=[invoice.public_id]), url_of([invoice])):
        response = visitor.get(url)
        assert onward in response.content.decode(), url
        assert "the bank asks for a confirmation. Nothing was charged" in words(response), url
    shown = visitor.get(reverse("portal:invoice", args=[invoice.public_id])).content.decode()
    assert url_of([invoice]) in shown  # another payment may start; it ends this one
    back = words(visitor.get(reverse("portal:payment-return", args=[attempt.public_id])))
    assert "Begun, not finished" in back
    assert "The bank of the card asks for a confirmation on its own page." in back

    again = visitor.post(onward)
    assert (again.status_code, again["Location"]) == (
        303,
        f"/sandbox/gateway/{HostedPage.objects.get().token}/",
    )


def test_refusing_at_the_bank_charges_nothing_and_says_what_comes_next(card, invoice, visitor):
    start(visitor, [invoice], means=str(card.public_id))

    page = words(visitor.get(local(at_bank(visitor, "refuse"))))

    assert "The bank asked for a confirmation of the payment and did not get it. Nothing was charged." in page
    assert "We do not try again automatically: nothing is charged until you pay." in page
    assert not Charge.objects.exclude(outcome="declined").exists()


def test_the_click_in_a_second_tab_is_refused_and_the_double_of_a_click_is_not(card, invoice, visitor):
    first, second = (form(visitor, [invoice], means=str(card.public_id)) for _tab in range(2))
    there = visitor.post("/pay/start/", first)

    assert visitor.post("/pay/start/", first)["Location"] == there["Location"]
    assert visitor.post("/pay/start/", second).status_code == 409
    assert HostedPage.objects.count() == 1


def test_the_address_of_the_way_back_is_never_believed(card, invoice, visitor):
    start(visitor, [invoice], means=str(card.public_id))

    page = words(
        visitor.get(reverse("portal:payment-return", args=[PaymentAttempt.objects.get().public_id]) + "?ok=1")
    )

    assert "Begun, not finished" in page
    assert fresh(invoice).paid_minor == 0


def test_discarding_says_that_nothing_is_collected_until_somebody_pays(card, invoice, visitor):
    start(visitor, [invoice], means=str(card.public_id))
    done = visitor.post(reverse("portal:payment-discard", args=[PaymentAttempt.objects.get().public_id]))

    page = words(visitor.get(done["Location"]))
    assert "The payment was discarded. Nothing was charged. We do not try again automatically" in page


# --- an order ------------------------------------------------------------------------------------------------------
@pytest.fixture
def placed(alpenrose, card, visitor):
    """The answer to Place Service Order."""
    url = f"/checkout/{ready_checkout([sent(alpenrose)]).public_id}/order/"
    return visitor.post(url, {"shown": hidden(visitor.get(url), "shown")})


def test_the_click_places_the_order_and_leads_to_the_bank_and_back_to_the_order(placed, visitor):
    order = ServiceOrder.objects.get()
    assert (placed.status_code, placed["Location"]) == (
        303,
        f"/sandbox/gateway/{HostedPage.objects.get().token}/",
    )

    back = visitor.get(local(at_bank(visitor)))
    assert back["Location"] == reverse("portal:order", args=[order.public_id])
    page = words(visitor.get(back["Location"]))
    assert f"Thank you. Service Order {order.number} is placed. Paid" in page


def test_leaving_the_bank_leaves_a_placed_order_with_continue(placed, visitor):
    order, attempt = ServiceOrder.objects.get(), PaymentAttempt.objects.get()

    back = visitor.get(reverse("portal:payment-return", args=[attempt.public_id]))
    response = visitor.get(back["Location"])

    page = words(response)
    assert "is placed. Open" in page
    assert "Begun, not finished" in page
    assert reverse("portal:payment-continue", args=[attempt.public_id]) in response.content.decode()
    assert "did not go through" not in page
    assert order.invoices.get().status == "issued"


def test_refusing_at_the_bank_leaves_the_order_binding_and_offers_to_pay(placed, visitor):
    back = visitor.get(local(at_bank(visitor, "refuse")))

    page = words(visitor.get(back["Location"]))
    assert "The bank asked for a confirmation of the payment and did not get it. Nothing was charged." in page
    assert "Your order is binding; invoice DE-2026-000001 is open." in page
    assert page.count("Pay Now") == 1


# --- a collection, and the link of its mail ------------------------------------------------------------------------
@pytest.fixture
def collected(invoice, card, noon) -> PaymentAttempt:
    """Declined on the due date because nobody was there."""
    Invoice.objects.update(collect_by=card)
    collect_due(noon + timedelta(days=30))
    return PaymentAttempt.objects.get()


@pytest.fixture
def later(sabine, noon) -> Visitor:
    return Visitor(sabine, noon + timedelta(days=31))


def test_the_mail_of_a_collection_leads_straight_to_confirming_that_charge(
    collected,
    later,
    invoice,
    deliver,  # noqa: F811
):
    type(invoice.account).objects.update(language="en")
    [mail] = [mail for mail in deliver(later.now) if "Please confirm" in mail.subject]
    url = reverse("portal:payment-confirm", args=[collected.public_id])
    assert mail.subject == "Please confirm: EUR 119.00 for invoice DE-2026-000001"
    assert f"Confirm the payment:\nhttp://localhost:8000{url}" in mail.body
    assert "We do not try again automatically" in " ".join(mail.body.split())

    assert "EUR 119.00 not paid yet" in words(later.get(url))
    there = confirmed(later, url)
    assert "/sandbox/gateway/" in there["Location"]
    later.get(local(at_bank(later)))

    assert (Charge.objects.latest("pk").amount_minor, fresh(invoice).status) == (11_900, "paid")
    assert "Nothing is left to pay now" in words(later.get(url))


def test_invoice_and_home_carry_the_same_link(collected, later, invoice):
    url = reverse("portal:payment-confirm", args=[collected.public_id])

    for page in ("/", reverse("portal:invoice", args=[invoice.public_id])):
        assert url in later.get(page).content.decode(), page


def test_who_has_promised_a_transfer_is_told_so_before_confirming(collected, later, invoice, sabine):
    url = reverse("portal:payment-confirm", args=[collected.public_id])
    assert "is promised for" not in words(later.get(url))

    given = Promised("transfer", later.now.date())
    promise_payment(invoice.account, [fresh(invoice)], given, by=sabine, now=later.now)

    assert "is promised for" in words(later.get(url))
    assert "Pay here only if you do not send it." in words(later.get(url))


def test_what_was_paid_since_is_not_asked_for_again(collected, later, invoice, staff):
    over_paid(invoice, staff, 4_000, later.now)

    page = later.get(reverse("portal:payment-confirm", args=[collected.public_id]))

    assert "EUR 79.00 of EUR 119.00; the rest was paid since then" in words(page)
    assert form_of(page)["minor"] == ["7900"]


def test_what_waits_at_the_bank_already_is_continued_and_not_begun_again(collected, later):
    url = reverse("portal:payment-confirm", args=[collected.public_id])
    confirmed(later, url)
    waiting = PaymentAttempt.objects.latest("pk")

    page = later.get(url).content.decode()

    assert reverse("portal:payment-continue", args=[waiting.public_id]) in page
    assert 'action="/pay/start/"' not in page


def test_a_charge_that_lacks_no_confirmation_has_its_outcome_instead(card, invoice, visitor):
    start(visitor, [invoice], means=str(card.public_id))
    visitor.get(local(at_bank(visitor, "refuse")))
    attempt = PaymentAttempt.objects.get()
    assert attempt.decline_code == "authentication_required"

    answer = visitor.get(reverse("portal:payment-confirm", args=[attempt.public_id]))

    assert answer["Location"] == reverse("portal:payment-return", args=[attempt.public_id])


def test_where_the_account_pays_by_another_card_since_then_nobody_is_asked_to_confirm_the_old_one(
    collected, later, alpenrose, invoice
):
    pays_by(alpenrose, "card")

    for page in ("/", reverse("portal:invoice", args=[invoice.public_id])):
        shown = later.get(page).content.decode()
        assert "We try again on" in shown
        assert "/confirm/" not in shown, page
    answer = later.get(reverse("portal:payment-confirm", args=[collected.public_id]))
    assert answer["Location"] == reverse("portal:payment-return", args=[collected.public_id])


def test_a_removed_card_confirms_nothing(collected, later, card, noon):
    type(card).objects.filter(pk=card.pk).update(removed_at=noon)

    answer = later.get(reverse("portal:payment-confirm", args=[collected.public_id]))

    assert answer["Location"] == reverse("portal:payment-return", args=[collected.public_id])


def test_others_do_not_find_it_and_a_viewer_has_no_button(collected, alpenrose, grace, noon):
    url = reverse("portal:payment-confirm", args=[collected.public_id])
    assert Visitor(grace, noon).get(url).status_code == 404

    viewer = User.objects.create_user("vera", email="vera@alpenrose.example", language="en")
    Membership.objects.create(user=viewer, account=alpenrose, role="viewer", since=clock.now())
    page = Visitor(viewer, noon).get(url)
    assert "Only the billing contact of the account can pay." in words(page)
    assert 'action="/pay/start/"' not in page.content.decode()
