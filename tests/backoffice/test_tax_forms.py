"""Staff upload, replace and end tax forms, and see who took them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing_portal.documents.files import LARGEST
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.models import TaxForm
from tests.portal.visiting import words
from tests.tax.test_tax_forms import PDF, filed

NEW, LIST, ACCOUNTS = (reverse(f"backoffice:{name}") for name in ("tax-form-new", "tax-forms", "accounts"))


@pytest.fixture(autouse=True)
def today(noon):
    with clock.at(noon):
        yield


@pytest.fixture
def w9(staff):
    return filed(LegalEntity.objects.get(code="US"), staff["finance"])


def entered(body: bytes = PDF, name: str = "w9.pdf", **changes: str) -> dict[str, object]:
    return {
        "entity": "US",
        "kind": "w9",
        "title": "W-9 2026",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "file": SimpleUploadedFile(name, body, content_type="application/pdf"),
        **changes,
    }


def url_of(name: str, form: TaxForm) -> str:
    return reverse(f"backoffice:{name}", args=[form.public_id])


@pytest.mark.parametrize("who", ["finance", "services", "administrator"])
def test_who_keeps_tax_forms_uploads_one(request, who):
    client = request.getfixturevalue(who)

    response = client.post(NEW, entered())

    form = TaxForm.objects.get()
    assert response["Location"] == url_of("tax-form", form)
    assert (form.entity.code, form.title, form.file.size) == ("US", "W-9 2026", len(PDF))
    assert "W-9 2026 was uploaded." in words(client.get(response["Location"]))


def test_a_representative_has_no_business_here(rep, w9):
    routes = ["tax-form", "tax-form-pdf", "tax-form-end"]
    urls = [LIST, NEW, *(url_of(name, w9) for name in routes)]

    assert [rep.get(url).status_code for url in urls] == [403] * 5
    assert [rep.post(url, entered()).status_code for url in urls] == [403] * 5
    assert TaxForm.objects.get(ended_on=None) == w9
    assert LIST not in rep.get(ACCOUNTS).content.decode()


def test_the_accounts_lead_here(finance):
    assert f'href="{LIST}"' in finance.get(ACCOUNTS).content.decode()
    assert "No tax form yet." in words(finance.get(LIST))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": b"<html>"}, "File: The file is not a PDF."),
        ({"body": b""}, "File: The file is empty."),
        ({"body": b"%PDF-1.7"}, "File: The PDF is damaged."),
        ({"body": PDF + b"x" * LARGEST}, "File: The file is larger than 5 MB."),
        ({"file": ""}, "File: Choose the PDF."),
        ({"title": " "}, "Title: Enter the name that customers look for."),
        ({"valid_from": "1026-01-01"}, "Valid from: Check the year."),
        ({"valid_to": "2025-01-01"}, "Valid until: The last day comes before the first one."),
        ({"kind": "w8"}, "Kind: Select a valid choice."),
        ({"entity": "FR"}, "Legal entity: Select a valid choice."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_stored(finance, changes, said):
    response = finance.post(NEW, entered(**changes))

    assert response.status_code == 422
    assert said in words(response)
    assert not TaxForm.objects.exists()


def test_a_file_that_is_too_large_is_not_read(finance, monkeypatch):
    monkeypatch.setattr(
        "billing_portal.backoffice.tax.dated_pdf.check_pdf", lambda body: pytest.fail("was read")
    )

    assert finance.post(NEW, entered(PDF + b"x" * LARGEST)).status_code == 422


def test_a_form_is_replaced_in_its_own_entity(finance, w9):
    page = finance.get(f"{NEW}?replaces={w9.public_id}")
    response = finance.post(f"{NEW}?replaces={w9.public_id}", entered(title="W-9 2027", entity="DE"))

    assert "Replace W-9 2026" in words(page)
    assert "entity" not in page.context["form"].fields
    w9.refresh_from_db()
    assert (w9.replaced_by.title, w9.replaced_by.entity.code) == ("W-9 2027", "US")
    assert response["Location"] == url_of("tax-form", w9.replaced_by)
    old = words(finance.get(url_of("tax-form", w9)))
    assert "W-9 2026 Replaced" in old
    assert "Replaced by: W-9 2027" in old


def test_a_second_replacement_is_refused_and_keeps_what_was_typed(finance, w9):
    finance.post(f"{NEW}?replaces={w9.public_id}", entered(title="first"))
    response = finance.post(f"{NEW}?replaces={w9.public_id}", entered(title="second"))

    assert response.status_code == 409
    assert 'value="second"' in response.content.decode()
    assert TaxForm.objects.count() == 2


@pytest.mark.parametrize("named", ["x", "00000000-0000-0000-0000-000000000000"])
def test_what_does_not_exist_cannot_be_replaced(finance, named):
    assert finance.get(f"{NEW}?replaces={named}").status_code == 404


def test_a_form_is_ended_by_a_click_and_only_once(finance, w9):
    assert finance.get(url_of("tax-form-end", w9)).status_code == 405

    finance.post(url_of("tax-form-end", w9))
    again = finance.post(url_of("tax-form-end", w9))

    assert again.status_code == 409
    assert "This has changed in the meantime." in words(again)
    assert "Ended" in words(finance.get(LIST))
    assert Entry.objects.filter(name="tax_form.ended").count() == 1


def test_staff_see_who_took_it_for_which_account(finance, services, w9, grace, harbor, client):
    assert "Nobody has downloaded it yet." in words(finance.get(url_of("tax-form", w9)))
    client.force_login(grace, backend="billing_portal.identity.backend.UserIdBackend")
    client.get(reverse("portal:tax-form", args=[w9.public_id]))
    pdf = services.get(url_of("tax-form-pdf", w9))

    page = words(finance.get(url_of("tax-form", w9)))

    assert pdf.content == PDF
    assert f"{grace.name} {harbor} 2 Mar 2026, 07:00 EST" in page
    assert "Daniel Okafor" in page
