"""Activity: who did what, in words, of the own account only; unknown names are left out; no cell is a formula."""

from __future__ import annotations

import pytest

from billing_portal.accounts.actions import add_invoice_contact
from billing_portal.accounts.events import BILL_TO_CHANGED
from billing_portal.journal.actions import record
from billing_portal.journal.events import Audience, catalogue
from billing_portal.journal.models import Entry
from billing_portal.purchase_orders.actions import add_purchase_order
from tests.personas import sent
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db


def test_it_says_who_did_what(alpenrose, sabine, noon):
    quote = sent(alpenrose)
    add_purchase_order(alpenrose, number="PO-7", issued_on=None, expires_on=None, by=sabine, now=noon)

    page = words(Visitor(sabine, noon).get("/activity/"))

    assert "Purchase order PO-7 was added Sabine Kerschbaumer" in page
    assert f"Quote {quote.number} was sent Miriam Hofstetter, Sales representative" in page
    assert "was started" not in page  # for staff only


def test_a_kind_filters_and_an_unknown_one_shows_everything(alpenrose, sabine, noon):
    sent(alpenrose)
    visitor = Visitor(sabine, noon)

    assert "Nothing of this kind" in words(visitor.get("/activity/?kind=payments"))
    assert "was sent" in words(visitor.get("/activity/?kind=quotes"))
    assert "was sent" in words(visitor.get("/activity/?kind=nonsense"))


def test_a_name_without_words_is_left_out(alpenrose, sabine, noon):
    Entry.objects.create(
        name="thing.happened",
        kind="accounts.corporateaccount",
        object_id=alpenrose.public_id,
        account_id=alpenrose.public_id,
        at=noon,
    )

    response = Visitor(sabine, noon).get("/activity/")

    assert response.status_code == 200
    assert "thing" not in words(response)


def test_an_entry_that_lacks_what_its_words_name_is_shown_with_a_dash(alpenrose, sabine, noon):
    names = [name for name, event in catalogue().items() if event.audience is not Audience.NOBODY]
    for name in names:
        Entry.objects.create(
            name=name,
            kind="accounts.corporateaccount",
            object_id=alpenrose.public_id,
            account_id=alpenrose.public_id,
            actor=sabine,
            at=noon,
        )

    for language in ("en", "de"):
        for page in range(1, len(names) // 40 + 2):
            assert Visitor(sabine, noon, language).get(f"/activity/?page={page}").status_code == 200
    assert "The VAT id was changed from – to –" in words(Visitor(sabine, noon).get("/activity/?kind=people"))


def test_an_actor_who_is_no_member_stays_unnamed(alpenrose, grace, sabine, noon):
    record(BILL_TO_CHANGED, alpenrose, by=grace, at=noon, account=alpenrose)

    page = words(Visitor(sabine, noon).get("/activity/"))

    assert ("somebody else" in page, "Whitfield" in page) == (True, False)


def test_another_accounts_entries_do_not_show(alpenrose, harbor, sabine, noon):
    sent(harbor)

    assert "was sent" not in words(Visitor(sabine, noon).get("/activity/"))


def test_the_export_carries_no_formula(alpenrose, sabine, noon):
    add_purchase_order(alpenrose, number="=1+1", issued_on=None, expires_on=None, by=sabine, now=noon)
    sabine.first_name = "=cmd()"
    sabine.save()

    body = Visitor(sabine, noon).get("/activity/csv/").content.decode()

    assert "'=cmd() Kerschbaumer" in body
    assert not any(cell.startswith("=") for line in body.splitlines() for cell in line.split(","))


def test_the_number_of_queries_does_not_grow_with_the_entries(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    add_invoice_contact(alpenrose, name="A", email="a@x.example", by=sabine, now=noon)
    visitor.get("/activity/")
    few = visitor.queries("/activity/")
    for n in range(15):
        add_invoice_contact(alpenrose, name="A", email=f"a{n}@x.example", by=sabine, now=noon)

    assert visitor.queries("/activity/") == few <= 10
