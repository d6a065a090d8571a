"""Staff keep an account's billing data: with the right, with a reason, and the contact reads who and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from billing_portal.accounts.models import Handover
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.notifications.tasks import route_entries, send_due
from tests.personas import place, ready_checkout, sent
from tests.portal.test_bill_to import typed
from tests.portal.visiting import Visitor, hidden, words

pytestmark = pytest.mark.django_db
JONAS = {"new-first_name": "Jonas", "new-last_name": "Weber", "new-email": "jonas@alpenrose.example"}


@pytest.fixture
def daniel(staff, noon):
    return Visitor(staff["services"], noon)


def url(account, rest):
    return f"/office/accounts/{account.public_id}/{rest}/"


def test_a_change_by_staff_is_mailed_with_name_role_and_reason(alpenrose, sabine, daniel, noon):
    fields = typed(alpenrose, sabine, street="Neuer Weg 2", reason="Asked for by phone")

    assert daniel.post(url(alpenrose, "billing-data"), fields).status_code == 302

    with clock.at(noon):
        route_entries(noon)
        send_due(noon)
    letter = mail.outbox[-1]
    assert letter.to == [sabine.email]
    assert "Daniel Okafor (Corporate Account Services)" in letter.body
    assert "Asked for by phone" in letter.body
    page = words(Visitor(sabine, noon).get("/activity/"))
    assert (
        "The billing address was changed Asked for by phone Daniel Okafor, Corporate Account Services" in page
    )


def test_without_a_reason_nothing_is_saved(alpenrose, sabine, daniel):
    before = Entry.objects.count()

    answer = daniel.post(url(alpenrose, "billing-data"), typed(alpenrose, sabine, street="Neuer Weg 2"))

    assert (answer.status_code, "Reason: This field is required." in words(answer)) == (422, True)
    alpenrose.bill_to.refresh_from_db()
    assert (alpenrose.bill_to.street, Entry.objects.count()) == ("Frachtstraße 17", before)


def test_another_name_and_address_want_a_word_that_it_is_the_same_person(alpenrose, sabine, daniel):
    fields = typed(
        alpenrose, sabine, first_name="Jonas", last_name="Weber", email="j@x.example", reason="Phone"
    )

    assert daniel.post(url(alpenrose, "billing-data"), fields).status_code == 422
    assert not Entry.objects.filter(name="contact.corrected").exists()
    assert daniel.post(url(alpenrose, "billing-data"), {**fields, "same_person": "on"}).status_code == 302


@pytest.mark.parametrize("role", ["rep", "finance"])
@pytest.mark.parametrize(
    "door", ["billing-data", "hand-over", "hand-over/decide", "recipients", "country", "email/revoke"]
)
def test_who_lacks_the_right_is_refused_at_every_door(alpenrose, staff, noon, role, door):
    before = Entry.objects.count()

    answer = Visitor(staff[role], noon).post(url(alpenrose, door), {"reason": "x", "country": "AT", **JONAS})

    assert answer.status_code == 403
    assert (Entry.objects.count(), Handover.objects.count()) == (before, 0)


def test_a_hand_over_by_staff_asks_for_identity_check_and_reason(alpenrose, daniel):
    assert daniel.post(url(alpenrose, "hand-over"), {**JONAS, "new-reason": "Has left"}).status_code == 422
    assert not Handover.objects.exists()

    full = {**JONAS, "new-reason": "Has left", "new-identity_check": "Called back by the switchboard"}
    daniel.post(url(alpenrose, "hand-over"), full)
    page = words(daniel.get(url(alpenrose, "billing-data")))
    assert "Identity check: Called back by the switchboard" in page
    assert daniel.post(url(alpenrose, "hand-over/decide"), {"do": "revoke"}).status_code == 422
    daniel.post(url(alpenrose, "hand-over/decide"), {"do": "revoke", "reason": "Mistake"})
    assert Handover.objects.get().status == "revoked"


def test_an_invitation_that_lapsed_is_sent_again_by_staff_with_a_reason(alpenrose, staff, daniel, noon):
    full = {**JONAS, "new-reason": "Has left", "new-identity_check": "Called back by the switchboard"}
    daniel.post(url(alpenrose, "hand-over"), full)
    later = Visitor(staff["services"], noon + timedelta(days=20))

    assert "did not accept the invitation in time" in words(later.get(url(alpenrose, "billing-data")))
    assert later.post(url(alpenrose, "hand-over/decide"), {"do": "again"}).status_code == 422
    later.post(url(alpenrose, "hand-over/decide"), {"do": "again", "reason": "Was on leave"})

    assert Handover.objects.get().expires_at == noon + timedelta(days=34)


def test_without_a_billing_contact_staff_still_keep_the_data_and_invite(alpenrose, daniel, noon):
    alpenrose.memberships.update(ended_at=noon)
    page = words(daniel.get(url(alpenrose, "billing-data")))
    assert "The account has no billing contact at present." in page

    full = {**JONAS, "new-reason": "Has left", "new-identity_check": "Called back by the switchboard"}
    assert daniel.post(url(alpenrose, "hand-over"), full).status_code == 302
    assert Handover.objects.get().status == "invited"


def test_the_identity_check_is_read_by_staff_only(alpenrose, sabine, daniel, noon):
    full = {**JONAS, "new-reason": "Has left", "new-identity_check": "Called back by the switchboard"}
    daniel.post(url(alpenrose, "hand-over"), full)

    assert "switchboard" in words(daniel.get(url(alpenrose, "activity")))
    mine = Visitor(sabine, noon)
    assert "switchboard" not in words(mine.get("/activity/"))
    assert "switchboard" not in mine.get("/activity/csv/").content.decode()


def test_recipients_are_added_and_removed_with_a_reason(alpenrose, daniel):
    added = {"recipient-name": "Lager", "recipient-email": "lager@x.example"}
    assert daniel.post(url(alpenrose, "recipients"), added).status_code == 422
    daniel.post(url(alpenrose, "recipients"), {**added, "recipient-reason": "Phone"})
    row = alpenrose.invoice_contacts.get(email="lager@x.example")
    assert daniel.post(url(alpenrose, f"recipients/{row.public_id}"), {"do": "remove"}).status_code == 422
    daniel.post(url(alpenrose, f"recipients/{row.public_id}"), {"do": "remove", "reason": "Phone"})

    row.refresh_from_db()
    assert row.removed_at is not None


LONDON = {
    "country": "GB", "company": "Alpenrose Ltd", "street": "1 Dock Road", "postal_code": "E16 1AA",
    "city": "London", "vat_id": "GB980780684", "reason": "Moved",
}  # fmt: skip


def test_the_country_changes_with_a_tax_decision_for_everything_that_runs(alpenrose, sabine, daniel):
    place(ready_checkout([sent(alpenrose)]))

    preview = daniel.post(url(alpenrose, "country"), LONDON)
    assert "S, 19% O, 0%" in words(preview)
    alpenrose.refresh_from_db()
    assert alpenrose.country == "DE"
    done = daniel.post(
        url(alpenrose, "country"), {**LONDON, "do": "change", "shown": hidden(preview, "shown")}
    )

    assert done.status_code == 302
    alpenrose.refresh_from_db()
    assert (alpenrose.country, alpenrose.vat_id, alpenrose.zone) == ("GB", "GB980780684", "Europe/London")
    [decided] = Entry.objects.get(name="account.country_changed").data["tax"]
    assert (decided["before"]["category"], decided["after"]["category"]) == ("S", "O")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"country": "FR", "postal_code": "75001", "vat_id": ""}, 422),  # no rule decides
        ({"shown": "0"}, 409),  # not what was shown
        ({"postal_code": "81829"}, 422),
        ({"vat_id": "DE811907980"}, 422),
        ({"reason": ""}, 422),
    ],
)
def test_the_country_stays_if_anything_is_wrong(alpenrose, daniel, changes, status):
    place(ready_checkout([sent(alpenrose)]))
    shown = hidden(daniel.post(url(alpenrose, "country"), LONDON), "shown")
    before = Entry.objects.count()

    answer = daniel.post(url(alpenrose, "country"), {**LONDON, "do": "change", "shown": shown, **changes})

    assert answer.status_code == status
    alpenrose.refresh_from_db()
    assert (alpenrose.country, Entry.objects.count()) == ("DE", before)
