"""An order whose invoice cannot be issued stands; the invoice waits as a draft and is issued once that is mended."""

from datetime import timedelta

import pytest

from billing_portal.accounts.models import BillTo
from billing_portal.billing.steps import bill_begun
from billing_portal.documents.models import Paper
from billing_portal.flows.held import issue_held
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.flows.steps.held import issue_if_complete, release_held
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.ledger.models import Leg
from billing_portal.notifications.models import Delivery
from billing_portal.numbers.models import NumberSeries
from billing_portal.orders.models import Checkout, ServiceOrder
from billing_portal.orders.queries import offer
from billing_portal.payments.models import PaymentAttempt
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Subscription
from billing_portal.tax.models import TaxRule
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, hidden, words


@pytest.fixture
def checkout(alpenrose):
    """By card; call `order_of` after what goes wrong meanwhile."""
    pays_by(alpenrose, "card")
    return ready_checkout([sent(alpenrose)])


def order_of(checkout: Checkout) -> ServiceOrder:
    """The click, by a request of its own that has everything fresh from the database."""
    return place(Checkout.objects.select_related("account__entity", "method").get(pk=checkout.pk))


@pytest.fixture
def nameless():
    """The seller's entities have lost their tax ids: no invoice of theirs may be issued."""
    return lambda: LegalEntity.objects.update(vat_id="", tax_number="", register_number="")


@pytest.fixture
def untaxed(noon):
    """The tax table has no row for German buyers any more; called with False it has them again."""
    yesterday = noon.date() - timedelta(days=1)
    rows = TaxRule.objects.filter(buyer_country="DE")
    return lambda away=True: rows.update(valid_to=yesterday if away else None)


def nothing_is_owed() -> bool:
    return not (
        Leg.objects.exists()
        or NumberSeries.objects.filter(series="DE").exists()
        or PaymentAttempt.objects.exists()
        or Paper.objects.filter(kind="invoice").exists()
    )


def test_the_order_stands_and_its_invoice_waits_without_a_number(checkout, nameless):
    nameless()

    invoice = order_of(checkout).invoices.get()

    assert (invoice.status, invoice.number, invoice.missing) == ("draft", None, ["seller.vat_id"])
    assert Subscription.objects.get().terms.get().billed == 1
    assert nothing_is_owed()


def test_no_number_is_taken_for_what_lacks_something(alpenrose, nameless, noon):
    nameless()
    alpenrose.entity.refresh_from_db()

    invoice = billed(alpenrose)

    assert (invoice.status, invoice.number, invoice.missing) == ("draft", None, ["seller.vat_id"])
    assert nothing_is_owed()


def test_staff_are_told_what_is_missing_and_the_customer_that_it_follows(
    checkout, nameless, sabine, noon, mailoutbox
):
    nameless()
    with clock.at(noon):
        order = order_of(checkout)
        drain()

    staff = next(mail for mail in mailoutbox if "cannot be issued yet" in mail.subject)
    assert "VAT id (seller)" in staff.body
    assert order.number in staff.subject
    confirmation = next(
        mail for mail in mailoutbox if mail.to == [sabine.email] and order.number in mail.subject
    )
    assert "Es wird nichts fällig und nichts eingezogen, bevor Sie die Rechnung haben." in confirmation.body
    assert not Delivery.objects.filter(status="failed").exists()


def test_it_is_issued_by_itself_and_charged_once_that_is_mended(checkout, nameless, noon):
    nameless()
    with clock.at(noon):
        order = order_of(checkout)
        drain()
    LegalEntity.objects.filter(code="DE").update(vat_id="DE123456788")

    later = noon + timedelta(days=2)
    with clock.at(later):
        release_held(later)
        drain()

    invoice = Invoice.objects.get(order=order)
    assert (invoice.number, invoice.status, invoice.held_at, invoice.missing) == (
        "DE-2026-000001",
        "paid",
        None,
        [],
    )
    assert (invoice.issued_on, invoice.due_on) == (later.date(), later.date())
    assert Paper.objects.get(kind="invoice").data.seller.vat_id == "DE123456788"


