"""The logo of a legal entity, in the administration: uploaded, refused beside the field, removed."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing_portal.documents import logos
from billing_portal.documents.logo_upload import normalised
from billing_portal.journal.models import Entry
from billing_portal.sellers.models import LegalEntity
from billing_portal.sellers.papers import seller
from tests.documents.test_logos import drawn, store  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def entity(staff):
    return LegalEntity.objects.get(code="DE")


def address(entity):
    return reverse("admin:sellers_legalentity_change", args=[entity.pk])


def entered(administrator, entity, **changes):
    """What the page holds, as a browser sends it back."""
    form = administrator.get(address(entity)).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    rows = {"remittances-TOTAL_FORMS": "0", "remittances-INITIAL_FORMS": "0"}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    return {**sent, "terms": json.dumps(entity.terms), **rows, **changes}


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def test_an_administrator_uploads_a_logo_and_the_next_paper_carries_it(administrator, entity):
    answer = administrator.post(address(entity), entered(administrator, entity, logo_file=upload(drawn())))

    assert answer.status_code == 302
    entity.refresh_from_db()
    assert entity.logo == normalised(drawn()).sha256
    assert logos.load(entity.logo).width == 400
    assert seller(entity, "de").logo == entity.logo
    entry = Entry.objects.get(name="legal_entity.logo_changed")
    assert entry.data == {"before": "", "after": entity.logo}
    assert b"data:image/png;base64," in administrator.get(address(entity)).content


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"logo_file": upload(b"<svg/>", "logo.svg")}, "logo_file", "SVG"),
        ({"logo_file": upload(b"x")}, "logo_file", "cannot be read as a picture"),
        ({"logo_file": upload(b"")}, "logo_file", "empty"),
        ({"logo_file": upload(drawn()), "no_logo": "on"}, "no_logo", "Choose one"),
        ({"accent": "teal"}, "accent", "hexadecimal"),
    ],
    ids=["SVG", "cannot be read as a picture", "empty", "both", "colour"],
)
def test_what_cannot_be_printed_is_refused_beside_its_field_and_changes_nothing(
    administrator, entity, changes, field, reason
):
    before = LegalEntity.objects.filter(pk=entity.pk).values().get()
    sent = entered(administrator, entity, city="Elsewhere", **changes)
    for value in changes.values():
        if hasattr(value, "seek"):
            value.seek(0)

    answer = administrator.post(address(entity), sent)

    assert reason in str(answer.context["adminform"].form.errors[field])
    assert LegalEntity.objects.filter(pk=entity.pk).values().get() == before
    assert not Entry.objects.filter(name="legal_entity.logo_changed").exists()


def test_a_logo_is_removed_and_its_file_stays_for_issued_papers(administrator, entity):
    administrator.post(address(entity), entered(administrator, entity, logo_file=upload(drawn())))
    sha256 = LegalEntity.objects.get(pk=entity.pk).logo

    administrator.post(address(entity), entered(administrator, entity, no_logo="on"))

    entity.refresh_from_db()
    assert entity.logo == ""
    assert logos.load(sha256).png


def test_the_same_logo_again_is_no_change(administrator, entity):
    for _ in range(2):
        administrator.post(address(entity), entered(administrator, entity, logo_file=upload(drawn())))

    assert Entry.objects.filter(name="legal_entity.logo_changed").count() == 1
