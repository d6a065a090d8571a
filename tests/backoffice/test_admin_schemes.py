"""Under /admin an account that gets Peppol documents is offered only the schemes that Peppol accepts."""

from __future__ import annotations

from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount
from billing_portal.sellers.models import LegalEntity
from tests.portal.visiting import words

EMAIL, VAT = 'value="EM"', 'value="9930"'


def test_a_peppol_account_is_offered_only_what_peppol_takes(administrator, alpenrose):
    url = reverse("admin:accounts_corporateaccount_change", args=[alpenrose.pk])
    page = administrator.get(url).content.decode()
    assert (EMAIL in page, VAT in page) == (True, True)
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(e_invoice="peppol_ubl")

    page = administrator.get(url).content.decode()

    assert (EMAIL in page, VAT in page) == (False, True)


def test_a_scheme_that_peppol_refuses_is_named_and_nothing_is_kept(administrator, alpenrose):
    url = reverse("admin:accounts_corporateaccount_change", args=[alpenrose.pk])

    answer = administrator.post(
        url, {"e_invoice": "peppol_ubl", "endpoint": "a@b.example", "endpoint_scheme": "EM"}
    )

    assert answer.status_code == 200
    assert CorporateAccount.objects.get(pk=alpenrose.pk).endpoint_scheme == ""


def test_a_mistyped_creditor_identifier_is_named_beside_its_field(administrator, alpenrose):
    entity = alpenrose.entity
    url = reverse("admin:sellers_legalentity_change", args=[entity.pk])
    rows = {"remittances-TOTAL_FORMS": "0", "remittances-INITIAL_FORMS": "0"}
    values = {
        "name": entity.name, "street": entity.street, "postal_code": entity.postal_code, "city": entity.city, "region": "",
        "country": "DE", "zone": entity.zone, "vat_id": entity.vat_id, "tax_number": "", "register_number": "HRB 1",
        "registration": "", "email": entity.email, "phone": "1", "website": "", "endpoint": "DE136695976",
        "endpoint_scheme": "9930", "creditor_id": "DE97ZZZ09999999999", "accent": "#0f5f8c", "terms": "{}",
    }  # fmt: skip

    page = words(administrator.post(url, {**rows, **values}))

    assert "The check digits do not match. Check the creditor identifier" in page
    assert LegalEntity.objects.get(pk=entity.pk).creditor_id == "DE98ZZZ09999999999"
