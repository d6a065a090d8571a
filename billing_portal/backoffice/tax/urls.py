from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.tax import account_tax, certificates, tax_forms, tax_table

urls = [
    path("accounts/<uuid:public_id>/vat-id/check/", account_tax.vat_id_check, name="account-vat-check"),
    path("accounts/<uuid:public_id>/vat-id/accept/", account_tax.vat_id_accept, name="account-vat-accept"),
    path(
        "accounts/<uuid:public_id>/certificates/new/",
        certificates.certificate_new,
        name="account-certificate-new",
    ),
    path("certificates/<uuid:public_id>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:public_id>/pdf/", certificates.certificate_pdf, name="certificate-pdf"),
    path("certificates/<uuid:public_id>/verify/", certificates.certificate_verify, name="certificate-verify"),
    path("certificates/<uuid:public_id>/end/", certificates.certificate_end, name="certificate-end"),
    path("tax-table/", tax_table.tax_table, name="tax-table"),
    path("tax-forms/", tax_forms.tax_form_list, name="tax-forms"),
    path("tax-forms/new/", tax_forms.tax_form_new, name="tax-form-new"),
    path("tax-forms/<uuid:public_id>/", tax_forms.tax_form, name="tax-form"),
    path("tax-forms/<uuid:public_id>/pdf/", tax_forms.tax_form_pdf, name="tax-form-pdf"),
    path("tax-forms/<uuid:public_id>/end/", tax_forms.tax_form_end, name="tax-form-end"),
]
