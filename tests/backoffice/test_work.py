"""What waits for staff, and the verbs that push it on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.help.actions import send_message
from billing_portal.help.models import ContactMessage
from billing_portal.integrations.admin_center.sandbox.models import Admin
from billing_portal.jobs.models import Job
from billing_portal.kit import clock
from billing_portal.notifications.actions import note_problem
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.tasks import route_entries
from billing_portal.orders.models import AdminContact
from tests.personas import NOON, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def failed(harbor):
    """A mail that was parked."""
    sent(harbor)
    route_entries(NOON)
    delivery = Delivery.objects.get()
    note_problem(delivery, "no such user", now=NOON, final=True)
    return delivery


@pytest.fixture
def job(db):
    return Job.objects.create(
        path="billing_portal.documents.tasks.render",
        args=["x"],
        status=Job.Status.FAILED,
        run_at=NOON,
        created_at=NOON,
        attempts=15,
        error="Traceback\nValueError: broken",
    )


@pytest.fixture
def letter(db):
    return send_message(
        {
            "topic": "contact_left",
            "name": "Robin Roe",
            "email": "robin@firma.example",
            "phone": "",
            "company": "Firma <b>GmbH</b>",
            "reference": "",
            "message": "Please help.",
        },
        sender=None,
        account=None,
        language="en",
        now=NOON,
    )


def url(name, *args):
    return reverse(f"backoffice:{name}", args=args)


def test_the_overview_shows_what_needs_a_hand(services, failed, job, letter):
    page = services.get(url("home")).content.decode()

    assert failed.address in page
    assert "no such user" in page
    assert "documents.tasks.render" in page
    assert "ValueError: broken" in page
    assert letter.number in page
    assert "Firma &lt;b&gt;GmbH&lt;/b&gt;" in page


def test_a_representative_sees_own_mails_and_no_jobs(rep, failed, job, letter):
    page = rep.get(url("home")).content.decode()

    assert failed.address in page
    assert "documents.tasks.render" not in page
    assert "Send again" not in page
    assert letter.number not in page


def test_a_failed_mail_is_sent_again_once(services, failed):
    assert services.post(url("delivery-again", failed.public_id)).status_code == 302
    failed.refresh_from_db()
    assert failed.status == Delivery.Status.QUEUED

    assert services.post(url("delivery-again", failed.public_id)).status_code == 409


def test_only_those_with_the_right_send_mails_again(rep, failed):
    assert rep.post(url("delivery-again", failed.public_id)).status_code == 403

    failed.refresh_from_db()
    assert failed.status == Delivery.Status.FAILED


def test_a_parked_job_runs_again(services, job):
    assert services.post(url("job-retry", job.pk)).status_code == 302
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.READY, 0)

    assert services.post(url("job-retry", job.pk)).status_code == 409


def test_a_waiting_admin_is_tried_at_once(services, harbor):
    pays_by(harbor, "check")
    order = place(ready_checkout([sent(harbor)]))
    contact = order.admin_contact

    answer = services.post(url("admin-contact-try", contact.public_id))

    assert answer["Location"] == url("order", order.public_id)
    contact.refresh_from_db()
    assert contact.status == AdminContact.Status.PROVISIONED
    assert Admin.objects.filter(email=contact.email).exists()
    assert services.post(url("admin-contact-try", contact.public_id)).status_code == 409


def test_a_representative_may_not_push_the_admin_center(rep, harbor):
    pays_by(harbor, "check")
    contact = place(ready_checkout([sent(harbor)])).admin_contact

    assert rep.post(url("admin-contact-try", contact.public_id)).status_code == 403

    contact.refresh_from_db()
    assert contact.status == AdminContact.Status.WAITING


def test_a_message_is_read_and_closed_once(services, letter):
    page = services.get(url("message", letter.public_id)).content.decode()
    assert "Please help." in page
    assert "nothing of this is proven" in page

    assert services.post(url("message-close", letter.public_id)).status_code == 302
    assert services.post(url("message-close", letter.public_id)).status_code == 409

    letter.refresh_from_db()
    assert letter.status == ContactMessage.Status.CLOSED
    assert letter.number in services.get(url("messages") + "?status=closed").content.decode()
    assert "No message waits." in services.get(url("messages")).content.decode()


def test_messages_of_strangers_are_not_a_representatives_business(rep, letter):
    assert rep.get(url("message", letter.public_id)).status_code == 404
    assert rep.post(url("message-close", letter.public_id)).status_code == 403
