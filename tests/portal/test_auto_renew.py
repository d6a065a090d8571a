"""Auto Renew off and on again: several at once, said before, mailed after, and a second click changes nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.subscriptions.actions import cancel_subscriptions, resume_subscriptions
from billing_portal.subscriptions.models import Subscription
from tests.backoffice.conftest import signed_in
from tests.portal.test_subscriptions import started
from tests.portal.visiting import Visitor, words

URL = "/subscriptions/auto-renew/"


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def two(alpenrose, noon):
    return [started(alpenrose, noon), started(alpenrose, noon, code="fleet-monitor")]


def named(rows, **more):
    return {"subscription": [str(row.public_id) for row in rows], **more}


def statuses() -> set[str]:
    return set(Subscription.objects.values_list("status", flat=True))


OFF = {"reason": "too_expensive", "detail": "Half of us left."}


def test_it_says_what_it_means_and_changes_nothing_before_it_is_confirmed(two, visitor):
    page = words(visitor.get(URL))
    review = words(visitor.post(URL, named(two, **OFF)))

    assert "What is prepaid is not refunded." in page
    assert "runs until Thursday, 31 December 2026 and then ends" in review
    assert statuses() == {"active"}


def test_two_at_once_are_off_and_one_mail_tells_contact_and_representative(
    two, visitor, noon, miriam, sabine
):
    done = visitor.post(URL, named(two, **OFF, confirmed="yes"), follow=True)
    route_entries(noon)
    send_due(noon)

    assert "Auto Renew is off" in words(done)
    assert words(done).count("Pending cancellation") == 2
    assert statuses() == {"pending_cancellation"}
    letters = [one for one in mail.outbox if "S-2026-000002" in one.body]
    assert sorted(one.to[0] for one in letters) == sorted([sabine.email, miriam.email])
    assert all("Half of us left." in one.body for one in letters)
    first = Subscription.objects.first()
    assert (first.cancel_reason, first.cancel_detail) == ("too_expensive", "Half of us left.")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "", "subscription": "one"}, "Choose a reason."),
        ({"reason": "other"}, "Choose at least one subscription."),
    ],
)
def test_what_lacks_is_said_and_nothing_changes(two, visitor, typed, said):
    data = {**typed, "confirmed": "yes"}
    if "subscription" in data:
        data["subscription"] = str(two[0].public_id)
    refused = visitor.post(URL, data)

    assert refused.status_code == 422
    assert said in words(refused)
    assert statuses() == {"active"}


def test_a_second_click_cancels_nothing_twice(two, visitor):
    visitor.post(URL, named(two, **OFF, confirmed="yes"))
    again = visitor.post(URL, named(two, **OFF, confirmed="yes"))

    assert again.status_code == 422
    assert Entry.objects.filter(name="subscription.cancelled").count() == 2


def test_of_two_tabs_the_second_changes_nothing(two, sabine, noon):
    stale = list(Subscription.objects.all())
    cancel_subscriptions(two[:1], reason="other", by=sabine, now=noon)

    with pytest.raises(WrongState):
        cancel_subscriptions(stale, reason="other", by=sabine, now=noon)

    assert Subscription.objects.get(pk=two[1].pk).status == "active"  # all or none
    assert Entry.objects.filter(name="subscription.cancelled").count() == 1


def test_it_is_turned_on_again_until_the_last_day(two, visitor, sabine, noon):
    cancel_subscriptions(two, reason="other", by=sabine, now=noon)
    review = words(visitor.post(URL, named(two[:1], to="on")))
    done = words(visitor.post(URL, named(two[:1], to="on", confirmed="yes"), follow=True))

    assert "renews after Thursday, 31 December 2026" in review
    assert "Auto Renew is on" in done
    two[0].refresh_from_db()
    assert (two[0].status, two[0].auto_renew, two[0].cancel_reason) == ("active", True, "")


def test_after_the_last_day_it_stays_off(two, sabine, noon):
    cancel_subscriptions(two, reason="other", by=sabine, now=noon)

    with pytest.raises(WrongState):
        resume_subscriptions(two, by=sabine, now=noon + timedelta(days=305))

    assert statuses() == {"pending_cancellation"}


def test_anothers_subscription_cannot_be_named(two, bluebell, owen, noon):
    refused = Visitor(owen, noon).post(URL, named(two, **OFF, confirmed="yes"))

    assert refused.status_code == 422
    assert statuses() == {"active"}


def test_the_pages_of_a_subscription_lead_there(two, visitor):
    assert f"{URL}?to=off" in visitor.get(f"/subscriptions/{two[0].public_id}/").content.decode()
    assert "Turn Auto Renew off" in words(visitor.get("/subscriptions/"))


def test_services_do_it_for_the_account_with_a_reason_on_record(two, alpenrose, staff, noon, sabine):
    services = signed_in(staff["services"])
    url = reverse("backoffice:account-auto-renew", args=[alpenrose.public_id])
    with clock.at(noon):
        refused = services.post(url, named(two, **OFF, confirmed="yes"))
        assert refused.status_code == 422
        assert statuses() == {"active"}
        services.post(url, named(two, **OFF, confirmed="yes", on_record="Sabine phoned"))
        route_entries(noon)
        send_due(noon)

    assert statuses() == {"pending_cancellation"}
    [letter] = [one for one in mail.outbox if one.to == [sabine.email] and "S-2026-000001" in one.body]
    assert "Sabine phoned" in letter.body


def test_without_the_right_staff_change_nothing(two, alpenrose, miriam, noon):
    url = reverse("backoffice:account-auto-renew", args=[alpenrose.public_id])
    with clock.at(noon):
        refused = signed_in(miriam).post(url, named(two, **OFF, confirmed="yes", on_record="x"))

    assert refused.status_code == 403
    assert statuses() == {"active"}