def test_it_takes_up_the_address_as_it_was_mended(alpenrose, untaxed, noon, staff):
    checkout = ready_checkout([sent(alpenrose)])
    shown = offer(checkout, now=noon).digest
    untaxed()
    order = place_service_order(checkout, shown=shown, by=checkout.user, now=noon)
    untaxed(False)
    BillTo.objects.filter(account=alpenrose).update(street="")

    assert issue_held(fresh(order), by=staff["services"], now=noon) == ["buyer.street"]
    BillTo.objects.filter(account=alpenrose).update(street="Seestraße 9")
    assert issue_held(fresh(order), by=staff["services"], now=noon) == []

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.bill_to["street"]) == ("issued", "Seestraße 9")


def fresh(order: ServiceOrder) -> Invoice:
    rows = Invoice.objects.select_related(
        "account__entity", "account__bill_to", "collect_by", "order__method"
    )
    return rows.get(order=order)


def test_tax_that_nobody_can_decide_holds_it_and_is_decided_later(alpenrose, sabine, untaxed, noon):
    pays_by(alpenrose, "bank_transfer")
    checkout = ready_checkout([sent(alpenrose, seats=10)])
    visitor = Visitor(sabine, noon)
    page = visitor.get(f"/checkout/{checkout.public_id}/order/")
    untaxed()

    answer = visitor.post(f"/checkout/{checkout.public_id}/order/", {"shown": hidden(page, "shown")})

    order = ServiceOrder.objects.get()
    assert answer["Location"] == f"/orders/{order.public_id}/"
    assert order.invoices.get().missing == ["tax"]
    assert nothing_is_owed()
    seen = words(visitor.get(answer["Location"]))
    assert "Nothing is due and nothing is collected until you have the invoice." in seen
    assert "Invoice follows" in seen
    assert visitor.get(f"/invoices/{order.invoices.get().public_id}/").status_code == 404

    assert issue_if_complete(fresh(order), by=None, now=noon) == ["tax"]
    untaxed(False)
    assert issue_if_complete(fresh(order), by=None, now=noon) == []

    invoice = Invoice.objects.get()
    assert (invoice.net_minor, invoice.tax_minor, invoice.total_minor) == (260_000, 49_400, 309_400)
    assert invoice.lines.get().tax_rule != ""


def test_a_renewal_without_a_tax_decision_is_held_too_and_bills_its_period_once(alpenrose, untaxed, noon):
    place(ready_checkout([sent(alpenrose, interval="monthly", start_on=noon.date())]))
    untaxed()

    [draft] = bill_begun(alpenrose, by=None, now=noon + timedelta(days=31))

    assert (draft.status, draft.missing, draft.total_minor) == ("draft", ["tax"], draft.net_minor)
    assert Subscription.objects.get().terms.get().billed == 2
    untaxed(False)
    release_held(noon + timedelta(days=31))
    draft.refresh_from_db()
    assert (draft.status, draft.tax_minor > 0) == ("issued", True)


def test_what_is_issued_is_not_released_again(checkout, nameless, noon, staff):
    nameless()
    order = order_of(checkout)
    stale = fresh(order)
    LegalEntity.objects.update(vat_id="DE123456788")
    issue_held(fresh(order), by=staff["services"], now=noon)

    with pytest.raises(WrongState):
        issue_held(stale, by=staff["services"], now=noon)

    assert NumberSeries.objects.get(series="DE").last == 1
    assert Entry.objects.filter(name="invoice.issued").count() == 1


def test_a_representative_may_not_issue_it(checkout, nameless, noon, miriam):
    nameless()
    order = order_of(checkout)
    LegalEntity.objects.update(vat_id="DE123456788")

    with pytest.raises(NotAllowed):
        issue_held(fresh(order), by=miriam, now=noon)

    assert nothing_is_owed()
