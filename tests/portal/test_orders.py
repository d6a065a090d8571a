from datetime import timedelta

import pytest

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.confirmation import next_steps
from billing_portal.flows.finishing import charge_order, finish_order
from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.kit import clock
from billing_portal.orders.models import ServiceOrder
from billing_portal.orders.ports import AdminOutcome, Problem
from billing_portal.orders.provisioning import complete_admin_by_hand
from billing_portal.orders.steps.provisioning import note_problem, note_provisioned, note_refused
from billing_portal.portal.payments.rows import pay_url
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.actions import send_quote
from tests.payments.money import wired
from tests.personas import NOON, draft, pays_by, place, ready_checkout, sent
from tests.portal.visiting import Visitor, words


def order_by(account, kind, behaviour="succeed", now=None):
    pays_by(account, kind, behaviour)
    order = place(ready_checkout([sent(account)]))
    charge_order(order, now=order.placed_at)
    return order


def page_of(order, user, now):
    return Visitor(user, now).get(f"/orders/{order.public_id}/")


def test_a_paid_order_says_so_and_what_comes_next(alpenrose, sabine, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.CARD)

    page = words(page_of(order, sabine, noon))

    assert f"Thank you. Service Order {order.number} is placed. Paid" in page
    assert "EUR 3,094.00 paid on Monday, 2 March 2026" in page
    assert "EUR 3,094.00 was paid by card. Nothing else is due now." in page
    assert "rechnungen@alpenrose.example" in page
    assert "Pay Now" not in page


def test_a_declined_card_leaves_the_order_standing_with_one_button(alpenrose, sabine, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.CARD, "decline")

    response = page_of(order, sabine, noon)

    page = words(response)
    assert "The card was declined by its bank. Nothing was charged." in page
    assert f"Your order is binding; invoice {order.invoices.get().number} is open." in page
    assert page.count("Pay Now") == 1
    assert pay_url([order.invoices.get().public_id]) in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (PaymentMethod.Kind.DIRECT_DEBIT, "EUR 3,094.00 will be collected on Wednesday, 1 April 2026"),
        (PaymentMethod.Kind.BANK_TRANSFER, "EUR 3,094.00 due on Wednesday, 1 April 2026"),
    ],
)
def test_other_means_name_the_very_day(alpenrose, sabine, noon, kind, sentence):
    assert sentence in words(page_of(order_by(alpenrose, kind), sabine, noon))


def test_a_gateway_that_is_down_leaves_the_payment_on_its_way(alpenrose, sabine, noon):
    Switch.objects.create(name="down")

    page = words(page_of(order_by(alpenrose, PaymentMethod.Kind.CARD), sabine, noon))

    assert "Payment on its way" in page
    assert "Pay Now" not in page


def test_the_confirmation_appears_when_it_is_filed(alpenrose, sabine, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.CARD)
    visitor = Visitor(sabine, noon)
    assert "Confirmation and receipt follow by mail in a moment" in words(page_of(order, sabine, noon))
    assert visitor.get(f"/orders/{order.public_id}/pdf/").status_code == 404

    with clock.at(noon):
        finish_order.func(str(order.public_id))

    assert "Confirmation and receipt (PDF)" in words(page_of(order, sabine, noon))
    pdf = visitor.get(f"/orders/{order.public_id}/pdf/")
    assert pdf.content.startswith(b"%PDF")
    assert f'inline; filename="{order.number}.pdf"' in pdf["Content-Disposition"]


