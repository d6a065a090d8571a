"""Requests in the back office: the queue, answers and notes, opening one for an account."""

from django.core import mail
from django.urls import reverse

from billing_portal.kit import clock
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.quotes.models import Quote
from billing_portal.requests.actions import answer_request, close_request, open_request, reply_to_request
from billing_portal.requests.models import ServiceRequest
from tests.days import NOON
from tests.portal.test_requests import subscribed
from tests.portal.visiting import Visitor, words


def asked(account, by, now=NOON, **values):
    return open_request(
        account, **{"topic": "other", "message": "Please help.", "by": by, "now": now, **values}
    )


def url(name, thing) -> str:
    return reverse(f"backoffice:{name}", args=[thing.public_id])


def delivered(now=NOON):
    before = len(mail.outbox)
    with clock.at(now):
        route_entries(now)
        send_due(now)
    return {(letter.to[0], letter.subject) for letter in mail.outbox[before:]}


def test_a_new_request_is_mailed_to_the_contact_to_services_and_to_the_representative(
    alpenrose, sabine, miriam, settings
):
    delivered()
    row = asked(alpenrose, sabine)

    assert delivered() == {
        (sabine.email, f"Wir haben Ihre Anfrage {row.number} erhalten: Etwas anderes"),
        (settings.SERVICES_EMAIL, f"{row.number}: Something else (Alpenrose Logistik GmbH)"),
        (miriam.email, f"{row.number}: Something else (Alpenrose Logistik GmbH)"),
    }


def test_an_answer_goes_to_the_contact_and_a_reply_to_staff(alpenrose, sabine, miriam, staff, settings, noon):
    row = asked(alpenrose, sabine)
    delivered()

    answer_request(row, "We look at it.", by=staff["services"], now=noon)
    [(to, _subject)] = delivered()
    assert to == sabine.email
    assert "> We look at it." in mail.outbox[-1].body
    reply_to_request(row, "Thank you.", by=sabine, now=noon)
    assert {to for to, _subject in delivered()} == {settings.SERVICES_EMAIL, miriam.email}
    assert "> Thank you." in mail.outbox[-1].body
    close_request(row, by=sabine, now=noon)
    assert delivered() == set()


def test_the_queue_is_filtered_by_topic_status_account_and_own(
    alpenrose, bluebell, sabine, owen, staff, noon
):
    first, other = asked(alpenrose, sabine), asked(bluebell, owen, topic="contact")
    services = Visitor(staff["services"], noon)

    def numbers(query=""):
        return [row.number for row in services.get(f"/office/requests/{query}").context["rows"]]

    assert numbers() == [first.number, other.number]
    assert numbers("?topic=contact") == [other.number]
    assert numbers(f"?account={alpenrose.public_id}") == [first.number]
    assert numbers("?status=closed") == []
    assert numbers("?mine=1") == [other.number]
    assert numbers("?account=x&topic=y&status=z&page=q") == [first.number, other.number]


def test_staff_answer_note_and_close(alpenrose, sabine, services, rep):
    row = asked(alpenrose, sabine)

    assert services.post(url("request-answer", row), {"answer-text": ""}).status_code == 422
    services.post(url("request-answer", row), {"answer-text": "Here it is."})
    rep.post(url("request-note", row), {"note-text": "She is right."})
    page = words(services.get(url("request", row)))
    assert "Here it is." in page
    assert "Internal note" in page
    services.post(url("request-decide", row), {"do": "close"})
    row.refresh_from_db()
    assert row.status == "closed"
    assert services.post(url("request-answer", row), {"answer-text": "Late."}).status_code == 409
    assert row.thread.count() == 3


def test_staff_open_one_for_an_account_with_a_reason(alpenrose, sabine, services):
    page = f"{url('account-request-new', alpenrose)}?topic=contact"
    typed = {"matter": "left", "message": "Sabine leaves in June."}
    delivered()

    assert services.post(page, typed).status_code == 422
    assert not ServiceRequest.objects.exists()
    services.post(page, {**typed, "on_record": "She called."})
    row = ServiceRequest.objects.get()
    assert (row.on_record, row.payload) == ("She called.", {"matter": "left"})
    [(to, _subject)] = delivered()
    assert to == sabine.email
    assert "She called." in mail.outbox[-1].body


