import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from billing_portal.documents import actions, tasks
from billing_portal.documents.actions import file_paper, paper_pdf, render_paper
from billing_portal.documents.errors import PaperDiffers
from billing_portal.documents.logo_upload import normalised
from billing_portal.documents.logos import keep
from billing_portal.documents.models import Paper
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from tests.documents import samples
from tests.documents.einvoice.test_valid import credit_note, invoice

pytestmark = pytest.mark.django_db
NOON = samples.NOON


@pytest.fixture(autouse=True)
def papers_on_disk(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "billing_portal.documents.storage.DurableStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


@pytest.fixture
def paper():
    return file_paper(samples.invoice(), object_id=uuid4(), now=NOON)


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_filing_freezes_the_words_and_renders_nothing(papers_on_disk):
    data, object_id = samples.invoice(), uuid4()

    paper = file_paper(data, object_id=object_id, now=NOON)

    assert Paper.objects.get() == paper == paper_of(Kind.INVOICE, object_id)
    assert Paper.objects.get().data == data
    assert (paper.file, paper.pdf_sha256, paper.rendered_at) == ("", "", None)
    assert files(papers_on_disk) == []


def test_filing_again_returns_the_first_paper_unchanged(paper):
    again = file_paper(samples.invoice("en"), object_id=paper.object_id, now=NOON + timedelta(days=1))

    assert again == paper
    assert Paper.objects.get().data == samples.invoice()


def test_a_paper_goes_with_the_transaction_that_filed_it():
    with transaction.atomic():
        file_paper(samples.invoice(), object_id=uuid4(), now=NOON)
        transaction.set_rollback(True)

    assert not Paper.objects.exists()


def test_rendering_stores_the_file_and_its_digest_once(paper, papers_on_disk):
    pdf = render_paper(paper, now=NOON)

    paper.refresh_from_db()
    (stored,) = files(papers_on_disk)
    assert stored.read_bytes() == pdf
    assert paper.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
    assert paper.rendered_at == NOON

    assert render_paper(paper, now=NOON + timedelta(days=1)) == pdf
    paper.refresh_from_db()
    assert paper.rendered_at == NOON
    assert files(papers_on_disk) == [stored]


def test_two_who_print_at_once_agree(paper, papers_on_disk):
    other = Paper.objects.get()

    assert render_paper(paper, now=NOON) == render_paper(other, now=NOON + timedelta(seconds=1))

    assert Paper.objects.get().rendered_at == NOON
    assert len(files(papers_on_disk)) == 1


def test_the_stored_file_is_handed_out_without_printing(paper, monkeypatch):
    pdf = render_paper(paper, now=NOON)
    monkeypatch.setattr(actions, "render", None)

    assert paper_pdf(paper, now=NOON) == pdf


@pytest.mark.parametrize(
    "harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b"%PDF-broken")], ids=["lost", "damaged"]
)
def test_a_lost_or_damaged_file_is_printed_again_byte_for_byte(paper, papers_on_disk, harm):
    pdf = render_paper(paper, now=NOON)
    (stored,) = files(papers_on_disk)
    harm(stored)

    assert paper_pdf(Paper.objects.get(), now=NOON + timedelta(days=400)) == pdf
    assert stored.read_bytes() == pdf


EVERY = {**samples.every("de"), "e-invoice": invoice(), "e-invoice, credit note": credit_note()}


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_is_printed_again_byte_for_byte_with_logo_and_data(kind, papers_on_disk):
    written = BytesIO()
    Image.new("RGBA", (400, 120), "#155e75").save(written, "PNG")
    data = EVERY[kind]
    data = replace(data, seller=replace(data.seller, logo=keep(normalised(written.getvalue()))))
    paper = file_paper(data, object_id=uuid4(), now=NOON)
    pdf = render_paper(paper, now=NOON)
    (papers_on_disk / paper.file).unlink()

    assert paper_pdf(Paper.objects.get(), now=NOON + timedelta(days=400)) == pdf
    assert (b"/EmbeddedFile" in pdf or b"ObjStm" in pdf) == kind.startswith("e-invoice")


def test_other_bytes_than_the_issued_ones_are_never_handed_out_nor_stored(paper, papers_on_disk, monkeypatch):
    render_paper(paper, now=NOON)
    (stored,) = files(papers_on_disk)
    stored.unlink()
    monkeypatch.setattr(actions, "render", lambda view, issued_at, xml: b"%PDF from a newer engine")

    with pytest.raises(PaperDiffers):
        paper_pdf(Paper.objects.get(), now=NOON)

    assert files(papers_on_disk) == []


def test_a_print_from_a_stale_row_does_not_replace_the_issued_file(paper, papers_on_disk, monkeypatch):
    stale = Paper.objects.get()
    pdf = render_paper(paper, now=NOON)
    monkeypatch.setattr(actions, "render", lambda view, issued_at, xml: b"%PDF from a newer engine")

    with pytest.raises(PaperDiffers):
        render_paper(stale, now=NOON)

    assert paper_pdf(Paper.objects.get(), now=NOON) == pdf


def test_the_worker_prints_ahead_and_may_repeat(paper):
    tasks.render.func(str(paper.public_id))
    first = Paper.objects.get()
    tasks.render.func(str(paper.public_id))

    assert first.pdf_sha256
    assert Paper.objects.get().rendered_at == first.rendered_at


def test_the_database_refuses_a_digest_without_a_file(paper):
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.update(pdf_sha256="0" * 64)


def test_the_database_refuses_a_second_paper_of_the_same_thing(paper):
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(
            kind=paper.kind,
            object_id=paper.object_id,
            number="X",
            language="en",
            snapshot={},
            snapshot_sha256="",
            created_at=NOON,
        )
