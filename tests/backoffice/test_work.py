"""What waits for staff, and the verbs that push it on."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from billing_portal.integrations.admin_center.sandbox.models import Admin
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.notifications.actions import note_problem
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.orders.models import AdminContact
from billing_portal.requests.actions import open_public_request
from billing_portal.requests.models import ServiceRequest
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
    return open_public_request(
        {
            "topic": "contact_left",
            "name": "Robin Roe",
            "email": "robin@firma.example",
            "phone": "",
            "company": "Firma <b>GmbH</b>",
            "reference": "",
            "message": "Please help.",
        },
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


def test_what_a_stranger_wrote_is_read_answered_by_mail_and_closed_once(services, letter):
    page = services.get(url("request", letter.public_id)).content.decode()
    assert "Please help." in page
    assert "none of this is verified" in page

    services.post(url("request-answer", letter.public_id), {"answer-text": "Ask your accounting."})
    with clock.at(NOON):
        route_entries(NOON)
        send_due(NOON)
    [answer] = [one for one in mail.outbox if one.to == ["robin@firma.example"]]
    assert "> Ask your accounting." in answer.body
    assert services.post(url("request-decide", letter.public_id), {"do": "close"}).status_code == 302
    assert services.post(url("request-decide", letter.public_id), {"do": "close"}).status_code == 409


def test_what_strangers_write_is_not_a_representatives_business(rep, letter):
    assert rep.get(url("request", letter.public_id)).status_code == 404
    assert rep.post(url("request-decide", letter.public_id), {"do": "close"}).status_code == 404


def test_a_strangers_request_is_attached_once_and_its_contact_never_sees_it(
    services, letter, alpenrose, sabine
):
    attach = url("request-attach", letter.public_id)
    refused = services.post(attach, {"number": "A-9999"})
    assert refused.status_code == 422
    assert 'value="A-9999"' in refused.content.decode()

    services.post(attach, {"number": "a-1001"})
    services.post(url("request-answer", letter.public_id), {"answer-text": "We look into it."})
    letter.refresh_from_db()
    assert letter.account == alpenrose
    assert services.post(attach, {"number": "A-1001"}).status_code == 409
    with clock.at(NOON):
        route_entries(NOON)
        send_due(NOON)
    told = [one.to[0] for one in mail.outbox if "We look into it." in one.body]
    assert told == ["robin@firma.example"]
    assert "A-1001" not in next(one for one in mail.outbox if one.to == told).body
    assert not ServiceRequest.objects.visible_to(sabine).exists()
    assert not Entry.objects.filter(name="request.answered", account_id=alpenrose.public_id).exists()
