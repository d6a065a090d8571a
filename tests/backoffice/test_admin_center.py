"""What the Admin Center has refused or not taken yet: asked again, done by hand, told to the contact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_portal.flows.admins import provision_admins
from billing_portal.flows.seats import compare_seats, tell_seats
from billing_portal.integrations.admin_center.sandbox.models import Licence, Outage, Trouble
from billing_portal.kit import clock
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.orders.models import SeatChange, SeatDifference
from tests.personas import NOON, pays_by, place, ready_checkout, sent
from tests.portal.visiting import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def url(name, *args):
    return reverse(f"backoffice:{name}", args=args)


@pytest.fixture
def refused(harbor):
    """An admin whom the Admin Center refuses for good."""
    pays_by(harbor, "check")
    contact = place(ready_checkout([sent(harbor)])).admin_contact
    Trouble.objects.create(email=contact.email.lower(), detail="This address is blocked.")
    provision_admins(NOON)
    contact.refresh_from_db()
    return contact


def test_a_refused_admin_is_not_asked_again_by_itself_and_staff_see_why(services, refused):
    assert (refused.status, refused.tries, refused.problem, refused.problem_detail) == (
        "refused",
        1,
        "refused",
        "This address is blocked.",
    )
    provision_admins(NOON + timedelta(days=1))

    refused.refresh_from_db()
    assert refused.tries == 1
    for page in (url("home"), url("order", refused.order.public_id)):
        assert "This address is blocked." in services.get(page).content.decode()


def test_a_refusal_is_mailed_once_to_services_and_contact(services, refused):
    def mailed() -> list[str]:
        route_entries(NOON)
        rows = Delivery.objects.filter(message__template__startswith="admin_refused")
        return sorted(rows.values_list("message__template", flat=True))

    assert mailed() == ["admin_refused", "admin_refused_staff"]
    services.post(url("admin-contact-try", refused.public_id))

    assert mailed() == ["admin_refused", "admin_refused_staff"]
    refused.refresh_from_db()
    assert (refused.status, refused.tries) == ("refused", 2)


def test_once_the_reason_is_mended_a_refused_admin_gets_in(services, refused):
    Trouble.objects.all().delete()

    services.post(url("admin-contact-try", refused.public_id))

    refused.refresh_from_db()
    assert refused.status == "provisioned"


def test_staff_take_an_admin_over_with_a_note(services, refused):
    by_hand = url("admin-contact-by-hand", refused.public_id)
    assert services.post(by_hand, {"note": "  "}).status_code == 422
    refused.refresh_from_db()
    assert refused.status == "refused"

    assert services.post(by_hand, {"note": "Made in the console."}).status_code == 302

    refused.refresh_from_db()
    assert (refused.status, refused.note, refused.order.status) == (
        "by_hand",
        "Made in the console.",
        "fulfilled",
    )
    assert "Made in the console." in services.get(url("order", refused.order.public_id)).content.decode()
    assert services.post(by_hand, {"note": "Again."}).status_code == 409


def test_the_contact_is_mailed_that_the_person_is_set_up_and_never_reads_the_internal_note(services, refused):
    typed = {"note": "Tenant 7 by hand.", "message": "Please sign in\nwith your company account."}
    services.post(url("admin-contact-by-hand", refused.public_id), typed)
    route_entries(NOON)
    send_due(NOON)

    [told] = [one for one in mail.outbox if "is set up as an admin" in one.subject]
    page = told.alternatives[0][0]
    assert refused.order.number in told.body
    assert "> Please sign in\n> with your company account." in told.body
    for text in (told.body, page):
        assert "with your company account." in text
        assert "Tenant 7" not in text
    staff = services.get(url("order", refused.order.public_id)).content.decode()
    assert "Tenant 7 by hand." in staff


def test_what_was_typed_stays_when_the_note_is_missing(services, refused):
    by_hand = url("admin-contact-by-hand", refused.public_id)

    answer = services.post(by_hand, {"note": "", "message": "You are in."})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You are in." in page
    assert page.index("Describe what you did") > page.index('for="id_note"')  # beside the field


def test_the_reason_is_said_in_the_readers_language_and_quotes_the_admin_center(services, refused):
    services.cookies["language"] = "de"

    page = services.get(url("admin-center")).content.decode()

    assert "Das Admin Center lehnt es ab: „This address is blocked.“" in page


def test_a_representative_takes_nobody_over(rep, refused):
    assert rep.post(url("admin-contact-by-hand", refused.public_id), {"note": "x"}).status_code == 403
    refused.refresh_from_db()
    assert refused.status == "refused"


def test_the_page_of_the_admin_center_lists_who_waits_or_was_refused(services, rep, refused):
    page = services.get(url("admin-center")).content.decode()

    assert refused.name in page
    assert "This address is blocked." in page
    assert f"{url('order', refused.order.public_id)}#by-hand" in page
    assert rep.get(url("admin-center")).status_code == 403


def test_a_refused_change_of_seats_is_sent_again(services, harbor):
    pays_by(harbor, "check")
    place(ready_checkout([sent(harbor)]))
    subscription = harbor.subscriptions.get()
    release = SeatChange.objects.create(
        subscription=subscription,
        since=NOON.date() - timedelta(days=1),
        status="refused",
        problem="refused",
        problem_detail="No such tenant",
    )
    assert "No such tenant" in services.get(url("admin-center")).content.decode()

    services.post(url("seat-change-try", release.public_id))

    release.refresh_from_db()
    assert release.status == "done"
    assert services.post(url("seat-change-try", release.public_id)).status_code == 409


def test_the_page_of_the_admin_center_asks_the_same_few_questions_however_many(services, harbor):
    pays_by(harbor, "check")
    for _ in range(3):
        place(ready_checkout([sent(harbor)]))
    with CaptureQueriesContext(connection) as seen:
        services.get(url("admin-center"))

    assert len(seen) <= 8


def test_seats_are_noted_as_changed_by_hand_with_a_note(services, rep, harbor):
    pays_by(harbor, "check")
    place(ready_checkout([sent(harbor)]))
    release = SeatChange.objects.get()
    by_hand = url("seat-change-by-hand", release.public_id)
    assert rep.post(by_hand, {"note": "x"}).status_code == 403
    assert services.post(by_hand, {"note": " "}).status_code == 422
    release.refresh_from_db()
    assert release.status == "waiting"

    assert services.post(by_hand, {"note": "Set in the console."}).status_code == 302

    release.refresh_from_db()
    assert (release.status, release.note) == ("by_hand", "Set in the console.")
    assert services.post(by_hand, {"note": "Again."}).status_code == 409


def test_seats_whose_day_has_not_come_are_not_on_the_page_and_cannot_be_told(services, harbor):
    pays_by(harbor, "check")
    place(ready_checkout([sent(harbor)]))
    release = SeatChange.objects.create(
        subscription=harbor.subscriptions.get(), since=NOON.date() + timedelta(days=1)
    )

    assert str(release.public_id) not in services.get(url("admin-center")).content.decode()
    assert services.post(url("seat-change-try", release.public_id)).status_code == 404
    assert services.post(url("seat-change-by-hand", release.public_id), {"note": "x"}).status_code == 404


def test_without_an_admin_center_the_pages_say_by_hand_and_offer_no_try(services, settings, harbor):
    settings.ADMIN_CENTER = ""
    pays_by(harbor, "check")
    order = place(ready_checkout([sent(harbor)]))
    assert SeatChange.objects.get().status == "waiting"

    for page in (url("admin-center"), url("order", order.public_id)):
        text = services.get(page).content.decode()
        assert "No Admin Center is connected." in text
        assert "Try now" not in text


def test_seats_that_differ_are_named_to_staff_and_sent_as_bought_by_one_button(services, rep, harbor):
    pays_by(harbor, "check")
    place(ready_checkout([sent(harbor, seats=4)]))
    tell_seats(NOON)
    Licence.objects.filter(tenant=harbor.number).update(seats=7)
    compare_seats(NOON)
    difference = SeatDifference.objects.get()
    for page in (url("admin-center"), url("home")):
        assert "Bought: 4. In the Admin Center: 7. In use: 0." in words(services.get(page))
    correct = url("seat-difference-correct", difference.public_id)
    assert rep.post(correct).status_code == 403
    Outage.objects.create()
    assert services.post(correct).status_code == 503
    assert SeatDifference.objects.exists()
    Outage.objects.all().delete()

    assert services.post(correct).status_code == 302

    assert Licence.objects.get().seats == 4
    assert not SeatDifference.objects.exists()
