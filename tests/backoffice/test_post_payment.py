"""Finance posts what arrived at the bank: once, towards the right invoices, the rest as credit."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.backoffice.payments.post_payment import suggest
from billing_portal.documents.references import creditor_reference, grouped
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.payments.models import Payment
from tests.backoffice.conftest import signed_in
from tests.personas import NOON, pays_by
from tests.portal.billing import billed
from tests.portal.visiting import words

pytestmark = pytest.mark.django_db
URL = reverse("backoffice:payment-new")


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def invoices(alpenrose):
    """Two open ones over EUR 119.00 and EUR 238.00, the first due first."""
    day = NOON.date()
    return [
        billed(alpenrose, due=day + timedelta(days=10)),
        billed(alpenrose, net=20_000, due=day + timedelta(days=20)),
    ]


def line(**changes: str) -> dict[str, str]:
    typed = {
        "amount": "150.00",
        "received_on": NOON.date().isoformat(),
        "kind": "bank_transfer",
        "reference": "Alpenrose pays",
        "do": "line",
    }
    return {**typed, **changes}


def review_of(client, account, **changes: str):
    return client.post(f"{URL}?account={account.public_id}", line(**changes))


def fields(page) -> dict[str, str]:
    """What the review's form would send."""
    text = page.content.decode()
    return dict(re.findall(r'<input type="(?:hidden|text)" name="([^"]+)" value="([^"]*)"', text))


def post(client, account, sent: dict[str, str], **changes: str):
    return client.post(f"{URL}?account={account.public_id}", {**sent, "do": "post", **changes})


def fresh(row):
    row.refresh_from_db()
    return row


def test_the_review_shows_parts_and_credit_and_posting_does_just_that(finance, alpenrose, invoices):
    page = review_of(finance, alpenrose, amount="400.00")
    shown = page.content.decode()

    assert page.status_code == 200
    assert not Payment.objects.exists()
    assert "EUR\xa0357.00" in shown
    assert "EUR\xa043.00" in shown  # kept as credit
    answer = post(finance, alpenrose, fields(page))
    payment = Payment.objects.get()
    assert answer["Location"] == reverse("backoffice:payment", args=[payment.public_id])
    assert [fresh(row).status for row in invoices] == ["paid", "paid"]
    assert (payment.amount_minor, payment.unapplied_minor) == (40_000, 4_300)
    assert payment.posted_by.username == "finance"


def test_the_oldest_is_paid_first_unless_the_reference_names_another(alpenrose, invoices):
    first, second = invoices
    whole = Money(15_000, "EUR")

    assert suggest(invoices, whole, "thanks") == {
        first.pk: Money(11_900, "EUR"),
        second.pk: Money(3_100, "EUR"),
    }
    for reference in (
        f"Invoice {second.number}",
        grouped(creditor_reference(second.number)),
        second.number.replace("-", " ").lower(),
    ):
        assert suggest(invoices, whole, reference) == {second.pk: whole}


def test_a_longer_number_is_not_named_by_its_beginning(alpenrose, invoices):
    assert set(suggest(invoices, Money(100, "EUR"), f"{invoices[1].number}7")) == {invoices[0].pk}


def test_a_day_before_today_is_kept_and_tomorrow_is_refused(finance, alpenrose, invoices):
    before = NOON.date() - timedelta(days=3)
    page = review_of(finance, alpenrose, received_on=before.isoformat())
    post(finance, alpenrose, fields(page))

    payment = Payment.objects.get()
    assert clock.day(payment.received_at, "Europe/Berlin") == before
    assert Entry.objects.get(name="payment.received").at == NOON
    late = review_of(finance, alpenrose, received_on=(NOON.date() + timedelta(days=1)).isoformat())
    assert late.status_code == 422
    assert "This day is in the future." in late.content.decode()
    assert Payment.objects.count() == 1


