"""Sending: checked again, tried again, never twice, never lost, never somebody else's paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from billing_portal.accounts.models import InvoiceContact, Membership
from billing_portal.documents.models import Paper
from billing_portal.identity.models import User
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.notifications import rules, tasks
from billing_portal.notifications.actions import claim_delivery, send_again
from billing_portal.notifications.letters import LETTERS, Letter
from billing_portal.notifications.models import Delivery, Message
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.quotes.actions import reject_quote
from tests.notifications.backends import named
from tests.personas import NOON, place, ready_checkout, sent

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def queued(harbor):
    """One mail that is due: a sent quote's."""
    sent(harbor)
    route_entries(NOON)
    return Delivery.objects.select_related("message__account").get()


def state(delivery):
    delivery.refresh_from_db()
    return delivery.status


def test_a_sent_mail_is_noted_with_its_subject_and_moment(queued):
    send_due(NOON)

    assert state(queued) == Delivery.Status.SENT
    assert queued.sent_at == NOON
    assert queued.subject == mail.outbox[0].subject


def test_its_message_id_is_its_own_and_stable(queued):
    send_due(NOON)

    assert mail.outbox[0].message()["Message-ID"] == f"<{queued.public_id}@localhost>"
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"


def test_a_former_billing_contact_gets_nothing(queued, harbor):
    Membership.objects.filter(account=harbor).update(ended_at=NOON)

    send_due(NOON)

    assert mail.outbox == []
    assert state(queued) == Delivery.Status.DROPPED


def test_a_corrected_address_gets_the_mail(queued, grace):
    grace.email = "grace@harborpine.example"
    grace.save()

    send_due(NOON)

    assert mail.outbox[0].to == ["grace@harborpine.example"]
    assert state(queued) == Delivery.Status.SENT
    assert queued.address == "grace@harborpine.example"


def test_an_invoice_contact_removed_meanwhile_gets_nothing(alpenrose):
    place(ready_checkout([sent(alpenrose)]))
    route_entries(NOON)
    gone = alpenrose.invoice_contacts.first()
    InvoiceContact.objects.filter(pk=gone.pk).update(removed_at=NOON)

    send_due(NOON)

    assert gone.email not in {address for sent_mail in mail.outbox for address in sent_mail.to}
    assert Delivery.objects.get(address=gone.email).status == Delivery.Status.DROPPED


def test_a_quote_decided_before_its_mail_left_is_not_announced(queued, harbor, grace):
    reject_quote(harbor.quotes.get(), comments="No.", by=grace, now=NOON)

    send_due(NOON)

    assert mail.outbox == []
    assert state(queued) == Delivery.Status.DROPPED


def test_the_paper_of_another_account_never_leaves(queued, bluebell):
    foreign = sent(bluebell)
    Message.objects.filter(pk=queued.message_id).update(papers=[["quote", str(foreign.public_id)]])

    send_due(NOON)

    assert mail.outbox == []
    assert state(queued) == Delivery.Status.FAILED
    assert "another account" in queued.problem


def test_a_mail_server_out_of_reach_loses_nothing_however_long(queued, settings):
    settings.EMAIL_BACKEND = named("Down")
    now = NOON
    for _turn in range(30):
        send_due(now)
        now += HOUR
    assert state(queued) == Delivery.Status.QUEUED

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Delivery.objects.update(next_try_at=NOON)
    send_due(NOON)

    assert len(mail.outbox) == 1
    assert state(queued) == Delivery.Status.SENT


def test_one_bad_address_holds_nobody_up(alpenrose, settings):
    settings.EMAIL_BACKEND = named("Refusing")
    bad = alpenrose.invoice_contacts.order_by("name").first()
    InvoiceContact.objects.filter(pk=bad.pk).update(email="bad@alpenrose.example")
    place(ready_checkout([sent(alpenrose)]))
    route_entries(NOON)

    send_due(NOON)

    assert (
        len(mail.outbox)
        == Delivery.objects.exclude(address="bad@alpenrose.example")
        .exclude(status=Delivery.Status.DROPPED)
        .count()
    )
    refused = Delivery.objects.get(address="bad@alpenrose.example")
    assert (refused.status, refused.tries) == (Delivery.Status.QUEUED, 1)
    assert refused.next_try_at == NOON + rules.FIRST_PAUSE
    assert "no such user" in refused.problem


