"""Bill To: one page, one Save; the country from no request; another person's address answers like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.accounts.models import EmailChange, Handover
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db


def typed(account, user, **changes) -> dict[str, str]:
    """The page's fields as they are filled in, with what somebody typed over them."""
    bill_to = account.bill_to
    fields = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "phone": user.phone,
        "vat_id": account.vat_id,
        "language": account.language,
        **{
            name: getattr(bill_to, name)
            for name in ("company", "street", "extra", "postal_code", "city", "region")
        },
    }
    return {**fields, **changes}


def test_everything_is_saved_by_one_click_and_each_change_stands_in_the_journal(alpenrose, sabine, noon):
    fields = typed(
        alpenrose, sabine, street="Neuer Weg 2", phone="+49 89 1", vat_id="DE 136695976", language="en"
    )

    assert Visitor(sabine, noon).post("/bill-to/", fields)["Location"] == "/"

    alpenrose.refresh_from_db()
    sabine.refresh_from_db()
    assert (alpenrose.vat_id, alpenrose.language, sabine.phone) == ("DE136695976", "en", "+49 89 1")
    names = {"bill_to.changed", "contact.corrected", "account.vat_id_changed", "account.language_changed"}
    assert set(Entry.objects.filter(name__in=names).values_list("name", flat=True)) == names


def test_a_click_without_a_change_leaves_no_trace(alpenrose, sabine, noon):
    before = Entry.objects.count()

    Visitor(sabine, noon).post("/bill-to/", typed(alpenrose, sabine))

    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", ["country", "account", "currency", "number", "entity"])
