"""Purchase orders with a limit: what is used, which one an invoice carries, warnings, replacement."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import Upload
from billing_portal.identity.errors import ReasonMissing
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.orders.errors import CheckoutIncomplete
from billing_portal.orders.models import ServiceOrder
from billing_portal.payments.actions import credit_invoice
from billing_portal.purchase_orders.actions import (
    add_purchase_order,
    change_purchase_order,
    close_purchase_order,
    download_purchase_order_file,
    replace_purchase_order,
)
from billing_portal.purchase_orders.errors import PurchaseOrderExists
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.queries import purchase_orders_for, valid_purchase_orders
from billing_portal.purchase_orders.rules import po_days_due, po_percent_due, usable_pos
from billing_portal.purchase_orders.tasks import warn_of_purchase_orders
from tests.personas import place, ready_checkout, sent
from tests.tax.test_tax_forms import PDF

TODAY = date(2026, 3, 2)


def order(account, sabine, noon, number="4500", **values):
    terms = {"issued_on": None, "expires_on": None, "limit_minor": None, **values}
    return add_purchase_order(account, number=number, by=sabine, now=noon, **terms)


def terms(number, **values):
    plain = {"issued_on": None, "expires_on": None, "closed_at": None, "limit_minor": None, "used_minor": 0}
    return SimpleNamespace(number=number, **{**plain, **values})


def used(po) -> int:
    return PurchaseOrder.objects.with_used().get(pk=po.pk).used_minor


def ordered(account, po, noon, seats=10):
    checkout = ready_checkout([sent(account, seats=seats)])
    checkout.purchase_order = po
    checkout.save()
    return place(checkout)


def test_of_those_with_room_the_one_that_ends_first_is_carried():
    full = terms("FULL", expires_on=date(2026, 3, 9), limit_minor=100, used_minor=100)
    small = terms("SMALL", expires_on=date(2026, 3, 10), limit_minor=100, used_minor=51)
    roomy = terms("ROOMY", expires_on=date(2026, 3, 11), limit_minor=100, used_minor=50)
    endless = terms("ENDLESS")

    found = usable_pos([endless, roomy, small, full], TODAY, 50)

    assert [po.number for po in found] == ["ROOMY", "ENDLESS"]
    assert usable_pos([full, small], TODAY, 50) == []


@pytest.mark.parametrize(("left", "due"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)])
def test_the_warning_before_the_last_day(left, due):
    assert po_days_due(TODAY + timedelta(days=left), TODAY) == due


@pytest.mark.parametrize(("drawn", "due"), [(0, 0), (799, 0), (800, 80), (999, 80), (1000, 100), (2000, 100)])
def test_the_mark_of_the_limit(drawn, due):
    assert po_percent_due(1000, drawn) == due


def test_an_invoice_draws_on_its_purchase_order_and_a_credit_note_gives_back(alpenrose, sabine, staff, noon):
    po = order(alpenrose, sabine, noon, limit_minor=1_000_000)
    invoice = Invoice.objects.get(order=ordered(alpenrose, po, noon))

    assert (invoice.purchase_order, invoice.po_number) == (po, "4500")
    assert used(po) == invoice.total_minor == 309_400  # 2,600.00 and 19 % tax

    credit_invoice(
        invoice,
        {line.pk: line.net_minor for line in invoice.lines.all()},
        reason="x",
        by=staff["finance"],
        now=noon,
    )
    assert used(po) == 0


def test_an_order_that_does_not_fit_is_refused_and_changes_nothing(alpenrose, sabine, noon):
    po = order(alpenrose, sabine, noon, limit_minor=309_399)  # a cent too little

    with pytest.raises(CheckoutIncomplete):
        ordered(alpenrose, po, noon)

    assert not ServiceOrder.objects.exists()
    assert used(po) == 0


def test_many_accounts_take_two_queries(alpenrose, harbor, sabine, grace, noon, django_assert_num_queries):
    late = order(alpenrose, sabine, noon, "B")
    soon = order(alpenrose, sabine, noon, "A", expires_on=date(2026, 4, 1))
    order(alpenrose, sabine, noon, "OLD", expires_on=date(2026, 3, 1))
    other = order(harbor, grace, noon, "H", limit_minor=5)

    with django_assert_num_queries(2):
        found = purchase_orders_for([alpenrose, harbor], TODAY)

    assert found == {alpenrose.pk: [soon, late], harbor.pk: [other]}
    assert valid_purchase_orders(harbor, TODAY, 6) == []


def test_a_replacement_takes_over_from_its_day(alpenrose, sabine, noon):
    old = order(alpenrose, sabine, noon, "OLD")
    new = replace_purchase_order(
        old, number="NEW", issued_on=date(2026, 4, 1), expires_on=None, limit_minor=None, by=sabine, now=noon
    )

    assert valid_purchase_orders(alpenrose, date(2026, 3, 31)) == [old]
    assert valid_purchase_orders(alpenrose, date(2026, 4, 1)) == [new]
    with pytest.raises(WrongState):  # the second click
        replace_purchase_order(
            PurchaseOrder.objects.get(pk=old.pk),
            number="NEWER",
            issued_on=date(2026, 5, 1),
            expires_on=None,
            limit_minor=None,
            by=sabine,
            now=noon,
        )
    assert PurchaseOrder.objects.count() == 2


def test_a_replacement_of_the_same_day_closes_one_that_was_never_used(alpenrose, sabine, noon):
    old = order(alpenrose, sabine, noon, "OLD", issued_on=TODAY)
    replace_purchase_order(
        old, number="NEW", issued_on=TODAY, expires_on=None, limit_minor=None, by=sabine, now=noon
    )

    old.refresh_from_db()
    assert old.closed_at == noon


def test_a_replacement_with_a_known_number_changes_nothing(alpenrose, sabine, noon):
    old = order(alpenrose, sabine, noon, "OLD")
    with pytest.raises(PurchaseOrderExists):
        replace_purchase_order(
            old, number="OLD", issued_on=TODAY, expires_on=None, limit_minor=None, by=sabine, now=noon
        )

    old.refresh_from_db()
    assert (old.expires_on, old.replaced_by) == (None, None)


def test_a_closed_one_is_neither_changed_nor_closed_again(alpenrose, sabine, noon):
    po = order(alpenrose, sabine, noon)
    close_purchase_order(po, by=sabine, now=noon)

    with pytest.raises(WrongState):
        close_purchase_order(PurchaseOrder.objects.get(pk=po.pk), by=sabine, now=noon)
    with pytest.raises(WrongState):
        change_purchase_order(
            po, number="X", issued_on=None, expires_on=None, limit_minor=None, by=sabine, now=noon
        )
    po.refresh_from_db()
    assert po.number == "4500"
    assert Entry.objects.filter(name="purchase_order.closed").count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda po, **who: add_purchase_order(po.account, number="N", issued_on=None, expires_on=None, **who),
        lambda po, **who: change_purchase_order(
            po, number="N", issued_on=None, expires_on=None, limit_minor=None, **who
        ),
        lambda po, **who: replace_purchase_order(
            po, number="N", issued_on=TODAY, expires_on=None, limit_minor=None, **who
        ),
        close_purchase_order,
    ],
    ids=["add", "change", "replace", "close"],
)
def test_staff_without_a_reason_change_no_purchase_order(alpenrose, sabine, staff, noon, act):
    po = order(alpenrose, sabine, noon)
    before = Entry.objects.count()

    with pytest.raises(ReasonMissing):
        act(po, reason=" ", by=staff["services"], now=noon)

    po.refresh_from_db()
    assert (po.number, po.closed_at, po.replaced_by) == ("4500", None, None)
    assert (PurchaseOrder.objects.count(), Entry.objects.count()) == (1, before)


def test_issued_invoices_keep_the_number_when_it_is_corrected(alpenrose, sabine, noon):
    po = order(alpenrose, sabine, noon)
    invoice = Invoice.objects.get(order=ordered(alpenrose, po, noon))
    change_purchase_order(
        po, number="4501", issued_on=None, expires_on=None, limit_minor=None, by=sabine, now=noon
    )

    invoice.refresh_from_db()
    assert invoice.po_number == "4500"


def warnings() -> list[tuple[str, int]]:
    rows = Entry.objects.filter(name__in=["purchase_order.expiring", "purchase_order.used"]).order_by("pk")
    return [(row.name.split(".")[1], row.data.get("days", row.data.get("percent"))) for row in rows]


def test_it_warns_once_at_thirty_and_at_seven_days(alpenrose, sabine, noon):
    order(alpenrose, sabine, noon, expires_on=TODAY + timedelta(days=31))
    for days in (0, 1, 1, 2, 24, 24, 31, 32):
        warn_of_purchase_orders(noon + timedelta(days=days))

    assert warnings() == [("expiring", 30), ("expiring", 7)]


def test_it_warns_once_at_eighty_and_at_a_hundred_percent(alpenrose, sabine, noon):
    po = order(alpenrose, sabine, noon, limit_minor=618_800)
    ordered(alpenrose, po, noon, seats=16)  # 495,040 of 618,800: 80 %
    for _twice in range(2):
        warn_of_purchase_orders(noon)
    ordered(alpenrose, po, noon, seats=4)
    for _twice in range(2):
        warn_of_purchase_orders(noon)

    assert warnings() == [("used", 80), ("used", 100)]


def test_a_higher_limit_makes_the_warnings_new(alpenrose, sabine, noon):
    po = order(alpenrose, sabine, noon, limit_minor=309_400)
    ordered(alpenrose, po, noon)
    warn_of_purchase_orders(noon)
    change_purchase_order(
        po, number="4500", issued_on=None, expires_on=None, limit_minor=386_750, by=sabine, now=noon
    )
    warn_of_purchase_orders(noon)

    assert warnings() == [("used", 100), ("used", 80)]


def test_the_file_comes_back_as_it_was_and_that_is_on_record(alpenrose, sabine, noon, settings):
    po = order(alpenrose, sabine, noon, upload=Upload("C:\\papers\\po.pdf", PDF))

    assert po.file.name == "po.pdf"
    assert download_purchase_order_file(po, by=sabine, now=noon) == PDF
    assert Entry.objects.get(name="purchase_order.downloaded").actor == sabine


def test_a_file_that_is_no_pdf_adds_nothing(alpenrose, sabine, noon):
    with pytest.raises(FileNotUsable):
        order(alpenrose, sabine, noon, upload=Upload("po.pdf", b"MZ"))

    assert not PurchaseOrder.objects.exists()
