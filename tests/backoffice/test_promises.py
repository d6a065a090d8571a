"""Promises in the back office: made for the account with a reason, expected by finance, proposed where a payment is posted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from billing_portal.documents.references import creditor_reference
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.models import PaymentPromise
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from billing_portal.payments.models import Payment
from tests.payments.money import wired
from tests.personas import NOON, contact_of
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY = date(2026, 3, 5), date(2026, 3, 6)
EXPECTED, POST = reverse("backoffice:payments-expected"), reverse("backoffice:payment-new")


def overdue(account, net: int = 10_000):
    return billed(account, net=net, due=date(2026, 3, 1))


def promised(*invoices, on=FRIDAY, kind="transfer", reference="", now=NOON) -> PaymentPromise:
    account = invoices[0].account
    given = Promised(kind, on, reference)
    return promise_payment(account, invoices, given, by=contact_of(account), now=now)


@pytest.fixture
def finance(staff) -> Visitor:
    return Visitor(staff["finance"], NOON)


def at(staff, day: date) -> Visitor:
    return Visitor(staff["finance"], NOON + (day - NOON.date()))


def form_of(invoice) -> str:
    return reverse("backoffice:invoice-promise", args=[invoice.public_id])


def test_staff_promise_for_the_account_with_a_reason(finance, alpenrose):
    invoice = overdue(alpenrose)
    typed = {"invoice": [str(invoice.public_id)], "kind": "check", "on": "2026-03-06"}
    page = reverse("backoffice:invoice", args=[invoice.public_id])
    assert form_of(invoice) in finance.get(page).content.decode()

    refused = finance.post(form_of(invoice), typed)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert not PaymentPromise.objects.exists()

    answer = words(finance.post(form_of(invoice), {**typed, "reason": "Sabine rang up"}, follow=True))
    assert "Promised for 6 Mar 2026" in answer
    made = PaymentPromise.objects.get()
    assert (made.kind, made.made_by.username) == ("check", "finance")

    withdraw = reverse("backoffice:promise-withdraw", args=[made.public_id])
    assert finance.post(withdraw).status_code == 422
    assert PaymentPromise.objects.get().status == "open"
    finance.post(withdraw, {"reason": "Sabine rang up again"})
    assert PaymentPromise.objects.get().status == "withdrawn"


def test_a_representative_sees_it_and_may_not_make_one(staff, alpenrose, bluebell):
    invoice, foreign = overdue(alpenrose), billed(bluebell)
    promised(invoice)
    rep = Visitor(staff["rep"], NOON)

    assert rep.get(form_of(invoice)).status_code == 403
    assert rep.get(form_of(foreign)).status_code == 404
    page = words(rep.get(reverse("backoffice:invoice", args=[invoice.public_id])))
    assert "Promised for 6 Mar 2026" in page
    assert "Withdraw" not in page


def test_the_account_and_its_reminders_say_what_is_promised(finance, alpenrose):
    invoice = overdue(alpenrose)
    promised(invoice)

    account = words(finance.get(reverse("backoffice:account", args=[alpenrose.public_id])))
    assert "Promised for 6 Mar 2026" in account
    assert "Overdue promised for 6 Mar 2026" in account
    reminders = words(finance.get(reverse("backoffice:account-dunning", args=[alpenrose.public_id])))
    assert f"Bank transfer, Friday, 6 March 2026 {invoice.number}" in reminders
    assert "Next reminder nothing today" in reminders


def test_finance_sees_by_day_and_currency_what_is_expected(finance, alpenrose, harbor):
    first, second, third = overdue(alpenrose), overdue(alpenrose, 20_000), overdue(harbor)
    promised(first, on=THURSDAY, reference="OP-77")
    promised(second, on=FRIDAY)
    promised(third, on=FRIDAY)
    dollars = third.total_minor / 100

    page = words(finance.get(EXPECTED))

    assert f"Expected payments EUR 357.00 · USD {dollars:,.2f} Transfers" in page
    assert "Thursday, 5 March 2026 EUR 119.00" in page
    assert f"Friday, 6 March 2026 EUR 238.00 · USD {dollars:,.2f}" in page
    assert f"Bank transfer OP-77 {first.number} Expected waits until 9 Mar 2026 EUR 119.00" in page
    assert "All 3 Expected 3 Late 0 Not kept 0" in page


def test_what_is_past_its_day_is_late_then_not_kept_and_gone_once_it_is_paid(staff, alpenrose):
    invoice, other = overdue(alpenrose), overdue(alpenrose, 20_000)
    promised(invoice, on=THURSDAY)  # until Monday, the 9th
    promised(other, on=date(2026, 3, 20))

    assert "Expected 2 Late 0" in words(at(staff, THURSDAY).get(EXPECTED))
    late = words(at(staff, FRIDAY).get(EXPECTED + "?show=late"))
    assert "Expected 1 Late 1 Not kept 0" in late
    assert ("EUR 119.00" in late, "EUR 238.00" in late) == (True, False)

    settle_promises(NOON + timedelta(days=8))
    broken = words(at(staff, date(2026, 3, 10)).get(EXPECTED + "?show=broken"))
    assert "Expected 1 Late 0 Not kept 1" in broken
    assert "waits until" not in broken

    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])
    assert "All 1 Expected 1 Late 0 Not kept 0" in words(at(staff, date(2026, 3, 10)).get(EXPECTED))


def test_an_invoice_promised_a_second_time_is_expected_once(staff, alpenrose):
    invoice = overdue(alpenrose)
    promised(invoice, on=THURSDAY)
    settle_promises(NOON + timedelta(days=8))
    promised(invoice, on=date(2026, 3, 20), now=NOON + timedelta(days=9))

    page = words(at(staff, date(2026, 3, 11)).get(EXPECTED))

    assert "All 1 Expected 1 Late 0 Not kept 0" in page
    assert "Expected payments EUR 119.00 Transfers" in page


def test_of_a_promise_paid_in_part_the_rest_is_expected(finance, staff, alpenrose):
    first, second = overdue(alpenrose), overdue(alpenrose, 20_000)
    promised(first, second)
    wired(alpenrose, 11_900 + 800, [(first, 11_900), (second, 800)], staff["finance"])

    page = words(finance.get(EXPECTED))

    assert f"{second.number} Expected waits until 10 Mar 2026 EUR 230.00 of EUR 357.00 promised" in page
    assert first.number not in page


def test_nobody_expects_payments_of_accounts_of_others(staff, alpenrose, bluebell):
    promised(overdue(alpenrose)), promised(overdue(bluebell))

    page = words(Visitor(staff["rep"], NOON).get(EXPECTED))

    assert "All 1" in page
    assert "Bluebell" not in page


def test_the_list_asks_the_same_few_questions_however_many_promises(finance, alpenrose, harbor):
    promised(overdue(alpenrose))
    few = finance.queries(EXPECTED)
    for day in range(5):
        promised(overdue(alpenrose), overdue(alpenrose), on=FRIDAY + timedelta(days=day))
        promised(overdue(harbor), on=FRIDAY + timedelta(days=day))

    assert finance.queries(EXPECTED) == few <= 10


def test_the_list_is_paged_and_a_day_keeps_its_sum_of_all_pages(finance, alpenrose, monkeypatch):
    monkeypatch.setattr("billing_portal.backoffice.payments.expected.PAGE", 2)
    for _three in range(3):
        promised(overdue(alpenrose))

    page = words(finance.get(EXPECTED + "?page=2"))

    assert "3–3 of 3" in page
    assert "Friday, 6 March 2026 EUR 357.00" in page


def test_the_overview_counts_what_is_expected_late_and_not_kept(staff, alpenrose):
    promised(overdue(alpenrose), on=THURSDAY)

    page = words(at(staff, FRIDAY).get(reverse("backoffice:home")))

    assert "Promised payments: 0 expected, 1 late, 0 not kept" in page
    assert "Promised, on hold" not in page


def line(**changes: str) -> dict[str, str]:
    typed = {
        "amount": "357.00",
        "received_on": "2026-03-02",
        "kind": "bank_transfer",
        "reference": "Alpenrose",
        "do": "line",
    }
    return {**typed, **changes}


@pytest.fixture
def three(alpenrose):
    """The oldest is not promised; the other two are, together EUR 357.00."""
    oldest = billed(alpenrose, net=50_000, due=date(2026, 2, 20))
    return oldest, overdue(alpenrose), overdue(alpenrose, 20_000)


def parts(page) -> dict[str, str]:
    form = page.context["parts"]
    return {row.number: amount.minor for row, amount in form.parts()} if form.is_valid() else {}


def test_an_expected_payment_is_proposed_first_and_fills_in_the_line(finance, alpenrose, three):
    _oldest, first, second = three
    made = promised(first, second, kind="check", reference="CHK 4471")
    url = f"{POST}?account={alpenrose.public_id}"

    page = finance.get(url)
    assert f"Check, Friday, 6 March 2026 · CHK 4471 {first.number}, {second.number} EUR 357.00" in words(page)

    filled = finance.get(f"{url}&promise={made.public_id}").content.decode()
    assert 'value="357.00"' in filled
    assert 'value="check" selected' in filled
    assert "CHK 4471</textarea>" in filled
    assert Payment.objects.count() == 0


def test_without_an_own_reference_the_line_is_filled_in_with_ours(finance, alpenrose, three):
    _oldest, first, _second = three
    made = promised(first)

    page = finance.get(f"{POST}?account={alpenrose.public_id}&promise={made.public_id}").content.decode()

    assert creditor_reference(first.number) in page


@pytest.mark.parametrize(
    ("reference", "amount"), [("Your ref: op-77 / March", "300.00"), ("no word of it", "357.00")]
)
def test_a_line_with_the_promised_reference_or_sum_pays_the_promised_invoices(
    finance, alpenrose, three, reference, amount
):
    _oldest, first, second = three
    promised(first, second, reference="OP 77")

    page = finance.post(f"{POST}?account={alpenrose.public_id}", line(reference=reference, amount=amount))

    rest = 23_800 if amount == "357.00" else 30_000 - 11_900
    assert parts(page) == {first.number: 11_900, second.number: rest}
    assert "promised for 6 Mar 2026" in words(page)


def test_any_other_line_pays_the_oldest_first_as_before(finance, alpenrose, three):
    oldest, first, second = three
    promised(first, second, reference="OP 77")

    page = finance.post(f"{POST}?account={alpenrose.public_id}", line(amount="300.00"))

    assert parts(page) == {oldest.number: 30_000}


def test_a_promise_of_another_account_fills_in_nothing(finance, alpenrose, bluebell, three):
    foreign = promised(overdue(bluebell))

    page = finance.get(f"{POST}?account={alpenrose.public_id}&promise={foreign.public_id}")

    assert page.status_code == 200
    assert page.context["form"].initial.get("amount") is None
