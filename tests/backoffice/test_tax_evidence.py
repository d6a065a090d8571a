"""Staff ask the register, accept what it cannot answer, keep certificates, and import rates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.tax.models import ExemptionCertificate, TaxRule, VatIdCheck
from billing_portal.tax.steps import ask_register
from tests.personas import NOON
from tests.portal.visiting import words
from tests.tax.test_certificates import added, verified
from tests.tax.test_tax_forms import PDF
from tests.tax.test_vat_id_checks import ending

pytestmark = pytest.mark.django_db
TABLE = reverse("backoffice:tax-table")


@pytest.fixture(autouse=True)
def today(noon):
    with clock.at(noon):
        yield


@pytest.fixture
def vienna(alpenrose):
    alpenrose.country, alpenrose.vat_id = "AT", ending("301")
    alpenrose.save()
    return alpenrose


def url(name: str, thing) -> str:
    return reverse(f"backoffice:{name}", args=[thing.public_id])


@pytest.mark.parametrize(
    ("digits", "said"),
    [("100", "valid."), ("200", "does not know"), ("301", "does not answer")],
)
def test_the_register_is_asked_at_a_click_and_its_answer_said(services, vienna, digits, said):
    vienna.vat_id = ending(digits)
    vienna.save()

    page = words(services.post(url("account-vat-check", vienna), follow=True))

    assert said in page
    assert "Last checked" in page
    assert VatIdCheck.objects.get().checked_by.role == "account_services"


def test_where_no_register_is_there_that_is_said(services, bluebell):
    page = words(services.post(url("account-vat-check", bluebell), follow=True))

    assert "There is no register" in page
    assert "Format and check digits match" in page
    assert not VatIdCheck.objects.exists()


def test_an_unanswered_id_is_accepted_with_a_reason(services, vienna):
    ask_register(vienna, by=None, now=NOON)
    assert "Accept…" in words(services.get(url("account", vienna)))

    page = services.post(
        url("account-vat-accept", vienna), {"vat_id": vienna.vat_id, "reason": "Letter seen"}, follow=True
    )

    assert "Accepted by staff" in words(page)
    assert "Letter seen" in words(page)


def test_without_a_reason_or_after_an_answer_nothing_is_accepted(services, vienna):
    ask_register(vienna, by=None, now=NOON)
    form = url("account-vat-accept", vienna)

    empty = services.post(form, {"vat_id": vienna.vat_id, "reason": " "})
    other = services.post(form, {"vat_id": ending("300"), "reason": "x"})

    assert (empty.status_code, other.status_code) == (422, 409)
    assert "Enter why this id can be accepted." in words(empty)
    assert not VatIdCheck.objects.filter(status="accepted").exists()


def test_a_representative_sees_the_state_and_no_verbs(rep, vienna):
    ask_register(vienna, by=None, now=NOON)

    page = words(rep.get(url("account", vienna)))

    assert "No answer" in page
    assert "Accept…" not in page
    assert "Ask the register now" not in page
    for name in ("account-vat-check", "account-vat-accept", "account-certificate-new"):
        assert rep.post(url(name, vienna)).status_code in (403, 404)
    assert VatIdCheck.objects.count() == 1


def entered(**changes) -> dict[str, object]:
    return {
        "kind": "resale",
        "number": "R-9",
        "region": "or",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "file": SimpleUploadedFile("c.pdf", PDF, content_type="application/pdf"),
        **changes,
    }


def test_a_certificate_is_added_verified_and_ended(services, harbor):
    page = words(services.post(url("account-certificate-new", harbor), entered(), follow=True))
    certificate = ExemptionCertificate.objects.get()
    assert "To be verified" in page
    assert (certificate.region, certificate.country) == ("OR", "US")

    assert "is verified" in words(services.post(url("certificate-verify", certificate), follow=True))
    assert b"".join(services.get(url("certificate-pdf", certificate))) == PDF
    assert "is ended; sales are taxed again" in words(
        services.post(url("certificate-end", certificate), follow=True)
    )

    again = services.post(url("certificate-verify", certificate))
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": " "}, "Enter the number"),
        ({"region": ""}, "Enter the state"),
        ({"valid_to": "2025-01-01"}, "last day comes before"),
        ({"valid_from": "0026-01-01"}, "Check the year"),
        ({"file": SimpleUploadedFile("c.pdf", b"GIF89a")}, "not a PDF"),
        ({"kind": "none"}, "none"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(services, harbor, changes, said):
    answer = services.post(url("account-certificate-new", harbor), entered(**changes))

    assert answer.status_code == 422
    assert said in words(answer)
    assert not ExemptionCertificate.objects.exists()


def test_the_overview_names_ids_and_certificates_that_wait(services, vienna, harbor, staff):
    ask_register(vienna, by=None, now=NOON)
    added(harbor, staff["finance"], number="NEW-1")
    verified(harbor, staff["finance"], number="SOON-1", valid_to=NOON.date() + timedelta(days=9))
    verified(harbor, staff["finance"], number="LONG-1", valid_to=None)

    page = words(services.get(reverse("backoffice:home")))

    assert vienna.vat_id in page
    assert "NEW-1" in page
    assert "SOON-1" in page
    assert "LONG-1" not in page


def test_the_accounts_page_asks_no_more_for_more_certificates(services, harbor, staff):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            services.get(url("account", harbor))
        return len(caught)

    added(harbor, staff["finance"])
    before = queries()
    for number in range(5):
        added(harbor, staff["finance"], number=str(number))

    assert queries() == before


HEADER = "code,seller_country,buyer_country,buyer_region,product_category,category,rate,valid_from\n"


def rates(text: str | bytes) -> dict[str, SimpleUploadedFile]:
    body = text.encode() if isinstance(text, str) else text
    return {"file": SimpleUploadedFile("rates.csv", body, content_type="text/csv")}


def test_a_file_of_rates_is_taken_and_shown(finance):
    page = words(
        finance.post(TABLE, rates(HEADER + "us-texas,US,US,TX,service,S,6.25,2026-01-01\n"), follow=True)
    )

    assert "1 row was added to the tax table." in page
    assert "us-texas" in page
    assert Entry.objects.filter(name="tax_table.imported").count() == 1


def test_one_bad_line_takes_nothing_and_names_each(finance):
    before = TaxRule.objects.count()
    text = HEADER + "ok,US,US,TX,service,S,6,2026-01-01\nx,US,US,TX,service,S,six,2026-01-01\n"

    answer = finance.post(TABLE, rates(text))

    assert answer.status_code == 422
    assert "Line 3: rate: not a number." in words(answer)
    assert TaxRule.objects.count() == before


@pytest.mark.parametrize("body", [b"\xff\xfe\x00a", b"", b"a\x00b"])
def test_what_is_no_text_is_refused(finance, body):
    assert finance.post(TABLE, rates(body)).status_code == 422


@pytest.mark.parametrize("who", ["rep", "services"])
def test_only_finance_and_administrators_keep_the_table(request, who):
    assert request.getfixturevalue(who).get(TABLE).status_code in (403, 404)
