"""Tax forms: only usable PDFs, valid by the calendar of their entity, ended or replaced once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from billing_portal.demo.tax_papers import plain_pdf
from billing_portal.documents.errors import FileLost, FileNotUsable
from billing_portal.documents.files import LARGEST, check_pdf
from billing_portal.identity.models import User
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.actions.forms import add_tax_form, download_tax_form, end_tax_form
from billing_portal.tax.models import TaxForm
from tests.days import NOON

TODAY = NOON.date()
PDF = plain_pdf(["Form W-9"])


def filed(entity: LegalEntity, by: User, *, now: datetime = NOON, **changes: object) -> TaxForm:
    wanted = {"kind": "w9", "title": "W-9 2026", "valid_from": date(2026, 1, 1), "valid_to": None, **changes}
    return add_tax_form(entity, PDF, by=by, now=now, **wanted)


@pytest.fixture
def entity(staff) -> LegalEntity:
    return LegalEntity.objects.get(code="US")


@pytest.fixture
def keeper(staff) -> User:
    return staff["finance"]


def valid(day: date) -> set[str]:
    return set(TaxForm.objects.valid_on(day).values_list("title", flat=True))


def locked() -> bytes:
    written = BytesIO()
    with pikepdf.open(BytesIO(PDF)) as document:
        document.save(written, encryption=pikepdf.Encryption(owner="o", user="u"))
    return written.getvalue()


def without_pages() -> bytes:
    written = BytesIO()
    with pikepdf.new() as document:
        document.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not a PDF"),
        (b"MZ\x90\x00 %PDF-1.7", "not a PDF"),
        (b"<html>%PDF-1.7</html>", "not a PDF"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (PDF + b"x" * LARGEST, "larger than 5 MB"),
    ],
)
def test_what_is_no_usable_pdf_is_refused_with_the_reason(body, reason):
    with pytest.raises(FileNotUsable) as refusal:
        check_pdf(body)

    assert reason in str(refusal.value.message)


def test_a_locked_pdf_and_one_without_pages_are_refused():
    for body, reason in ((locked(), "password"), (without_pages(), "no page")):
        with pytest.raises(FileNotUsable) as refusal:
            check_pdf(body)
        assert reason in str(refusal.value.message)


def test_a_refused_file_leaves_nothing(entity, keeper):
    with pytest.raises(FileNotUsable):
        add_tax_form(
            entity, b"x", kind="w9", title="W-9", valid_from=TODAY, valid_to=None, by=keeper, now=NOON
        )

    assert not TaxForm.objects.exists()
    assert not Entry.objects.filter(name="tax_form.added").exists()


def test_a_contact_sees_forms_of_own_entities_and_staff_all(entity, keeper, sabine, grace):
    form = filed(entity, keeper)

    seen = [list(TaxForm.objects.visible_to(user)) for user in (grace, keeper, sabine)]
    assert seen == [[form], [form], []]
    keeper.is_active = False
    assert not TaxForm.objects.visible_to(keeper).exists()


def test_first_and_last_day_are_valid_days(entity, keeper):
    form = filed(entity, keeper, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 3))

    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 3), date(2026, 3, 4)]
    assert [bool(valid(day)) for day in days] == [False, True, True, False]
    assert [form.is_valid(day) for day in days] == [False, True, True, False]


def test_an_ended_form_is_gone_at_once_and_ends_only_once(entity, keeper):
    form = filed(entity, keeper)
    second_tab = TaxForm.objects.get(pk=form.pk)

    end_tax_form(form, by=keeper, now=NOON)

    assert not valid(TODAY)
    assert not form.is_valid(TODAY)
    with pytest.raises(WrongState):
        end_tax_form(second_tab, by=keeper, now=NOON)
    assert Entry.objects.filter(name="tax_form.ended").count() == 1


def test_a_replacement_takes_over_on_its_first_day_without_a_gap(entity, keeper):
    old = filed(entity, keeper, title="old")
    new = filed(entity, keeper, title="new", valid_from=TODAY + timedelta(days=10), replaces=old)

    old.refresh_from_db()
    assert old.replaced_by == new
    assert [valid(TODAY + timedelta(days=n)) for n in (0, 9, 10)] == [{"old"}, {"old"}, {"new"}]


def test_a_replacement_that_is_valid_already_takes_over_today(entity, keeper):
    old = filed(entity, keeper, title="old")
    filed(entity, keeper, title="new", valid_from=date(2025, 1, 1), replaces=old)

    assert valid(TODAY) == {"new"}


def test_of_two_replacements_one_wins_and_nothing_is_left_of_the_other(entity, keeper):
    old = filed(entity, keeper, title="old")
    filed(entity, keeper, title="first", replaces=TaxForm.objects.get(pk=old.pk))

    with pytest.raises(WrongState):
        filed(entity, keeper, title="second", replaces=old)

    assert valid(TODAY) == {"first"}
    assert not TaxForm.objects.filter(title="second").exists()


def test_a_form_is_replaced_by_one_of_its_own_entity_only(entity, keeper):
    old = filed(LegalEntity.objects.get(code="DE"), keeper)

    with pytest.raises(WrongState):
        filed(entity, keeper, replaces=old)

    assert TaxForm.objects.get() == old


def test_what_was_uploaded_is_handed_out_and_on_record(entity, keeper, harbor, grace):
    form = filed(entity, keeper)

    assert download_tax_form(form, account=harbor, by=grace, now=NOON) == PDF
    entry = Entry.objects.get(name="tax_form.downloaded")
    assert (entry.object_id, entry.actor, entry.account_id, entry.at) == (
        form.public_id,
        grace,
        harbor.public_id,
        NOON,
    )


def test_a_lost_or_changed_file_is_never_handed_out(entity, keeper, caplog):
    form = filed(entity, keeper)
    storage = storages["documents"]
    Path(storage.path(form.file.stored)).write_bytes(PDF + b"changed")
    with pytest.raises(FileLost):
        download_tax_form(form, account=None, by=keeper, now=NOON)
    storage.delete(form.file.stored)
    with pytest.raises(FileLost):
        download_tax_form(form, account=None, by=keeper, now=NOON)

    assert not Entry.objects.filter(name="tax_form.downloaded").exists()


@pytest.mark.parametrize(
    "changes",
    [{"valid_to": date(2025, 12, 31)}, {"replaced_by": "itself"}],
)
def test_the_database_refuses_what_cannot_be(entity, keeper, changes):
    form = filed(entity, keeper)
    if "replaced_by" in changes:
        changes = {"replaced_by": form}

    with pytest.raises(IntegrityError), transaction.atomic():
        TaxForm.objects.filter(pk=form.pk).update(**changes)


def test_who_added_and_ended_a_form_is_on_record(entity, keeper, staff):
    form = filed(entity, keeper)
    end_tax_form(form, by=staff["admin"], now=NOON)

    entries = Entry.objects.filter(object_id=form.public_id).order_by("pk")
    assert [(entry.name, entry.actor, entry.data) for entry in entries] == [
        ("tax_form.added", keeper, {"title": "W-9 2026", "entity": "US"}),
        ("tax_form.ended", staff["admin"], {"title": "W-9 2026"}),
    ]


def test_a_form_of_another_entity_is_not_handed_out_to_an_account(entity, keeper, alpenrose, sabine):
    form = filed(entity, keeper)  # of the US entity; Alpenrose buys from the German one

    with pytest.raises(NotAllowed):
        download_tax_form(form, account=alpenrose, by=sabine, now=NOON)

    assert not Entry.objects.filter(name="tax_form.downloaded").exists()
