"""What is less than a card can pay is not left behind: refused with the amounts that work, joined, or shown to staff."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.autopay import collect_due
from billing_portal.integrations.payments.sandbox.models import Charge
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.ports import AmountNotRepresentable
from billing_portal.payments.rules import amounts_that_work
from tests.backoffice.conftest import signed_in
from tests.flows.test_autopay import DUE, due_by
from tests.payments.money import euros, fresh, wired
from tests.personas import NOON
from tests.portal.billing import billed, page_for

pytestmark = pytest.mark.django_db
CARD = PaymentMethod.Kind.CARD


@pytest.mark.parametrize(
    ("amount", "rest", "works"),
    [
        (11_870, 30, [11_850, 11_900]),
        (11_850, 50, []),
        (11_900, 0, []),
        (60, 49, [59, 109]),
        (51, 49, [50, 100]),
        (50, 49, [99]),  # 49 would be no payment itself
    ],
)
def test_the_amounts_that_work_leave_nothing_or_just_enough(amount, rest, works):
    found = amounts_that_work(euros(amount), euros(rest), euros(50))

    assert found == [euros(minor) for minor in works]


def test_pay_now_refuses_a_part_that_leaves_30_cents_with_the_two_amounts_that_work(alpenrose, sabine):
    sabine.language = "en"
    sabine.save()
    invoice = billed(alpenrose)
    url = f"{reverse('portal:pay-review')}?invoice={invoice.public_id}&amount="
    with clock.at(NOON):
        client = signed_in(sabine)
        refused, fine = client.get(url + "118.70"), client.get(url + "118.50")

    text = refused.content.decode().replace("\xa0", " ")
    assert (refused.status_code, fine.status_code) == (422, 200)
    assert "Enter EUR 118.50 or EUR 119.00." in text
    assert 'value="118.70"' in text  # what was typed stays


def test_a_page_that_was_bent_pays_no_such_part_either(alpenrose, sabine):
    invoice = billed(alpenrose)
    with clock.at(NOON):
        client = signed_in(sabine)
        page = client.get(f"{reverse('portal:pay')}?invoice={invoice.public_id}").content.decode()
        shown = page.split('name="shown" value="')[1].split('"')[0]
        answer = client.post(
            reverse("portal:pay-start"),
            {"invoice": str(invoice.public_id), "minor": "11870", "means": "new", "shown": shown},
        )

    assert answer.status_code == 422
    assert not PaymentAttempt.objects.exists()


def test_the_office_refuses_it_for_what_is_collected_and_takes_any_sum_of_a_transfer(alpenrose, staff):
    collected, transferred = due_by(alpenrose, CARD), billed(alpenrose, net=20_000)
    client, url = (
        signed_in(staff["finance"]),
        reverse("backoffice:payment-new") + f"?account={alpenrose.public_id}",
    )
    line = {
        "amount": "400.00",
        "received_on": NOON.date().isoformat(),
        "kind": "bank_transfer",
        "reference": "x",
        "do": "review",
    }
    with clock.at(NOON):
        refused = client.post(url, {**line, f"part-{collected.pk}": "118.70"})
        fine = client.post(url, {**line, f"part-{transferred.pk}": "237.70"})

    assert (refused.status_code, fine.status_code) == (422, 200)
    assert "Enter EUR\xa0118.50 or EUR\xa0119.00." in refused.content.decode()
    assert not Payment.objects.exists()


def test_what_is_too_little_alone_is_collected_with_the_next_invoice(alpenrose, staff):
    small = due_by(alpenrose, CARD)
    wired(alpenrose, 11_870, [(small, 11_870)], staff["finance"])
    for day in range(3):
        collect_due(DUE + timedelta(days=day))
    assert not PaymentAttempt.objects.exists()

    later = billed(alpenrose, net=20_000, due=(DUE + timedelta(days=5)).date())
    Invoice.objects.filter(pk=later.pk).update(collect_by=small.collect_by)
    collect_due(DUE + timedelta(days=5))

    assert [charge.amount_minor for charge in Charge.objects.all()] == [23_830]
    assert [fresh(each).status for each in (small, later)] == ["paid", "paid"]


def test_until_then_staff_see_it_waiting_with_the_reason(alpenrose, staff):
    small = due_by(alpenrose, CARD)
    wired(alpenrose, 11_870, [(small, 11_870)], staff["finance"])

    with clock.at(DUE + timedelta(days=1)):
        page = signed_in(staff["services"]).get(reverse("backoffice:home")).content.decode()

    assert "Due and not collectible" in page
    assert small.number in page
    assert "Less than EUR\xa00.50 cannot be charged" in page


def test_a_first_part_below_the_smallest_amount_is_refused_too(alpenrose, sabine):
    invoice = billed(alpenrose)

    with pytest.raises(AmountNotRepresentable):
        page_for(invoice, by=sabine, now=NOON, minor=49)
    assert not PaymentAttempt.objects.exists()
    page_for(invoice, by=sabine, now=NOON, minor=50)
