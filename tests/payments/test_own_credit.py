"""The owner of a credit lets it pay what is open beside it, and takes that back until something was built on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.flows.pay_now import PaymentsChanged, credit_parts, pay_by_credit, state_digest
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.payments.actions import credit_invoice, undo_credit_use, use_own_credit
from billing_portal.payments.actions.own_credit import can_undo
from billing_portal.payments.checks import check_books
from billing_portal.payments.errors import MoreThanCredit
from billing_portal.payments.models import Allocation, CreditUse
from billing_portal.payments.queries import credit
from billing_portal.requests.actions import open_request
from tests.backoffice.conftest import signed_in
from tests.notifications.conftest import deliver  # noqa: F401  a fixture
from tests.payments.money import LATER, euros, fresh, wired
from tests.personas import NOON
from tests.portal.billing import billed, page_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(alpenrose):
    return billed(alpenrose)


@pytest.fixture
def two_credits(alpenrose, staff):
    """EUR 30.00 that came first and EUR 50.00."""
    return [wired(alpenrose, minor, [], staff["finance"]) for minor in (3_000, 5_000)]


def used(invoice, by, now=LATER):
    return pay_by_credit(invoice.account, [invoice], shown=state_digest([fresh(invoice)]), by=by, now=now)


def test_all_credit_pays_the_oldest_first_and_who_did_it_is_on_record(
    alpenrose, invoice, two_credits, sabine
):
    use = used(invoice, sabine)

    assert (fresh(invoice).paid_minor, credit(alpenrose)) == (8_000, euros(0))
    assert [(row.payment, row.amount_minor) for row in use.allocations.order_by("pk")] == [
        (two_credits[0], 3_000),
        (two_credits[1], 5_000),
    ]
    entries = Entry.objects.filter(name="credit.applied")
    assert {(entry.actor, entry.data["invoice"]) for entry in entries} == {(sabine, invoice.number)}
    assert list(check_books()) == []


def test_credit_over_two_invoices_pays_what_is_due_first(alpenrose, two_credits, sabine):
    later = billed(alpenrose, net=5_000, due=(NOON + timedelta(days=20)).date())
    first = billed(alpenrose, net=5_000, due=(NOON + timedelta(days=10)).date())

    parts = credit_parts([later, first], euros(8_000))

    assert parts == [(first, euros(5_950)), (later, euros(2_050))]


def test_credit_never_leaves_a_rest_that_nobody_can_pay(alpenrose, invoice, sabine):
    assert credit_parts([invoice], euros(11_870)) == [(invoice, euros(11_850))]
    assert credit_parts([invoice], euros(11_900)) == [(invoice, euros(11_900))]


def test_it_is_undone_as_a_whole_and_once(alpenrose, invoice, two_credits, sabine):
    use = used(invoice, sabine)

    undo_credit_use(use, by=sabine, now=LATER)

    assert (fresh(invoice).paid_minor, credit(alpenrose)) == (0, euros(8_000))
    with pytest.raises(WrongState):
        undo_credit_use(fresh(use), by=sabine, now=LATER)
    assert Allocation.objects.count() == 4
    assert list(check_books()) == []


def built_by_payment(invoice, staff, sabine):
    wired(invoice.account, 100, [(invoice, 100)], staff["finance"])


def built_by_attempt(invoice, staff, sabine):
    page_for(invoice, by=sabine, now=LATER, minor=1_000)


def built_by_credit_note(invoice, staff, sabine):
    nets = {invoice.lines.get().pk: 100}
    credit_invoice(invoice, nets, reason="x", by=staff["finance"], now=LATER)


@pytest.mark.parametrize("build", [built_by_payment, built_by_attempt, built_by_credit_note])
def test_once_something_was_built_on_it_it_stays(invoice, two_credits, sabine, staff, build):
    use = used(invoice, sabine)
    build(invoice, staff, sabine)
    before = fresh(invoice).paid_minor

    assert not can_undo(use)
    with pytest.raises(WrongState):
        undo_credit_use(use, by=sabine, now=LATER)
    assert (fresh(invoice).paid_minor, fresh(use).status) == (before, "used")


def test_more_than_the_credit_or_than_may_be_paid_changes_nothing(alpenrose, invoice, two_credits, sabine):
    with pytest.raises(MoreThanCredit):
        use_own_credit(alpenrose, [(invoice, euros(8_001))], by=sabine, now=LATER)
    open_request(
        alpenrose,
        topic="dispute",
        payload={"amount": 10_000, "why": "price"},
        message="x",
        invoice=invoice,
        by=sabine,
        now=NOON,
    )
    with pytest.raises(MoreThanOpen):
        use_own_credit(alpenrose, [(invoice, euros(1_901))], by=sabine, now=LATER)

    assert (fresh(invoice).paid_minor, credit(alpenrose), CreditUse.objects.count()) == (0, euros(8_000), 0)


def test_an_older_page_and_the_second_of_two_clicks_use_nothing(invoice, two_credits, sabine):
    shown = state_digest([invoice])
    pay_by_credit(invoice.account, [invoice], shown=shown, by=sabine, now=LATER)

    with pytest.raises(PaymentsChanged):
        pay_by_credit(invoice.account, [invoice], shown=shown, by=sabine, now=LATER)
    assert CreditUse.objects.count() == 1


def test_nobody_else_uses_it(alpenrose, invoice, two_credits, grace, staff):
    for person in (grace, staff["finance"], staff["admin"]):
        with pytest.raises(NotAllowed):
            used(invoice, person)
    assert not CreditUse.objects.exists()


def test_pay_now_offers_it_first_and_undoes_it(invoice, two_credits, sabine):
    sabine.language = "en"
    sabine.save()
    client = signed_in(sabine)
    with clock.at(LATER):
        page = client.get(f"{reverse('portal:pay')}?invoice={invoice.public_id}").content.decode()
        assert page.index("Use your credit") < page.index("Pay in full")
        assert "Use EUR\xa080.00 of credit" in page
        shown = page.split('name="shown" value="')[1].split('"')[0]
        answer = client.post(
            reverse("portal:pay-credit"), {"invoice": str(invoice.public_id), "shown": shown}, follow=True
        )
        text = answer.content.decode()
        assert "EUR\xa039.00" in text  # what is left, on Pay Now again
        undo = reverse("portal:credit-undo", args=[CreditUse.objects.get().public_id])
        assert undo in text
        back = client.post(undo, follow=True).content.decode()

    assert "is credit again" in back
    assert fresh(invoice).paid_minor == 0


def test_of_a_fully_paid_invoice_its_own_page_undoes_it(alpenrose, sabine, staff):
    invoice = billed(alpenrose)
    wired(alpenrose, 11_900, [], staff["finance"])
    use = used(invoice, sabine)

    with clock.at(LATER):
        page = signed_in(sabine).get(reverse("portal:invoice", args=[invoice.public_id])).content.decode()

    assert fresh(invoice).status == "paid"
    assert reverse("portal:credit-undo", args=[use.public_id]) in page


def test_no_mail_says_that_we_did_it(invoice, two_credits, sabine, deliver):  # noqa: F811
    deliver(LATER)
    used(invoice, sabine)

    assert deliver(LATER) == []
