"""The owner of a purchase order hears that the next invoice will not fit, before it is issued without one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing_portal.billing.tasks import warn_of_shortages
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import po_warns_today
from billing_portal.purchase_orders.tasks import warn_of_purchase_orders
from tests.flows.test_payment_schedule import bill_until
from tests.personas import NOON, place, ready_checkout, sent
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
GROSS = 21_000  # 176.47 and 19 %: 70 % of the limit, so that no mark of it is ever reached


def po(account, by, number="4500", limit=30_000, **values):
    terms = {"issued_on": None, "expires_on": None, **values}
    return add_purchase_order(account, number=number, limit_minor=limit, by=by, now=NOON, **terms)


@pytest.fixture
def carried(alpenrose, sabine):
    """300.00 of which the first month has used 210.00; the next invoice, on 2 April, is 210.00 again."""
    alpenrose.language = "en"
    alpenrose.save()
    order = po(alpenrose, sabine)
    checkout = ready_checkout([sent(alpenrose, seats=1, list_minor=17_647, interval="monthly")])
    checkout.purchase_order = order
    checkout.save()
    place(checkout)
    invoice = Invoice.objects.get()
    assert (invoice.total_minor, invoice.po_number) == (GROSS, "4500")
    return order


def test_page_and_mail_say_it_before_with_a_way_to_replace_it_and_once(alpenrose, carried, sabine, deliver):
    deliver(NOON)
    warn_of_shortages(NOON - timedelta(days=1))
    assert not Entry.objects.filter(name="purchase_order.short").exists()  # more than thirty days before

    for days in (0, 1, 5, 9):
        warn_of_shortages(NOON + timedelta(days=days))

    [mail] = [one for one in deliver(NOON) if "4500" in one.subject]
    assert mail.subject.replace("\u00a0", " ") == (
        "The next invoice (EUR 210.00 on 2 Apr 2026) will not fit on purchase order 4500"
    )
    assert f"/purchase-orders/{carried.public_id}/replace/" in mail.body
    assert Entry.objects.filter(name="purchase_order.short").count() == 1
    page = words(Visitor(sabine, NOON).get("/purchase-orders/"))
    assert "The next invoice (EUR 210.00 on 2 Apr 2026) will not fit. Replace it" in page
    assert "Used on the next invoice" not in page
    bill_until(alpenrose, date(2026, 4, 2), NOON.replace(month=4, day=2))
    assert Invoice.objects.latest("pk").po_number == ""


def test_where_another_has_room_nobody_is_warned(alpenrose, carried, sabine):
    po(alpenrose, sabine, number="4501", limit=21_000)

    warn_of_shortages(NOON)

    assert not Entry.objects.filter(name="purchase_order.short").exists()
    assert PurchaseOrder.objects.get(number="4500").short_on is None


def test_once_there_is_room_again_page_and_mail_say_nothing(alpenrose, carried, sabine, deliver):
    warn_of_shortages(NOON)
    PurchaseOrder.objects.update(limit_minor=42_000)

    assert not any("will not fit" in mail.subject for mail in deliver(NOON))
    assert "will not fit" not in words(Visitor(sabine, NOON).get("/purchase-orders/"))


def test_no_two_mails_about_purchase_orders_come_on_two_days_running(alpenrose, sabine, noon):
    today = noon.date()
    po(alpenrose, sabine, number="A", limit=None, expires_on=today + timedelta(days=30))
    po(alpenrose, sabine, number="B", limit=None, expires_on=today + timedelta(days=31))
    po(alpenrose, sabine, number="C", limit=None, expires_on=today + timedelta(days=32))
    mailed = []
    for days in range(40):
        before = Entry.objects.filter(name="purchase_order.expiring").count()
        warn_of_purchase_orders(noon + timedelta(days=days))
        mailed += [days] * (Entry.objects.filter(name="purchase_order.expiring").count() - before)

    assert mailed == [0, 3, 3, 23, 26, 26]


def test_the_day_of_a_warning_and_the_third_after_it_are_days_for_the_next():
    told = date(2026, 3, 2)

    assert [po_warns_today(told, told + timedelta(days=days)) for days in range(5)] == [
        True,
        False,
        False,
        True,
        True,
    ]
