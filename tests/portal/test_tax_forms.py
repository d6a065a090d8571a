"""What a contact finds under Tax forms, and that nobody finds another entity's."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from billing_portal.accounts.models import Membership
from billing_portal.journal.models import Entry
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.actions.certificates import end_certificate
from billing_portal.tax.actions.forms import end_tax_form
from tests.portal.test_foreign_objects import METHODS, signed_in
from tests.portal.visiting import Visitor, words
from tests.tax.test_certificates import added as unverified
from tests.tax.test_certificates import verified as exempt
from tests.tax.test_tax_forms import PDF, filed


@pytest.fixture
def w9(staff):
    return filed(LegalEntity.objects.get(code="US"), staff["finance"])


@pytest.fixture
def certificate(staff):
    entity = LegalEntity.objects.get(code="DE")
    return filed(entity, staff["finance"], kind="exemption", title="§ 48b", valid_to=date(2028, 12, 31))


def url_of(form) -> str:
    return reverse("portal:tax-form", args=[form.public_id])


def test_the_valid_forms_of_the_issuing_entity_are_listed(w9, certificate, sabine, grace, noon):
    german, american = (words(Visitor(user, noon).get("/tax-forms/")) for user in (sabine, grace))

    assert "Forms of Halden Deutschland GmbH, which issues your invoices." in german
    assert "§ 48b Exemption certificate (section 48b EStG) 1 Jan 2026 31 Dec 2028" in german
    assert "W-9 2026 W-9 1 Jan 2026 until further notice" in american
    assert "W-9 2026" not in german
    assert "48b" not in american


def test_the_page_stands_behind_invoice_history_and_help(alpenrose, sabine, noon):
    visitor = Visitor(sabine, noon)

    assert 'href="/tax-forms/"' in visitor.get("/invoices/").content.decode()
    assert 'href="/tax-forms/"' in visitor.get(reverse("help:topic", args=["tax-form"])).content.decode()
    assert 'aria-current="true">Invoice History' in visitor.get("/tax-forms/").content.decode()


def test_nothing_there_is_said(alpenrose, w9, sabine, noon):
    page = words(Visitor(sabine, noon).get("/tax-forms/"))

    assert "No tax form here at present" in page
    assert "Forms of Halden Deutschland GmbH that your tax department may ask for" in page


def test_a_download_is_the_file_and_one_line_on_record(w9, grace, harbor, noon):
    response = Visitor(grace, noon).get(url_of(w9))

    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="US-W-9_2026-2026.pdf"')
    assert response["Cache-Control"] == "private, no-store"
    entry = Entry.objects.get(name="tax_form.downloaded")
    assert (entry.actor, entry.account_id, entry.data["title"]) == (grace, harbor.public_id, "W-9 2026")


def test_another_entitys_form_does_not_exist_by_any_method(w9, sabine):
    stranger = signed_in(sabine)
    nowhere = reverse("portal:tax-form", args=[uuid4()])

    answers = {method: getattr(stranger, method)(url_of(w9)).status_code for method in METHODS}

    assert answers == {method: getattr(stranger, method)(nowhere).status_code for method in METHODS}
    assert answers["get"] == 404
    assert not Entry.objects.filter(name="tax_form.downloaded").exists()


def test_nobody_signed_in_is_led_to_the_sign_in(w9, client):
    assert client.get(url_of(w9)).status_code == 302


def test_a_contact_whose_access_has_ended_finds_nothing(w9, grace, harbor, noon):
    Membership.objects.filter(user=grace).update(ended_at=noon)

    assert Visitor(grace, noon).get(url_of(w9)).status_code == 404


@pytest.mark.parametrize("case", ["ended", "expired", "not yet"])
def test_a_form_that_is_not_valid_is_neither_listed_nor_handed_out(staff, w9, grace, noon, case):
    if case == "ended":
        end_tax_form(w9, by=staff["finance"], now=noon)
    elif case == "expired":
        type(w9).objects.update(valid_to=noon.date() - timedelta(days=1))
    else:
        type(w9).objects.update(valid_from=noon.date() + timedelta(days=1))
    visitor = Visitor(grace, noon)

    assert "No tax form here at present" in words(visitor.get("/tax-forms/"))
    assert visitor.get(url_of(w9)).status_code == 404


def test_a_person_with_accounts_of_two_entities_finds_both(w9, certificate, grace, harbor, alpenrose, noon):
    Membership.objects.filter(account=alpenrose).delete()
    Membership.objects.create(user=grace, account=alpenrose, role=Membership.Role.BILLING_CONTACT, since=noon)
    visitor = Visitor(grace, noon)
    page = words(visitor.get("/tax-forms/"))  # of the account that is visited, the first one

    assert "§ 48b" in page
    assert "W-9 2026" not in page
    assert [visitor.get(url_of(form)).status_code for form in (w9, certificate)] == [200, 200]
    taken = Entry.objects.filter(name="tax_form.downloaded").order_by("pk")
    assert [entry.account_id for entry in taken] == [harbor.public_id, alpenrose.public_id]


def test_a_lost_file_is_said_on_the_page(w9, grace, harbor, noon, caplog):
    storages["documents"].delete(w9.file.stored)

    response = Visitor(grace, noon).get(url_of(w9))

    assert response.status_code == 503
    assert "This file cannot be downloaded at the moment." in words(response)


def test_the_list_asks_the_same_few_questions_however_many_forms(staff, w9, grace, harbor, noon):
    visitor = Visitor(grace, noon)
    few = visitor.queries("/tax-forms/")
    for year in range(2000, 2010):
        filed(w9.entity, staff["finance"], title=str(year))

    assert few == visitor.queries("/tax-forms/") <= 6


def test_own_exemption_certificates_stand_below_with_what_they_do_today(harbor, staff, grace, sabine, noon):
    exempt(harbor, staff["finance"], number="RS-1")
    unverified(harbor, staff["finance"], number="RS-2")
    end_certificate(exempt(harbor, staff["finance"], number="RS-3"), by=staff["finance"], now=noon)

    own, foreign = (words(Visitor(user, noon).get("/tax-forms/")) for user in (grace, sabine))

    assert "US-MA · RS-1 Resale" in own
    assert "RS-2" in own
    assert "Being verified" in own
    assert "RS-3" not in own
    assert "RS-1" not in foreign