def test_an_equal_line_is_posted_only_as_another_payment_and_each_confirmation_counts_once(
    finance, alpenrose, invoices
):
    sent = fields(review_of(finance, alpenrose))
    assert post(finance, alpenrose, sent).status_code == 302

    again = post(finance, alpenrose, sent)
    begun = review_of(finance, alpenrose, reference="  alpenrose   PAYS ")

    assert (again.status_code, begun.status_code) == (409, 409)
    assert Payment.objects.get().number in begun.content.decode()
    assert "Is this another payment?" in begun.content.decode()
    assert review_of(finance, alpenrose, reference="Another").status_code == 200
    second = fields(review_of(finance, alpenrose, another="1"))
    assert post(finance, alpenrose, second).status_code == 302
    assert post(finance, alpenrose, second).status_code == 409  # the same click again
    assert Payment.objects.count() == 2
    assert review_of(finance, alpenrose, another="1").status_code == 409  # there are two by now
    third = fields(review_of(finance, alpenrose, another="2"))
    assert post(finance, alpenrose, third).status_code == 302
    assert [row.label for row in Payment.objects.all()] == ["Alpenrose pays"] * 3


def test_a_bank_line_of_500_characters_is_kept_whole_and_shown_short(finance, alpenrose, invoices):
    text = ("EREF+E2E-4711 SVWZ+Rechnung " + "x" * 40 + " ") * 8
    text = text.strip()[:500].strip()
    sent = fields(review_of(finance, alpenrose, reference=text))
    answer = post(finance, alpenrose, sent)

    payment = Payment.objects.get()
    assert payment.label == text
    assert text in finance.get(answer["Location"]).content.decode()
    listed = finance.get(reverse("backoffice:payments")).content.decode()
    assert text not in listed
    assert text[:50] in listed
    assert review_of(finance, alpenrose, reference="x" * 501).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01"])
def test_a_day_before_the_account_began_is_refused_beside_the_field(finance, alpenrose, invoices, day):
    page = review_of(finance, alpenrose, received_on=day)

    assert page.status_code == 422
    assert "before the first day of the account" in page.content.decode()
    assert not Payment.objects.exists()


def test_parts_that_were_changed_are_shown_once_more_before_they_are_posted(finance, alpenrose, invoices):
    name = f"part-{invoices[0].pk}"
    sent = fields(review_of(finance, alpenrose))
    changed = post(finance, alpenrose, sent, **{name: "19.00"})

    assert changed.status_code == 409
    assert not Payment.objects.exists()
    assert "The parts have changed." in changed.content.decode()
    assert post(finance, alpenrose, fields(changed)).status_code == 302
    assert fresh(invoices[0]).paid_minor == 1_900


def test_an_invoice_paid_meanwhile_is_noticed(finance, alpenrose, invoices, staff):
    sent = fields(review_of(finance, alpenrose, amount="119.00"))
    other = fields(review_of(finance, alpenrose, amount="119.00", reference="Other"))
    post(finance, alpenrose, other)

    late = post(finance, alpenrose, sent)

    assert late.status_code in (409, 422)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "0", "-5", "1,5", "abc", "12.345"])
def test_what_is_no_amount_is_refused_beside_the_field(finance, alpenrose, invoices, typed):
    page = review_of(finance, alpenrose, amount=typed)

    assert page.status_code == 422
    assert 'id="id_amount_error"' in page.content.decode()
    assert "Alpenrose pays" in page.content.decode()  # what was typed stays
    assert not Payment.objects.exists()


def test_parts_above_the_payment_or_the_invoice_are_refused(finance, alpenrose, invoices):
    names = [f"part-{invoice.pk}" for invoice in invoices]
    sent = {**line(do="review"), names[0]: "119.00", names[1]: "100.00"}
    over = finance.post(f"{URL}?account={alpenrose.public_id}", sent)
    more = finance.post(f"{URL}?account={alpenrose.public_id}", {**sent, names[0]: "119.01", names[1]: ""})

    assert "add up to EUR\xa069.00 more" in over.content.decode()
    assert "At most EUR\xa0119.00." in more.content.decode()
    assert (over.status_code, more.status_code) == (422, 422)


