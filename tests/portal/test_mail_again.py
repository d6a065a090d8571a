"""An issued invoice mailed once more by its contact, and mails that came back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.jobs.engine import drain
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.notifications.models import Delivery
from tests.backoffice.conftest import signed_in
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def invoice(alpenrose, noon):
    with clock.at(noon):
        found = billed(alpenrose, now=noon)
        drain()
    return found


def again(invoice) -> str:
    return f"/invoices/{invoice.public_id}/mail/"


def choices(visitor, invoice) -> list[str]:
    page = visitor.get(f"/invoices/{invoice.public_id}/")
    return [row["value"] for row in page.context["again"]["addresses"]]


def test_the_contact_sends_it_to_one_address_and_each_has_a_delivery(visitor, invoice, mailoutbox, noon):
    mailoutbox.clear()
    before = Delivery.objects.count()
    offered = choices(visitor, invoice)

    visitor.post(again(invoice), {"to": [offered[1]]})
    with clock.at(noon):
        drain()

    assert len(offered) == 4
    assert len(mailoutbox) == 1
    assert [name for name, _body, _type in mailoutbox[0].attachments] == [f"{invoice.number}.pdf"]
    assert Delivery.objects.count() == before + 1


def test_choosing_nobody_is_refused_beside_the_addresses(visitor, invoice):
    before = Delivery.objects.count()

    answer = visitor.post(again(invoice), {})

    assert answer.status_code == 422
    assert "Choose at least one address." in words(answer)
    assert Delivery.objects.count() == before


def test_an_address_of_somebody_else_is_nobody(visitor, invoice, grace):
    before = Delivery.objects.count()

    answer = visitor.post(again(invoice), {"to": [f"contact:{grace.pk}"]})

    assert (answer.status_code, Delivery.objects.count()) == (422, before)


def test_the_button_cannot_fill_a_mailbox(visitor, invoice):
    to = choices(visitor, invoice)[:1]
    for _time in range(5):
        assert visitor.post(again(invoice), {"to": to}).status_code == 302
    before = Delivery.objects.count()

    answer = visitor.post(again(invoice), {"to": to})

    assert (answer.status_code, Delivery.objects.count()) == (422, before)
    assert "five times today" in words(answer)


def test_a_mail_that_came_back_is_noted_by_staff_and_seen_by_the_contact(visitor, invoice, staff):
    delivery = Delivery.objects.filter(status="sent").order_by("pk").last()
    services = signed_in(staff["services"])
    url = reverse("backoffice:delivery-bounced", args=[delivery.public_id])

    services.post(url, {"reason": "550 mailbox unknown"})

    delivery.refresh_from_db()
    assert (delivery.status, delivery.problem) == ("bounced", "550 mailbox unknown")
    assert "Returned as undeliverable" in words(visitor.get(f"/invoices/{invoice.public_id}/"))
    assert Entry.objects.filter(name="delivery.bounced").count() == 1
    assert services.post(url, {}).status_code == 409


def test_staff_send_it_again_and_a_representative_may_not(invoice, staff, miriam):
    to = [f"contact:{invoice.account.memberships.get().user_id}"]
    url = reverse("backoffice:invoice-mail-again", args=[invoice.public_id])

    assert signed_in(miriam).post(url, {"to": to}).status_code == 403
    assert signed_in(staff["services"]).post(url, {"to": to}).status_code == 302
    assert Entry.objects.filter(name="invoice.mailed_again").count() == 1
