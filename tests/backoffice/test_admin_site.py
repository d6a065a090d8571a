"""/admin: settings data, for administrators only; what was used is never rewritten."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from billing_portal.catalog.models import Price, Product
from billing_portal.identity.models import User
from tests.backoffice.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_strangers_are_led_to_our_own_sign_in(client, staff):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/admin/"


@pytest.mark.parametrize("who", ["rep", "services", "finance"])
def test_other_staff_find_nothing_there(staff, who):
    for url in ("/admin/", "/admin/jobs/job/"):
        assert signed_in(staff[who]).get(url).status_code == 404


def test_every_table_of_the_admin_has_a_german_name():
    with translation.override("de"):
        named = {model._meta.label: model._meta for model in admin.site._registry}
        english = [
            label
            for label, options in named.items()
            for name in (options.verbose_name, options.verbose_name_plural)
            if not isinstance(name, Promise) or str(name) in (options.verbose_name_raw, options.model_name)
        ]
    assert english == []


def test_customers_find_nothing_there(grace):
    assert signed_in(grace).get("/admin/", follow=True).status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "index",
        "sellers_legalentity_changelist",
        "accounts_corporateaccount_add",
        "identity_user_add",
        "catalog_product_changelist",
        "tax_taxrule_changelist",
        "journal_entry_changelist",
        "jobs_job_changelist",
    ],
)
def test_an_administrator_opens_every_page(administrator, harbor, page):
    answer = administrator.get(reverse(f"admin:{page}"))

    assert answer.status_code == 200
    assert "'unsafe-eval'" in answer["Content-Security-Policy"]


def test_no_page_of_ours_allows_what_the_engine_room_needs(administrator):
    assert "unsafe" not in administrator.get(reverse("backoffice:home"))["Content-Security-Policy"]


def test_the_role_is_enough_without_superuser(staff):
    staff["admin"].is_superuser = False
    staff["admin"].save()

    assert signed_in(staff["admin"]).get(reverse("admin:catalog_product_changelist")).status_code == 200


def test_nothing_with_a_state_is_registered():
    from django.contrib import admin

    names = {model._meta.label_lower for model in admin.site._registry}
    assert not {name for name in names if name.split(".")[0] in ("quotes", "orders", "invoices", "payments")}


def test_a_price_is_added_and_never_edited(administrator, staff):
    product = Product.objects.get(code="remote-support")
    price = product.prices.first()
    rows = {"prices-TOTAL_FORMS": "1", "prices-INITIAL_FORMS": "1", "prices-0-id": str(price.pk)}
    rows |= {"prices-0-product": str(product.pk), "prices-0-unit_minor": "1"}

    administrator.post(
        reverse("admin:catalog_product_change", args=[product.pk]),
        {"name": "Remote", "description": "{}", "tax_category": "service", "code": "other", **rows},
    )

    assert Price.objects.get(pk=price.pk).unit_minor == price.unit_minor
    assert Product.objects.get(pk=product.pk).code == "remote-support"


def test_a_new_colleague_gets_a_role_and_no_password(administrator, staff):
    administrator.post(
        reverse("admin:identity_user_add"),
        {
            "username": "new.rep",
            "first_name": "Nia",
            "last_name": "Roth",
            "email": "nia.roth@halden.example",
            "phone": "",
            "language": "",
            "role": "representative",
            "is_active": "on",
        },
    )

    person = User.objects.get(username="new.rep")
    assert person.is_staff
    assert not person.has_usable_password()
    assert not person.is_superuser


def test_a_mistyped_vat_id_is_named_beside_its_field_and_not_kept(administrator, alpenrose):
    page = reverse("admin:accounts_corporateaccount_change", args=[alpenrose.pk])

    answer = administrator.post(page, {"vat_id": "DE811907981"})

    assert "check digits" in str(answer.context["adminform"].form.errors["vat_id"])
    assert "DE811907981" in answer.content.decode()
    alpenrose.refresh_from_db()
    assert alpenrose.vat_id == "DE811907980"