def test_a_forged_field_changes_nothing(alpenrose, sabine, noon, name):
    before = type(alpenrose).objects.filter(pk=alpenrose.pk).values().get()

    Visitor(sabine, noon).post("/bill-to/", {**typed(alpenrose, sabine), name: "AT"})

    assert type(alpenrose).objects.filter(pk=alpenrose.pk).values().get() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("vat_id", "DE123456789", "VAT id: The check digits do not match."),
        ("vat_id", "ATU99999999", "VAT id: The VAT id begins with DE."),
        ("first_name", "", "First name: This field is required."),
        ("email", "no address", "Email: Enter a valid email address."),
        ("language", "xx", "Language of the documents: Select a valid choice."),
    ],
)
def test_a_wrong_entry_is_said_beside_its_field_and_nothing_is_saved(
    alpenrose, sabine, noon, field, value, sentence
):
    before = Entry.objects.count()

    response = Visitor(sabine, noon).post(
        "/bill-to/", typed(alpenrose, sabine, street="Neuer Weg 2", **{field: value})
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert "Neuer Weg 2" in response.content.decode()
    alpenrose.bill_to.refresh_from_db()
    assert (alpenrose.bill_to.street, Entry.objects.count()) == ("Frachtstraße 17", before)


def test_a_new_email_waits_for_its_confirmation_and_can_be_called_back(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)

    answer = visitor.post("/bill-to/", typed(alpenrose, sabine, email="sabine@neu.example"))

    assert answer["Location"] == "/bill-to/"
    page = visitor.get("/bill-to/")
    assert "sabine@neu.example is waiting to be confirmed" in words(page)
    sabine.refresh_from_db()
    assert sabine.email == "sabine.kerschbaumer@alpenrose.example"
    change = EmailChange.objects.get()
    visitor.post(f"/bill-to/email/{change.public_id}/revoke/")
    assert "is waiting to be confirmed" not in words(visitor.get("/bill-to/"))
    change.refresh_from_db()
    assert change.status == "revoked"


@pytest.mark.parametrize("whose", ["sabine@neu.example", "billing@harborpine.example", "rep@halden.example"])
def test_the_answer_is_the_same_whoever_owns_the_address(alpenrose, sabine, grace, noon, whose):
    visitor = Visitor(sabine, noon)

    answer = visitor.post("/bill-to/", typed(alpenrose, sabine, email=whose))

    said = words(visitor.get("/bill-to/")).replace(whose, "ADDRESS")
    assert answer["Location"] == "/bill-to/"
    assert (
        "We have mailed a link to ADDRESS. Confirm the address there; until then the old one stays." in said
    )


def test_another_name_and_address_ask_first_and_save_nothing(alpenrose, sabine, noon):
    fields = typed(
        alpenrose, sabine, first_name="Jonas", last_name="Weber", email="jonas@neu.example", street="Weg 9"
    )
    before = Entry.objects.count()

    page = Visitor(sabine, noon).post("/bill-to/", fields)

    assert "Is this another person?" in words(page)
    assert (Entry.objects.count(), EmailChange.objects.count(), Handover.objects.count()) == (before, 0, 0)
    alpenrose.bill_to.refresh_from_db()
    assert alpenrose.bill_to.street == "Frachtstraße 17"


@pytest.mark.parametrize(("who", "changes", "handovers"), [("correction", 1, 0), ("handover", 0, 1)])
def test_the_answer_decides_between_correction_and_hand_over(
    alpenrose, sabine, noon, who, changes, handovers
):
    fields = typed(
        alpenrose, sabine, first_name="Jonas", last_name="Weber", email="jonas@neu.example", street="Weg 9"
    )

    Visitor(sabine, noon).post("/bill-to/", {**fields, "who": who})

    assert (EmailChange.objects.count(), Handover.objects.count()) == (changes, handovers)
    sabine.refresh_from_db()
    assert sabine.first_name == ("Jonas" if who == "correction" else "Sabine")
    alpenrose.bill_to.refresh_from_db()
    assert alpenrose.bill_to.street == "Weg 9"


def test_an_invitation_that_is_refused_saves_nothing_of_the_page(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    visitor.post(
        "/bill-to/hand-over/", {"new-first_name": "A", "new-last_name": "B", "new-email": "a@b.example"}
    )
    fields = typed(
        alpenrose, sabine, first_name="Jonas", last_name="W", email="j@neu.example", street="Weg 9"
    )

    response = visitor.post("/bill-to/", {**fields, "who": "handover"})

    assert response.status_code == 422
    assert "Somebody has already been invited." in words(response)
    alpenrose.bill_to.refresh_from_db()
    assert alpenrose.bill_to.street == "Frachtstraße 17"


def test_an_invitation_that_nobody_took_up_is_said_and_sent_again(alpenrose, sabine, noon):
    person = {"new-first_name": "Jonas", "new-last_name": "Weber", "new-email": "j@neu.example"}
    Visitor(sabine, noon).post("/bill-to/hand-over/", person)
    later = Visitor(sabine, noon + timedelta(days=14))
    said = "Jonas Weber did not accept the invitation in time"

    page = words(later.get("/bill-to/"))
    assert (said in page, "Send it again, or invite somebody else." in page) == (True, True)
    handover = Handover.objects.get()
    later.post(f"/bill-to/hand-over/{handover.public_id}/again/")

    handover.refresh_from_db()
    assert (handover.serial, handover.expires_at) == (2, noon + timedelta(days=28))
    page = words(later.get("/bill-to/"))
    assert (said in page, "Jonas Weber is invited" in page) == (False, True)


@pytest.mark.parametrize("door", ["email", "hand-over", "recipients"])
def test_mails_to_strangers_are_limited_by_the_hour(alpenrose, sabine, noon, settings, door):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "mail_outside": "0/h/user"}
    url, fields = {
        "email": ("/bill-to/", typed(alpenrose, sabine, email="new@neu.example", street="Weg 9")),
        "hand-over": (
            "/bill-to/hand-over/",
            {"new-first_name": "A", "new-last_name": "B", "new-email": "a@b.example"},
        ),
        "recipients": ("/bill-to/recipients/", {"recipient-name": "X", "recipient-email": "x@b.example"}),
    }[door]
    before = Entry.objects.count()

    response = Visitor(sabine, noon).post(url, fields)

    assert (response.status_code, "Several mails have already been sent." in words(response)) == (429, True)
    assert (Entry.objects.count(), Handover.objects.count()) == (before, 0)
    alpenrose.bill_to.refresh_from_db()
    assert alpenrose.bill_to.street == "Frachtstraße 17"


def test_invoice_contacts_are_added_tested_and_removed(alpenrose, sabine, noon, mailoutbox):
    visitor = Visitor(sabine, noon)

    visitor.post(
        "/bill-to/recipients/", {"recipient-name": "Lager", "recipient-email": "lager@alpenrose.example"}
    )
    added = alpenrose.invoice_contacts.get(email="lager@alpenrose.example")
    visitor.post(f"/bill-to/recipients/{added.public_id}/test/")
    visitor.post(f"/bill-to/recipients/{added.public_id}/remove/")

    added.refresh_from_db()
    assert added.removed_at == noon
    assert list(Entry.objects.filter(kind="accounts.invoicecontact").values_list("name", flat=True)) == [
        "invoice_contact.added", "invoice_contact.tested", "invoice_contact.removed",
    ]  # fmt: skip


def test_a_second_of_the_same_address_and_a_twenty_first_are_refused(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)

    def add(email):
        return visitor.post("/bill-to/recipients/", {"recipient-name": "X", "recipient-email": email})

    again = add("RECHNUNGEN@alpenrose.example")
    assert (again.status_code, "This address already gets the invoices." in words(again)) == (422, True)
    for n in range(17):
        assert add(f"n{n}@alpenrose.example").status_code == 302
    full = add("one.more@alpenrose.example")
    assert (full.status_code, "at most 20 invoice contacts" in words(full)) == (422, True)
    assert alpenrose.invoice_contacts.filter(removed_at=None).count() == 20


def test_the_number_of_queries_does_not_grow_with_the_recipients(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)
    visitor.get("/bill-to/")
    few = visitor.queries("/bill-to/")
    for n in range(15):
        alpenrose.invoice_contacts.create(name="X", email=f"n{n}@x.example", added_at=clock.now())

    assert visitor.queries("/bill-to/") == few <= 12