def test_amounts_are_read_and_written_as_the_locale_does(staff, alpenrose, invoices):
    german = signed_in(staff["finance"], "de")
    page = review_of(german, alpenrose, amount="1.150,50")

    assert "1.150,50\xa0EUR" in page.content.decode()
    assert post(german, alpenrose, fields(page)).status_code == 302
    assert Payment.objects.get().amount_minor == 115_050


def test_the_page_of_an_invoice_begins_with_what_is_open(finance, alpenrose, invoices):
    number = invoices[1].number
    page = finance.get(f"{URL}?account={alpenrose.public_id}&invoice={number}").content.decode()

    assert 'value="238.00"' in page
    assert creditor_reference(number) in page


def test_an_account_is_chosen_first_and_must_exist(finance, alpenrose):
    assert alpenrose.legal_name in finance.get(URL).content.decode()
    assert finance.get(f"{URL}?account=nonsense").status_code == 404
    assert finance.post(f"{URL}?account=", line()).status_code == 404


def test_only_finance_and_administrators_post(rep, services, administrator, alpenrose):
    url = f"{URL}?account={alpenrose.public_id}"
    answers = [client.post(url, line()).status_code for client in (rep, services, administrator)]

    assert answers == [403, 403, 200]


def standing_invoices(account, *nets: int):
    """An older one by plain transfer, over EUR 595.00, and one by standing order for each net, due day after day."""
    day, standing = NOON.date(), pays_by(account, "recurring_transfer")
    older = billed(account, net=50_000, due=day + timedelta(days=1))
    return older, [
        billed(account, net=net, due=day + timedelta(days=10 + n), method=standing)
        for n, net in enumerate(nets)
    ]


def test_a_transfer_with_the_reference_of_the_account_pays_the_invoice_of_its_amount_first(alpenrose):
    older, [first, second, _third] = standing_invoices(alpenrose, 10_000, 20_000, 20_000)
    found = [older, first, second, _third]
    reference = f"SVWZ+{creditor_reference('A-1001')} Alpenrose"

    assert suggest(found, Money(23_800, "EUR"), reference) == {second.pk: Money(23_800, "EUR")}
    assert suggest(found, Money(23_800, "EUR"), "SVWZ+A-1001") == {second.pk: Money(23_800, "EUR")}


def test_a_transfer_of_the_sum_due_on_one_day_pays_all_of_that_day(alpenrose):
    older, [first] = standing_invoices(alpenrose, 10_000)
    second = billed(alpenrose, net=20_000, due=first.due_on, method=alpenrose.default_method)

    found = suggest([older, first, second], Money(35_700, "EUR"), creditor_reference("A-1001"))

    assert found == {first.pk: Money(11_900, "EUR"), second.pk: Money(23_800, "EUR")}


def test_another_amount_or_reference_pays_the_oldest_first_as_ever(alpenrose):
    older, [first] = standing_invoices(alpenrose, 10_000)

    for amount, reference in (
        (11_901, creditor_reference("A-1001")),
        (11_900, "A-10011"),
        (11_900, "Alpenrose"),
    ):
        found = suggest([older, first], Money(amount, "EUR"), reference)
        assert found == {older.pk: Money(amount, "EUR")}


def test_the_number_of_an_invoice_counts_before_the_reference_of_the_account(alpenrose):
    older, [first] = standing_invoices(alpenrose, 10_000)

    found = suggest([older, first], Money(11_900, "EUR"), f"A-1001 {older.number}")

    assert found == {older.pk: Money(11_900, "EUR")}


def test_the_review_says_which_invoice_was_expected_by_recurring_transfer(finance, alpenrose):
    standing_invoices(alpenrose, 10_000)

    page = words(review_of(finance, alpenrose, amount="119.00", reference=creditor_reference("A-1001")))

    assert page.count("expected by recurring transfer") == 1
    assert "To invoices EUR 119.00 Kept as credit EUR 0.00" in page
