"""Pages that both faces mount: for whom, of which account, in which face, and what a viewer may do there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount, Membership
from billing_portal.backoffice.mounts import FACE as OFFICE
from billing_portal.identity.models import User
from billing_portal.journal.models import Entry
from billing_portal.notifications.models import Delivery
from billing_portal.portal.mounts import FACE as PORTAL
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.models import Subscription
from billing_portal.web.visits import Visit
from tests.portal.billing import billed
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, words

URL = "/purchase-orders/"


def member(account, role, noon) -> User:
    person = User.objects.create_user(f"of.{account.number}.{role}", first_name="Vera", last_name="Lang")
    Membership.objects.create(user=person, account=account, role=role, since=noon)
    return person


@pytest.fixture
def order(alpenrose, sabine, noon) -> PurchaseOrder:
    return add_purchase_order(alpenrose, number="4500", issued_on=None, expires_on=None, by=sabine, now=noon)


@pytest.fixture
def viewer(alpenrose, noon) -> Visitor:
    return Visitor(member(alpenrose, "viewer", noon), noon)


def test_each_face_has_its_own_addresses(alpenrose, order, sabine, miriam, noon):
    contact, staff = Visit(sabine, PORTAL, noon, alpenrose), Visit(miriam, OFFICE, noon, alpenrose)

    assert contact.url("purchase-orders") == reverse("portal:purchase-orders")
    assert staff.url("purchase-orders") == reverse(
        "backoffice:account-purchase-orders", args=[alpenrose.public_id]
    )
    for visit, namespace in ((contact, "portal"), (staff, "backoffice")):
        one = reverse(f"{namespace}:purchase-order", args=[order.public_id])
        assert visit.url("purchase-order", order.public_id) == one


def test_staff_are_led_back_to_the_account_and_its_contact_to_the_page_named(alpenrose, sabine, miriam, noon):
    contact, staff = Visit(sabine, PORTAL, noon, alpenrose), Visit(miriam, OFFICE, noon, alpenrose)

    assert contact.back("invoices", "History") == {"back": "/invoices/", "back_words": "History"}
    account = reverse("backoffice:account", args=[alpenrose.public_id])
    assert staff.back("invoices", "History") == {"back": account, "back_words": str(alpenrose)}


def test_a_list_is_of_the_current_account_and_a_row_is_found_in_any_own_account(
    alpenrose, bluebell, order, sabine, owen, noon
):
    Membership.objects.create(user=sabine, account=bluebell, role="viewer", since=noon)
    other = add_purchase_order(bluebell, number="BLUE", issued_on=None, expires_on=None, by=owen, now=noon)
    here = Visit(sabine, PORTAL, noon, alpenrose, [alpenrose, bluebell])
    anywhere = Visit(sabine, PORTAL, noon, None, [alpenrose, bluebell])

    assert list(here.own(PurchaseOrder)) == [order]
    assert set(anywhere.own(PurchaseOrder)) == {order, other}
    found = anywhere.own(PurchaseOrder).get(number="BLUE")
    assert anywhere.at(found).account is bluebell is found.account


def test_a_stranger_owns_nothing(order, bluebell, owen, noon):
    assert not Visit(owen, PORTAL, noon).own(PurchaseOrder).exists()
    assert not Visit(owen, PORTAL, noon, order.account).own(PurchaseOrder).exists()


def test_a_role_read_with_the_accounts_needs_no_query_and_is_of_that_person_only(
    alpenrose, sabine, grace, noon, django_assert_num_queries
):
    viewer = member(alpenrose, "viewer", noon)
    with django_assert_num_queries(2):
        mine = CorporateAccount.objects.with_role_of(sabine).get(pk=alpenrose.pk)
        theirs = CorporateAccount.objects.with_role_of(grace).get(pk=alpenrose.pk)
        assert (mine.role_of(sabine), theirs.role_of(grace)) == ("billing_contact", "")

    assert mine.role_of(viewer) == "viewer"
    Membership.objects.filter(user=sabine).update(ended_at=noon)
    assert CorporateAccount.objects.with_role_of(sabine).get(pk=alpenrose.pk).role_of(sabine) == ""


def test_a_viewer_reads_the_purchase_orders_and_is_offered_no_act(order, viewer):
    page = viewer.get(URL)

    assert page.status_code == 200
    assert "4500" in words(page)
    assert "Add a purchase order" not in words(page)
    assert f"{URL}{order.public_id}/" not in page.content.decode()


def test_a_viewer_changes_no_purchase_order(order, viewer):
    one, before = f"{URL}{order.public_id}/", Entry.objects.count()

    typed = {"number": "4600", "issued_on": "2026-04-01"}
    answers = [viewer.post(url, typed).status_code for url in (URL, one, f"{one}replace/", f"{one}close/")]
    forms = [viewer.get(url).status_code for url in (one, f"{one}replace/", f"{one}close/")]

    assert answers == [403] * 4
    assert forms == [403] * 3
    order.refresh_from_db()
    assert (order.number, order.closed_at, order.replaced_by_id) == ("4500", None, None)
    assert (PurchaseOrder.objects.count(), Entry.objects.count()) == (1, before)


def test_a_viewer_changes_no_renewal(alpenrose, viewer, noon):
    row = started(alpenrose, noon)
    confirmed = {
        "subscription": [str(row.public_id)],
        "reason": "too_expensive",
        "detail": "",
        "confirmed": "yes",
    }

    answers = [viewer.get("/subscriptions/auto-renew/"), viewer.post("/subscriptions/auto-renew/", confirmed)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Subscription.objects.get().auto_renew


def test_a_viewer_mails_no_invoice(alpenrose, sabine, viewer, noon):
    invoice = billed(alpenrose, now=noon)
    before = (Entry.objects.count(), Delivery.objects.count())

    answer = viewer.post(f"/invoices/{invoice.public_id}/mail/", {"to": [f"contact:{sabine.pk}"]})

    assert answer.status_code == 403
    assert "Your role does not allow this action" in words(answer)
    assert (Entry.objects.count(), Delivery.objects.count()) == before


def test_staff_who_close_one_owe_a_reason_beside_its_field(order, staff, noon):
    services = Visitor(staff["services"], noon)
    url = reverse("backoffice:purchase-order-close", args=[order.public_id])

    refused = services.post(url, {"reason": " "})

    assert refused.status_code == 422
    assert "Enter a short reason." in words(refused)
    order.refresh_from_db()
    assert order.closed_at is None
