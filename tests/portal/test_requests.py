"""Requests in the contact's face: ask with few fields, read answers, reply, close, open again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing_portal.catalog.models import Product
from billing_portal.documents.files import Upload
from billing_portal.requests.actions import answer_request, close_request, note_request, open_request
from billing_portal.requests.models import RequestFile, ServiceRequest
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import start_subscription
from tests.days import NOON
from tests.portal.billing import billed
from tests.portal.visiting import Visitor, words
from tests.tax.test_tax_forms import PDF

NEW = "/requests/new/"


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def running(alpenrose, sabine, noon):
    """10 seats of Remote Support at EUR 260 a year each, less 10 %."""
    return subscribed(alpenrose, sabine, noon)


def subscribed(account, by, now):
    today = now.date()
    return start_subscription(
        account,
        Product.objects.get(code="remote-support"),
        [TermSpec(today, today.replace(year=today.year + 1), "annual", 10, 26_000, 1000)],
        by=by,
        now=now,
        today=today,
    )


def asked(account, by, now=NOON, **values):
    return open_request(
        account, **{"topic": "other", "message": "Please help.", "by": by, "now": now, **values}
    )


def url(row, act="") -> str:
    return f"/requests/{row.public_id}/{act}"


def test_without_a_topic_one_chooses_a_sentence_that_keeps_what_it_is_about(alpenrose, visitor, noon):
    invoice = billed(alpenrose)

    page = visitor.get(f"{NEW}?invoice={invoice.public_id}")

    assert "Pay yearly instead of monthly, or the other way round" in words(page)
    assert f"?topic=dispute&amp;invoice={invoice.public_id}" in page.content.decode()


def test_a_cancellation_asks_which_when_and_why_and_nothing_else(alpenrose, running, visitor):
    address = f"{NEW}?topic=cancel&subscription={running.public_id}"
    form = visitor.get(address).context["form"]
    assert list(form.fields) == ["subscription", "when", "reason", "message", "attachments"]

    typed = {"subscription": str(running.public_id), "when": "2026-06-30", "reason": "company", "message": ""}
    page = visitor.post(address, typed, follow=True)

    row = ServiceRequest.objects.get()
    assert (row.topic, row.subscription) == ("cancel", running)
    assert row.payload == {"when": "2026-06-30", "reason": "company"}
    assert "Request R-2026-000001 was sent." in words(page)
    assert "Cancel Reason Our company changes or closes" in words(page)
    running.refresh_from_db()
    assert running.status == "active"


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(running, visitor):
    typed = {
        "subscription": str(running.public_id),
        "when": "2026-01-01",
        "reason": "",
        "message": "We move.",
    }

    page = visitor.post(f"{NEW}?topic=cancel", typed)

    assert page.status_code == 422
    assert "This day has passed already." in words(page)
    assert "Cancel Reason: Choose one." in words(page)
    assert "We move." in words(page)
    assert not ServiceRequest.objects.exists()


def test_the_effect_of_an_interval_is_shown_in_money_before_it_is_sent(running, visitor):
    """10 seats at 24.00 a month less 10 % are 216.00, a year 2,592.00; yearly they cost 2,340.00."""
    page = visitor.post(f"{NEW}?topic=billing_interval", {"subscription": running.public_id, "show": "1"})

    assert page.status_code == 200
    said = words(page)
    assert "annual Now EUR 2,340.00 EUR 2,340.00" in said
    assert "monthly EUR 216.00 EUR 2,592.00 + EUR 252.00" in said
    assert "quarterly EUR 585.00 EUR 2,340.00" in said
    assert not ServiceRequest.objects.exists()


def test_the_interval_that_it_has_already_is_no_wish(running, visitor):
    typed = {"subscription": running.public_id, "interval": "annual", "message": ""}
    page = visitor.post(f"{NEW}?topic=billing_interval", typed)
    assert (page.status_code, ServiceRequest.objects.count()) == (422, 0)
    assert "It is already invoiced like this." in words(page)

    visitor.post(f"{NEW}?topic=billing_interval", {**typed, "interval": "monthly"})
    assert ServiceRequest.objects.get().payload == {"interval": "monthly", "from": "annual"}


def test_only_what_has_ended_or_will_end_can_be_reactivated(running, sabine, visitor, noon):
    form = visitor.get(f"{NEW}?topic=reactivate").context["form"]
    assert form.things["subscription"] == {}

    cancel_subscription(running, reason="other", by=sabine, now=noon)
    form = visitor.get(f"{NEW}?topic=reactivate").context["form"]
    assert list(form.things["subscription"].values()) == [running]


def test_a_dispute_of_a_part_is_kept_in_minor_units(alpenrose, visitor):
    invoice = billed(alpenrose)
    typed = {"invoice": invoice.public_id, "amount": "10.50", "why": "price", "message": "Too much."}

    page = visitor.post(f"{NEW}?topic=dispute&invoice={invoice.public_id}", typed, follow=True)

    assert "Disputed amount EUR 10.50" in words(page)
    assert ServiceRequest.objects.get().payload == {"amount": 1050, "why": "price"}
    assert set(type(invoice).objects.filter(disputed_minor__gt=0)) == {invoice}


@pytest.mark.parametrize("amount", ["0", "-1", "100000", "ten"])
def test_an_amount_that_cannot_be_is_refused(alpenrose, visitor, amount):
    invoice = billed(alpenrose)
    typed = {"invoice": invoice.public_id, "amount": amount, "why": "price", "message": "Too much."}

    assert visitor.post(f"{NEW}?topic=dispute", typed).status_code == 422
    assert not ServiceRequest.objects.exists()


def test_after_fifteen_days_the_page_says_until_when_it_could_be_disputed(alpenrose, sabine):
    invoice = billed(alpenrose)
    late = Visitor(sabine, NOON + timedelta(days=16))
    typed = {"invoice": invoice.public_id, "amount": "", "why": "price", "message": "Too much."}

    page = late.post(f"{NEW}?topic=dispute", typed)

    assert page.status_code == 422
    assert (
        f"Invoice {invoice.number} could be disputed until Tuesday, 17 March 2026, 15 days after its date."
        in words(page)
    )
    assert not ServiceRequest.objects.exists()


def test_a_second_dispute_is_refused_beside_the_invoice(alpenrose, sabine, visitor):
    invoice = billed(alpenrose)
    asked(alpenrose, sabine, topic="dispute", invoice=invoice)
    typed = {"invoice": invoice.public_id, "amount": "", "why": "price", "message": "Too much."}

    page = visitor.post(f"{NEW}?topic=dispute", typed)

    assert "There is already an open dispute about this invoice." in words(page)
    assert ServiceRequest.objects.count() == 1


def test_what_is_not_ones_own_is_not_offered_and_not_taken(alpenrose, harbor, visitor):
    foreign = billed(harbor)
    form = visitor.get(f"{NEW}?topic=other&invoice={foreign.public_id}").context["form"]
    assert "invoice" not in form.fields

    typed = {"invoice": foreign.public_id, "amount": "", "why": "price", "message": "Too much."}
    page = visitor.post(f"{NEW}?topic=dispute&invoice={foreign.public_id}", typed)
    assert (page.status_code, ServiceRequest.objects.count()) == (422, 0)
    assert foreign.number not in words(page)


@pytest.mark.parametrize("odd", ["?topic=nothing", "?topic=other&invoice=x", "?topic=dispute&quote=1%00"])
def test_odd_addresses_are_no_error(alpenrose, visitor, odd):
    assert visitor.get(NEW + odd).status_code == 200


def test_odd_fields_of_a_preview_are_no_error(running, visitor):
    page = visitor.post(f"{NEW}?topic=billing_interval", {"subscription": "x", "invoice": "y", "show": "1"})
    assert page.status_code == 200


def test_every_topic_has_a_page(alpenrose, running, visitor):
    for _title, wishes in visitor.get(NEW).context["groups"]:
        for address, wish in wishes:
            assert str(wish) in words(visitor.get(address))


def test_internal_notes_and_their_files_are_never_shown(alpenrose, sabine, staff, visitor, noon):
    row = asked(alpenrose, sabine)
    note_request(row, "Do not believe it.", by=staff["services"], now=noon)
    answer_request(row, "We look at it.", by=staff["services"], now=noon)

    page = words(visitor.get(url(row)))

    assert "Do not believe it." not in page
    assert "We look at it." in page
    assert "Answered" in page


def test_a_file_comes_back_as_a_download_but_not_from_a_note(alpenrose, sabine, staff, visitor, noon):
    row = asked(alpenrose, sabine, uploads=[Upload("po.pdf", PDF)])
    file = RequestFile.objects.get()

    answer = visitor.get(f"/request-files/{file.public_id}/")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")

    row.thread.update(internal=True)
    assert visitor.get(f"/request-files/{file.public_id}/").status_code == 404


def test_reply_close_and_reopen(alpenrose, sabine, staff, visitor, noon):
    row = asked(alpenrose, sabine)
    answer_request(row, "Done.", by=staff["services"], now=noon)

    file = SimpleUploadedFile("more.pdf", PDF, content_type="application/pdf")
    visitor.post(url(row, "reply/"), {"text": "Not yet.", "attachments": file})
    row.refresh_from_db()
    assert (row.status, RequestFile.objects.count()) == ("open", 1)
    assert visitor.post(url(row, "reply/"), {"text": " "}).status_code == 422

    visitor.post(url(row, "decide/"), {"do": "close"})
    row.refresh_from_db()
    assert row.status == "closed"
    assert visitor.post(url(row, "decide/"), {"do": "close"}).status_code == 409
    visitor.post(url(row, "decide/"), {"do": "reopen"})
    row.refresh_from_db()
    assert row.status == "open"


def test_the_list_puts_the_unsettled_first_and_asks_no_more_for_many(alpenrose, sabine, visitor, noon):
    done = asked(alpenrose, sabine)
    close_request(done, by=sabine, now=noon)
    first = asked(alpenrose, sabine, now=noon - timedelta(days=1))
    few = visitor.queries("/requests/")
    for _n in range(5):
        asked(alpenrose, sabine)

    assert visitor.queries("/requests/") == few
    rows = visitor.get("/requests/").context["rows"]
    assert [rows[-2].number, rows[-1].number] == [first.number, done.number]


def test_the_pages_lead_to_a_request_with_the_right_topic(alpenrose, running, visitor):
    invoice = billed(alpenrose)

    assert "topic=invoice_copy" in visitor.get("/bill-to/").content.decode()
    page = visitor.get(f"/invoices/{invoice.public_id}/").content.decode()
    assert f"topic=dispute&amp;invoice={invoice.public_id}" in page
    page = visitor.get(f"/subscriptions/{running.public_id}/").content.decode()
    for topic in ("change_subscription", "billing_interval", "cancel"):
        assert f"topic={topic}&amp;subscription={running.public_id}" in page


def test_in_german_everything_is_said_in_german(alpenrose, running, sabine, noon):
    german = Visitor(sabine, noon, "de")
    row = asked(alpenrose, sabine)

    assert "Was brauchen Sie?" in words(german.get(NEW))
    assert "Anfragen" in words(german.get("/requests/"))
    assert "Wartet auf Corporate Account Services" in words(german.get(url(row)))
