"""A request: opened, answered, talked about, closed, opened again; disputes within their days."""

from datetime import date, timedelta

import pytest

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import Upload
from billing_portal.identity.errors import ReasonMissing
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.requests import files, rules
from billing_portal.requests.actions import (
    answer_request,
    attach_account,
    close_request,
    download_file,
    note_request,
    open_public_request,
    open_request,
    reopen_request,
    reply_to_request,
)
from billing_portal.requests.errors import (
    DisputedAlready,
    NotOfThisAccount,
    TooLateToDispute,
    TooManyFiles,
    WordsMissing,
)
from billing_portal.requests.models import RequestFile, ServiceRequest, Topic
from billing_portal.requests.queries import queue, waiting
from tests.portal.billing import billed
from tests.tax.test_tax_forms import PDF

HOUR = timedelta(hours=1)


def asked(account, by, now, message="Please help.", topic=Topic.OTHER, **values):
    return open_request(account, topic=topic, message=message, by=by, now=now, **values)


def disputed(invoice, by, now, **values):
    values = {"topic": Topic.DISPUTE, "message": "Too much.", "payload": {"why": "price"}, **values}
    return open_request(invoice.account, invoice=invoice, by=by, now=now, **values)


def of_a_stranger(now, number_of_pages=1):
    """A request by the contact form, with a file and no account."""
    fields = {"topic": "contact_left", "name": "Robin Roe", "email": "robin@firma.example", "phone": ""}
    fields |= {"company": "Firma GmbH", "reference": "", "message": "Please help."}
    row = open_public_request(fields, language="en", now=now)
    [stored] = files.store([Upload("letter.pdf", PDF)], now)
    files.attach([stored], row.thread.get())
    return row