def test_after_the_last_try_it_waits_for_staff_who_send_it_again(queued, settings, staff):
    settings.EMAIL_BACKEND = named("Refusing")
    User.objects.filter(username="billing@harborpine.example").update(email="bad@harborpine.example")
    now = NOON
    for _turn in range(rules.LAST_TRY):
        send_due(now)
        now += HOUR
    assert state(queued) == Delivery.Status.FAILED
    assert queued.tries == rules.LAST_TRY

    with pytest.raises(NotAllowed):
        send_again(queued, by=staff["rep"], now=now)
    send_again(queued, by=staff["services"], now=now)

    assert (state(queued), queued.tries, queued.problem) == (Delivery.Status.QUEUED, 0, "")
    with pytest.raises(WrongState):
        send_again(queued, by=staff["services"], now=now)


def test_a_connection_that_breaks_is_given_up_and_the_rest_goes_with_the_next(alpenrose, settings):
    place(ready_checkout([sent(alpenrose)]))
    route_entries(NOON)
    settings.EMAIL_BACKEND = named("Breaking")

    send_due(NOON)

    assert Delivery.objects.filter(tries=1).count() == 1
    assert Delivery.objects.filter(status=Delivery.Status.QUEUED, next_try_at=NOON).exists()


def test_a_mail_in_another_workers_hands_is_left_alone_until_its_lease_is_over(queued):
    assert claim_delivery(queued, now=NOON)
    assert not claim_delivery(queued, now=NOON)  # the row has moved on

    send_due(NOON)
    assert mail.outbox == []

    send_due(NOON + rules.LEASE)  # that worker died before it noted anything
    assert len(mail.outbox) == 1


def test_a_crash_after_sending_repeats_the_mail_under_the_same_message_id(queued, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(NOON)

    send_due(NOON + rules.LEASE)

    first, second = (sent_mail.message()["Message-ID"] for sent_mail in mail.outbox)
    assert first == second
    assert state(queued) == Delivery.Status.SENT


def test_a_letter_that_cannot_be_written_stops_no_other(alpenrose, harbor, monkeypatch, caplog):
    sent(harbor)
    place(ready_checkout([sent(alpenrose)]))
    route_entries(NOON)
    monkeypatch.setitem(LETTERS, "quote_sent", Letter(lambda *_a: 1 / 0, "Quote sent"))

    send_due(NOON)

    assert "cannot be written" in caplog.text
    assert mail.outbox
    broken = Delivery.objects.filter(message__template="quote_sent")
    assert {row.problem for row in broken} == {
        "It could not be written (ZeroDivisionError); the log has more."
    }


@pytest.mark.django_db(transaction=True)
def test_no_mail_is_sent_inside_a_transaction(harbor, settings):
    settings.EMAIL_BACKEND = named("Watching")
    sent(harbor)
    route_entries(NOON)

    send_due(NOON)

    assert len(mail.outbox) == 1


def test_a_pdf_is_printed_once_for_all_recipients(alpenrose, monkeypatch):
    place(ready_checkout([sent(alpenrose)]))
    route_entries(NOON)

    send_due(NOON)

    invoices = [sent_mail.attachments[0][1] for sent_mail in mail.outbox if len(sent_mail.attachments) == 1]
    assert len(invoices) >= 4
    assert Paper.objects.filter(kind="invoice").exclude(pdf_sha256="").count() == 1


@pytest.mark.parametrize(("tries", "seconds"), [(1, 30), (2, 60), (4, 240), (8, 3600), (12, 3600)])
def test_pauses_double_up_to_an_hour(tries, seconds):
    assert rules.pause_after(tries) == timedelta(seconds=seconds)