def test_the_admins_state_is_told(alpenrose, sabine, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    contact = order.admin_contact
    assert "Being set up in the Admin Center now." in words(page_of(order, sabine, noon))

    note_problem(contact, Problem.NO_ANSWER, now=noon)
    assert "The Admin Center has not answered yet. We keep trying" in words(page_of(order, sabine, noon))

    contact.refresh_from_db()
    note_provisioned(contact, AdminOutcome(True, {"remote-support": "none_free"}), now=noon)
    page = words(page_of(order, sabine, noon))
    assert "A new admin was created. Remote Support: no seat was free, so none was assigned." in page


def test_a_refused_admin_is_no_worry_of_the_contacts(alpenrose, sabine, staff, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    note_refused(order.admin_contact, "blocked", now=noon)

    page = words(page_of(order, sabine, noon))
    assert "did not accept this person yet. Corporate Account Services is taking care of it" in page
    assert "blocked" not in page

    complete_admin_by_hand(order.admin_contact, "Made by hand", by=staff["services"], now=noon)
    page = words(page_of(order, sabine, noon))
    assert "Corporate Account Services has set this admin up by hand." in page
    assert "Made by hand" not in page


def test_an_old_order_is_a_record_and_no_thanks(alpenrose, sabine, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.CARD)

    page = words(page_of(order, sabine, noon + timedelta(days=1)))

    assert "Thank you" not in page
    assert f"Placed on 2 Mar 2026, 13:00 CET by {sabine.name}" in page


def test_the_page_stays_within_its_queries(alpenrose, sabine, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.CARD, "decline")

    assert Visitor(sabine, noon).queries(f"/orders/{order.public_id}/") <= 12


def test_another_accounts_order_does_not_exist(alpenrose, grace, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)

    for path in ("", "pdf/"):
        assert Visitor(grace, noon).get(f"/orders/{order.public_id}/{path}").status_code == 404


def test_what_has_all_happened_is_not_called_to_come(alpenrose, sabine, staff, noon):
    order = order_by(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    later = noon + timedelta(days=3)
    assert "Next steps" in words(page_of(order, sabine, later))
    wired(
        alpenrose,
        order.invoices.get().total_minor,
        [(order.invoices.get(), order.invoices.get().total_minor)],
        staff["finance"],
    )
    ServiceOrder.objects.update(status=ServiceOrder.Status.FULFILLED)

    assert "Next steps" not in words(page_of(order, sabine, later))


def test_a_declined_card_is_told_once(alpenrose, sabine, noon):
    page = words(page_of(order_by(alpenrose, PaymentMethod.Kind.CARD, "decline"), sabine, noon))

    assert "did not go through" not in page
    assert page.count("was declined") == 1


def test_what_is_done_once_promises_no_seat(alpenrose):
    once = draft(alpenrose, kind="one_off", product=None, description="Set-up", interval="")
    send_quote(once, by=alpenrose.representative, now=NOON)
    order = place(ready_checkout([once]))

    said = " ".join(next_steps(order, list(order.invoices.all())))
    assert "becomes an admin in the Admin Center." in said
    assert "seat" not in said


def two_purchase_orders(account, kind, behaviour="succeed"):
    """An order of two quotes, EUR 3,094.00 on 45-1 and EUR 309.40 on 45-2, charged."""
    first, second = [
        PurchaseOrder.objects.create(account=account, number=number, added_at=NOON)
        for number in ("45-1", "45-2")
    ]
    pays_by(account, kind, behaviour)
    large, little = sent(account), sent(account, seats=1)
    checkout = ready_checkout([large, little])
    checkout.purchase_order, checkout.po_by_quote = first, {str(little.public_id): str(second.public_id)}
    checkout.save()
    order = place(checkout)
    charge_order(order, now=order.placed_at)
    return order


def test_invoices_that_stand_alike_are_one_sentence(alpenrose):
    order = two_purchase_orders(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)

    said = next_steps(order, list(order.invoices.order_by("pk")))

    assert said[0] == "Please pay EUR\xa03,403.40 by Wednesday, 1 April 2026."
    assert "Please pay" not in " ".join(said[1:])


def test_an_invoice_over_nothing_is_no_word_beside_one_that_is_open(alpenrose):
    order = two_purchase_orders(alpenrose, PaymentMethod.Kind.BANK_TRANSFER)
    free, owed = order.invoices.order_by("total_minor")
    free.total_minor, free.status = 0, "paid"

    said = " ".join(next_steps(order, [free, owed]))

    assert said.startswith("Please pay EUR\xa03,094.00 by")
    assert "Nothing is due." not in said
    free.paid_minor = free.total_minor = 30_940
    assert "EUR\xa0309.40 was paid. Please pay EUR\xa03,094.00 by" in " ".join(
        next_steps(order, [free, owed])
    )


def test_a_declined_card_over_two_invoices_is_told_once(alpenrose, sabine, noon):
    order = two_purchase_orders(alpenrose, PaymentMethod.Kind.CARD, "decline")

    page = words(page_of(order, sabine, noon))
    said = " ".join(next_steps(order, list(order.invoices.order_by("pk"))))

    assert "did not go through" not in page
    assert page.count("was declined") == 1
    numbers = " and ".join(order.invoices.order_by("pk").values_list("number", flat=True))
    assert said.count("did not go through") == 1
    assert f"invoices {numbers} over EUR\xa03,403.40 are open." in said