ACTS = {
    "answer": lambda row, account, by, now: answer_request(row, "Gladly.", by=by, now=now),
    "note": lambda row, account, by, now: note_request(row, "Known.", by=by, now=now),
    "close": lambda row, account, by, now: close_request(row, by=by, now=now),
    "reopen": lambda row, account, by, now: reopen_request(row, by=by, now=now),
    "attach": lambda row, account, by, now: attach_account(row, account, by=by, now=now),
    "download": lambda row, account, by, now: download_file(
        RequestFile.objects.get(message__request=row), by=by, now=now
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_representative_neither_sees_nor_handles_a_request_of_no_account(act, alpenrose, staff, noon):
    row = of_a_stranger(noon)
    if act == "reopen":
        close_request(row, by=staff["finance"], now=noon)
    before = (names(row), row.status, row.thread.count())

    assert not ServiceRequest.objects.visible_to(staff["rep"]).exists()
    with pytest.raises(NotAllowed):
        ACTS[act](row, alpenrose, staff["rep"], noon)

    row = ServiceRequest.objects.get()
    assert (names(row), row.status, row.thread.count(), row.account) == (*before, None)
    assert ServiceRequest.objects.visible_to(staff["finance"]).get() == row
    ACTS[act](row, alpenrose, staff["finance"], noon)


def test_who_is_narrowed_to_other_rights_sees_no_request(alpenrose, sabine, staff, noon):
    asked(alpenrose, sabine, noon)
    of_a_stranger(noon)
    for person in (staff["services"], sabine):
        assert ServiceRequest.objects.visible_to(person).exists()
        person.narrowed_to = {Right.VIEW_INVOICE}
        assert not ServiceRequest.objects.visible_to(person).exists()


def names(row):
    return list(Entry.objects.filter(object_id=row.public_id).order_by("pk").values_list("name", flat=True))


def test_a_request_has_a_number_and_waits(alpenrose, sabine, noon):
    row = asked(alpenrose, sabine, noon)

    row.refresh_from_db()
    assert (row.number, row.status, row.opened_by) == ("R-2026-000001", "open", sabine)
    assert [(one.text, one.internal) for one in row.thread.all()] == [("Please help.", False)]
    assert names(row) == ["request.opened"]


def test_without_a_word_only_a_topic_that_speaks_for_itself_is_taken(alpenrose, sabine, noon):
    with pytest.raises(WordsMissing):
        asked(alpenrose, sabine, noon, message="  ")
    assert not ServiceRequest.objects.exists()

    row = asked(alpenrose, sabine, noon, message="", topic=Topic.CANCEL)
    assert not row.thread.exists()


def test_what_belongs_to_another_account_is_refused(alpenrose, harbor, sabine, noon):
    foreign = billed(harbor)

    with pytest.raises(NotOfThisAccount):
        asked(alpenrose, sabine, noon, invoice=foreign)
    assert not ServiceRequest.objects.exists()


def test_an_answer_a_reply_and_a_close_move_it(alpenrose, sabine, staff, noon):
    row = asked(alpenrose, sabine, noon)

    answer_request(row, "Done.", by=staff["services"], now=noon + HOUR)
    assert (row.status, row.handled_by) == ("answered", staff["services"])
    reply_to_request(row, "Not quite.", by=sabine, now=noon + 2 * HOUR)
    assert (row.status, row.waiting_since) == ("open", noon + 2 * HOUR)
    close_request(row, by=sabine, now=noon + 3 * HOUR)
    row.refresh_from_db()
    assert (row.status, row.closed_by) == ("closed", sabine)
    assert names(row) == ["request.opened", "request.answered", "request.replied", "request.closed"]


def test_a_second_message_does_not_move_an_open_one_back_in_the_queue(alpenrose, sabine, noon):
    row = asked(alpenrose, sabine, noon)

    reply_to_request(row, "One thing more.", by=sabine, now=noon + HOUR)

    assert row.waiting_since == noon


def test_a_closed_one_is_not_answered_but_opened_again_by_reply_or_button(alpenrose, sabine, staff, noon):
    row = asked(alpenrose, sabine, noon)
    close_request(row, by=staff["services"], now=noon)

    with pytest.raises(WrongState):
        answer_request(row, "Too late.", by=staff["services"], now=noon)
    with pytest.raises(WrongState):
        close_request(row, by=sabine, now=noon)
    assert row.thread.count() == 1

    reopen_request(row, by=sabine, now=noon + HOUR)
    assert (row.status, row.closed_at, row.waiting_since) == ("open", None, noon + HOUR)
    with pytest.raises(WrongState):
        reopen_request(row, by=sabine, now=noon + HOUR)
    close_request(row, by=sabine, now=noon)
    reply_to_request(row, "Again.", by=sabine, now=noon + 2 * HOUR)
    assert row.status == "open"


def test_only_who_has_the_right_answers_notes_and_closes(alpenrose, sabine, noon):
    row = asked(alpenrose, sabine, noon)
    nobody = User.objects.create(username="temp", is_staff=True, role="")

    for act in (answer_request, note_request):
        with pytest.raises(NotAllowed):
            act(row, "Hello.", by=sabine, now=noon)
        with pytest.raises(NotAllowed):
            act(row, "Hello.", by=nobody, now=noon)
    with pytest.raises(NotAllowed):
        close_request(row, by=nobody, now=noon)
    row.refresh_from_db()
    assert (row.status, row.thread.count()) == ("open", 1)


def test_a_note_is_internal_and_moves_nothing(alpenrose, sabine, staff, noon):
    row = asked(alpenrose, sabine, noon)

    note_request(row, "Call first.", by=staff["rep"], now=noon)

    assert row.status == "open"
    assert row.thread.get(internal=True).text == "Call first."


def test_staff_open_one_for_an_account_with_a_reason_only(alpenrose, staff, noon):
    with pytest.raises(ReasonMissing):
        asked(alpenrose, staff["services"], noon)
    assert not ServiceRequest.objects.exists()

    row = asked(alpenrose, staff["services"], noon, on_record="She called.")
    assert (row.on_record, row.handled_by) == ("She called.", staff["services"])


def test_an_invoice_can_be_disputed_for_fifteen_days_that_day_included(alpenrose, sabine, noon):
    invoice = billed(alpenrose)
    assert rules.last_day_to_dispute(date(2026, 3, 2), 15) == date(2026, 3, 17)

    with pytest.raises(TooLateToDispute) as refusal:
        disputed(invoice, sabine, noon + timedelta(days=16))
    assert invoice.number in str(refusal.value.message)
    assert not ServiceRequest.objects.exists()
    disputed(invoice, sabine, noon + timedelta(days=15))


def test_a_disputed_invoice_is_known_until_its_dispute_is_closed(alpenrose, harbor, sabine, staff, noon):
    invoice, other = billed(alpenrose), billed(harbor)
    row = disputed(invoice, sabine, noon)
    asked(alpenrose, sabine, noon, invoice=invoice)

    def disputed_now():
        return set(Invoice.objects.filter(disputed_minor__gt=0))

    assert disputed_now() == {invoice}
    assert other not in disputed_now()
    answer_request(row, "We look at it.", by=staff["services"], now=noon)
    assert disputed_now() == {invoice}
    close_request(row, outcome="rejected", by=staff["services"], now=noon)
    assert disputed_now() == set()


def test_one_dispute_about_an_invoice_at_a_time(alpenrose, sabine, staff, noon):
    invoice = billed(alpenrose)
    first = disputed(invoice, sabine, noon)

    with pytest.raises(DisputedAlready):
        disputed(invoice, sabine, noon)
    assert ServiceRequest.objects.count() == 1
    close_request(first, outcome="rejected", by=staff["services"], now=noon)
    disputed(invoice, sabine, noon)


def test_a_reopened_dispute_does_not_stand_beside_another(alpenrose, sabine, staff, noon):
    invoice = billed(alpenrose)
    first = disputed(invoice, sabine, noon)
    close_request(first, outcome="rejected", by=staff["services"], now=noon)
    disputed(invoice, sabine, noon)

    with pytest.raises(DisputedAlready):
        reopen_request(first, by=sabine, now=noon)
    with pytest.raises(DisputedAlready):
        reply_to_request(first, "Again.", by=sabine, now=noon)
    first.refresh_from_db()
    assert (first.status, first.thread.count()) == ("closed", 1)


def test_files_are_kept_as_they_came_and_only_of_known_kinds(alpenrose, sabine, noon):
    with pytest.raises(FileNotUsable):
        asked(alpenrose, sabine, noon, uploads=[Upload("page.html", b"<script>alert(1)</script>")])
    with pytest.raises(TooManyFiles):
        asked(alpenrose, sabine, noon, uploads=[Upload("po.pdf", PDF)] * 6)
    assert not ServiceRequest.objects.exists()

    asked(alpenrose, sabine, noon, uploads=[Upload("C:\\temp\\po.pdf", PDF)])
    kept = RequestFile.objects.get()
    assert (kept.file.name, kept.file.content_type) == ("po.pdf", "application/pdf")
    assert download_file(kept, by=sabine, now=noon) == PDF


def test_representatives_see_the_requests_of_own_accounts_only(
    alpenrose, bluebell, sabine, owen, staff, noon
):
    mine, theirs = asked(alpenrose, sabine, noon), asked(bluebell, owen, noon)

    assert list(queue(staff["rep"])) == [mine]
    assert set(queue(staff["services"])) == {mine, theirs}
    assert list(ServiceRequest.objects.visible_to(owen)) == [theirs]


def test_the_queue_puts_open_ones_first_the_longest_waiting_on_top(alpenrose, sabine, staff, noon):
    closed, answered, young, old = (
        asked(alpenrose, sabine, noon + days * timedelta(days=1)) for days in (0, 1, 3, 2)
    )
    close_request(closed, by=staff["services"], now=noon)
    answer_request(answered, "Yes.", by=staff["services"], now=noon)

    assert list(queue(staff["services"])) == [old, young, answered, closed]
    assert list(waiting(staff["services"])) == [old, young]