def test_a_representative_does_not_find_the_requests_of_others(bluebell, owen, rep):
    row = asked(bluebell, owen)

    for name in ("request-answer", "request-note", "request-decide"):
        assert rep.post(url(name, row), {"answer-text": "x", "note-text": "x"}).status_code == 404
    assert rep.get(url("request", row)).status_code == 404
    assert rep.get(f"{url('account-request-new', bluebell)}?topic=other").status_code == 404
    row.refresh_from_db()
    assert (row.status, row.thread.count()) == ("open", 1)


def test_the_overview_shows_what_waits(alpenrose, sabine, services, noon):
    row = asked(alpenrose, sabine)
    assert row.number in words(services.get("/office/"))

    close_request(row, by=sabine, now=noon)
    assert row.number not in words(services.get("/office/"))


def test_a_change_is_shown_in_money_applied_and_taken_back_by_buttons(alpenrose, sabine, staff, noon):
    running = subscribed(alpenrose, sabine, noon)
    row = asked(
        alpenrose, sabine, topic="billing_interval", payload={"interval": "monthly"}, subscription=running
    )
    delivered()
    services = Visitor(staff["services"], noon)
    page = services.get(url("request", row))
    assert "Each payment EUR 2,340.00 EUR 216.00" in words(page)

    shown = page.context["plan"].digest
    assert services.post(url("request-apply", row), {"shown": "x"}).status_code == 409
    services.post(url("request-apply", row), {"shown": shown})
    running.refresh_from_db()
    assert running.next_interval == "monthly"
    [(to, _subject)] = delivered()
    assert to == sabine.email
    contact = words(Visitor(sabine, noon).get(f"/requests/{row.public_id}/"))
    assert "From Tuesday, 2 March 2027 on it is invoiced monthly." in contact
    subscription = words(Visitor(sabine, noon).get(f"/subscriptions/{running.public_id}/"))
    assert "It then renews and is invoiced monthly." in subscription

    services.post(url("request-undo", row))
    running.refresh_from_db()
    assert running.next_interval == ""
    assert services.post(url("request-undo", row)).status_code == 409
    assert len(delivered()) == 1


def test_who_lacks_the_right_sees_the_change_but_cannot_apply_it(alpenrose, sabine, rep, noon):
    running = subscribed(alpenrose, sabine, noon)
    row = asked(alpenrose, sabine, topic="cancel", payload={"reason": "other"}, subscription=running)

    page = rep.get(url("request", row))
    assert "Corporate Account Services applies it." in words(page)
    assert rep.post(url("request-apply", row), {"shown": page.context["plan"].digest}).status_code == 403
    running.refresh_from_db()
    assert running.status == "active"


def test_a_quote_is_composed_for_the_request_and_the_contact_finds_it_there(alpenrose, sabine, staff, noon):
    running = subscribed(alpenrose, sabine, noon)
    row = asked(alpenrose, sabine, topic="change_subscription", payload={"seats": 25}, subscription=running)
    rep = Visitor(staff["rep"], noon)
    compose = f"{reverse('backoffice:quote-new')}?account={alpenrose.public_id}&request={row.public_id}"

    page = rep.get(compose)
    line = page.context["lines"][0]
    assert (line.initial["kind"], line.initial["quantity"]) == ("seats", 15)
    typed = {"title": "15 more", "notes": "", "lines": "1", "do": "preview"}
    typed |= {f"line-0-{name}": str(value) for name, value in line.initial.items()}
    rep.post(compose, {**typed, "line-0-start_on": "2026-03-12"})
    quote = Quote.objects.get()
    contact = Visitor(sabine, noon)
    assert quote.number not in words(contact.get(f"/requests/{row.public_id}/"))

    rep.post(url("quote-send", quote))
    row.refresh_from_db()
    assert row.status == "answered"
    assert f"Answered with quote {quote.number}" in words(contact.get(f"/requests/{row.public_id}/"))
