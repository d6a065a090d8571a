"""A dispute is a state of its invoice: the disputed part is neither collected, nor asked for, nor paid in the portal; the rest is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.dunning.cases import load_cases
from billing_portal.flows.autopay import collect_due
from billing_portal.flows.pay_now import payable, state_digest
from billing_portal.integrations.payments.sandbox.models import Charge
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Dispute, Invoice
from billing_portal.invoices.queries import due, shown_status
from billing_portal.invoices.rules import gross_of
from billing_portal.invoices.steps.balance import reserve
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.payments.checks import check_books
from billing_portal.requests.actions import close_request, open_request, reopen_request
from billing_portal.requests.errors import DisputedAlready, OutcomeMissing
from tests.backoffice.conftest import signed_in
from tests.notifications.conftest import deliver  # noqa: F401  a fixture
from tests.payments.money import euros, fresh, wired
from tests.personas import NOON, pays_by
from tests.portal.billing import billed

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=35)
TODAY = LATER.date()
SOON = NOON + timedelta(days=3)


@pytest.fixture
def invoice(alpenrose):
    """EUR 119.00, due after thirty days, to be collected by card."""
    method = pays_by(alpenrose, PaymentMethod.Kind.CARD)
    made = billed(alpenrose)
    Invoice.objects.filter(pk=made.pk).update(collect_by=method)
    return fresh(made)


def disputed(invoice, by, minor=None, now=SOON):
    payload = {"why": "price"} | ({"amount": minor} if minor else {})
    return open_request(
        invoice.account,
        topic="dispute",
        payload=payload,
        message="Too much",
        invoice=invoice,
        by=by,
        now=now,
    )


def test_the_undisputed_part_is_collected_and_the_disputed_one_never(alpenrose, invoice, sabine):
    disputed(invoice, sabine, 5_721)

    collect_due(LATER)
    collect_due(LATER + timedelta(days=1))

    assert [charge.amount_minor for charge in Charge.objects.all()] == [11_900 - 5_721]
    assert (fresh(invoice).status, invoice.open.minor) == ("issued", 5_721)
    assert shown_status(invoice, TODAY) == "disputed"
    assert list(check_books()) == []


def test_without_an_amount_the_whole_invoice_is_disputed_and_nothing_is_collected(invoice, sabine):
    disputed(invoice, sabine)

    collect_due(LATER)

    assert not Charge.objects.exists()
    assert Dispute.objects.get().amount_minor == 11_900


def test_reminders_ask_for_the_undisputed_part_only(alpenrose, invoice, sabine):
    Invoice.objects.update(collect_by=None)
    disputed(invoice, sabine, 5_721)

    [debt] = load_cases([alpenrose.pk], TODAY).cases[alpenrose.pk].debts
    assert (debt.open_minor, debt.is_held) == (6_179, False)
    owed = due(alpenrose, TODAY)
    assert (owed.open, owed.overdue, owed.disputed) == (euros(11_900), euros(6_179), euros(5_721))

    wired(alpenrose, 6_179, [(invoice, 6_179)], sabine.__class__.objects.get(username="finance"))
    assert load_cases([alpenrose.pk], TODAY).cases[alpenrose.pk].debts == ()
    assert due(alpenrose, TODAY).overdue == euros(0)


@pytest.mark.books_disagree  # nothing stands behind what it sets aside
def test_pay_now_takes_the_undisputed_part_and_the_database_no_more(invoice, sabine):
    before = state_digest([invoice])
    disputed(invoice, sabine, 5_721)
    invoice.refresh_from_db()

    assert payable([invoice])[invoice.pk] == euros(6_179)
    assert state_digest([invoice]) != before  # an older page pays nothing
    with pytest.raises(MoreThanOpen):
        reserve(invoice, euros(6_180))
    reserve(invoice, euros(6_179))


def test_who_disputes_how_much_and_why_is_on_record(invoice, sabine):
    request = disputed(invoice, sabine, 5_721)

    row = Dispute.objects.get()
    assert (row.amount_minor, row.reason, row.opened_by, row.opened_at) == (5_721, "price", sabine, SOON)
    assert request.dispute == row
    entry = Entry.objects.get(name="invoice.disputed")
    assert (entry.actor, entry.data["minor"], entry.data["why"]) == (sabine, 5_721, "price")


def test_a_second_dispute_is_refused_and_changes_nothing(invoice, sabine):
    disputed(invoice, sabine, 5_721)

    with pytest.raises(DisputedAlready):
        disputed(invoice, sabine, 100)
    assert (Dispute.objects.count(), fresh(invoice).disputed_minor) == (1, 5_721)


def test_more_than_the_invoice_cannot_be_disputed(invoice, sabine):
    with pytest.raises(WrongState):
        disputed(invoice, sabine, 11_901)
    assert (Dispute.objects.count(), fresh(invoice).disputed_minor) == (0, 0)


def test_staff_close_a_dispute_with_an_outcome_only_and_it_is_due_again(invoice, sabine, staff):
    request = disputed(invoice, sabine, 5_721)
    for outcome in ("", "open", "withdrawn", "nonsense"):
        with pytest.raises(OutcomeMissing):
            close_request(request, outcome=outcome, by=staff["services"], now=LATER)
    assert (fresh(request).status, fresh(invoice).disputed_minor) == ("open", 5_721)

    close_request(request, outcome="rejected", by=staff["services"], now=LATER)

    row = Dispute.objects.get()
    assert (row.status, row.settled_by, row.settled_at) == ("rejected", staff["services"], LATER)
    assert (fresh(invoice).disputed_minor, payable([invoice])[invoice.pk]) == (0, euros(11_900))


def test_the_customer_withdraws_by_closing_and_disputes_again_by_reopening(invoice, sabine):
    request = disputed(invoice, sabine, 5_721)

    close_request(request, by=sabine, now=LATER)
    assert (Dispute.objects.get().status, fresh(invoice).disputed_minor) == ("withdrawn", 0)

    reopen_request(request, by=sabine, now=LATER)
    assert (Dispute.objects.get().status, fresh(invoice).disputed_minor) == ("open", 5_721)
    assert list(check_books()) == []


def test_the_outcome_is_told_to_the_customer(invoice, sabine, staff, deliver):  # noqa: F811
    sabine.language = "en"
    sabine.save()
    request = disputed(invoice, sabine, 5_721)
    deliver(LATER)

    close_request(request, outcome="rejected", by=staff["services"], now=LATER)

    [mail] = [one for one in deliver(LATER) if sabine.email in one.to]
    body = " ".join(mail.body.replace("\xa0", " ").split())
    assert "We have not accepted your dispute of EUR 57.21" in body
    assert "EUR 119.00 of the invoice is open and due again." in body


def test_all_lines_come_to_the_total_of_the_invoice():
    from decimal import Decimal

    lines = [("S", Decimal("19"), 7), ("S", Decimal("19.00"), 8), ("E", Decimal("0"), 100)]
    # 19 % of 15 is 2.85, rounded once 3; of 7 and of 8 alone it would be 1 and 2.
    assert gross_of(lines, "EUR") == euros(118)
    assert gross_of(lines[:1], "EUR") == euros(8)


def test_page_and_office_say_how_much_why_and_since_when(invoice, sabine, staff):
    sabine.language = "en"
    sabine.save()
    request = disputed(invoice, sabine, 5_721)
    amount = "EUR\xa057.21"
    urls = [
        reverse("portal:invoice", args=[invoice.public_id]),
        reverse("portal:invoices"),
        reverse("portal:statement"),
        f"{reverse('portal:pay')}?invoice={invoice.public_id}",
        "/",
    ]
    office = [
        reverse("backoffice:invoice", args=[invoice.public_id]),
        reverse("backoffice:account", args=[invoice.account.public_id]),
    ]
    with clock.at(SOON):
        pages = [signed_in(sabine).get(url).content.decode() for url in urls]
        offices = [signed_in(staff["services"]).get(url).content.decode() for url in office]

    assert [amount in page or "57.21" in page for page in pages] == [True] * 5
    assert [amount in page for page in offices] == [True, True]
    assert "The price is wrong" in pages[0]
    assert request.number in pages[0]
    assert "The price is wrong" in offices[0]


def test_staff_choose_the_outcome_on_the_page_and_without_one_are_told(invoice, sabine, staff):
    request = disputed(invoice, sabine, 5_721)
    client = signed_in(staff["services"])
    url = reverse("backoffice:request-decide", args=[request.public_id])

    refused = client.post(url, {"do": "close"})
    assert refused.status_code >= 400
    assert "Choose the outcome" in refused.content.decode()
    assert client.post(url, {"do": "close", "outcome": "upheld"}).status_code == 302
    assert Dispute.objects.get().status == "upheld"


def test_the_sum_of_chosen_lines_is_the_disputed_amount(alpenrose, sabine):
    from billing_portal.invoices.steps import issue_invoices
    from billing_portal.invoices.steps.drafts import Charge, Draft
    from billing_portal.kit.periods import day_of
    from tests.portal.billing import address_of, bill_to_snapshot, tax_decider

    tax = tax_decider(alpenrose, NOON.date(), "")("software_service")
    day = day_of(NOON.date())
    charges = [Charge("one_off", f"Part {net}", 1, net, 0, net, tax, period=day) for net in (10_000, 4_800)]
    draft = Draft(alpenrose, charges, bill_to_snapshot(alpenrose, address_of(alpenrose.bill_to)), NOON.date())
    [two] = issue_invoices([draft], by=None, now=NOON)
    url = f"{reverse('portal:request-new')}?topic=dispute&invoice={two.public_id}"
    with clock.at(SOON):
        page = signed_in(sabine).get(url).content.decode()
        answer = signed_in(sabine).post(
            url,
            {"invoice": str(two.public_id), "lines": ["2"], "amount": "", "why": "price", "message": "No"},
        )

    assert "57,12" in page or "57.12" in page
    assert answer.status_code == 302
    assert (Dispute.objects.get().amount_minor, fresh(two).disputed) == (5_712, Money(5_712, "EUR"))
