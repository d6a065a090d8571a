from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.invoices import (
    credit_notes,
    e_invoices,
    held,
    held_mails,
    invoices,
)
from billing_portal.backoffice.mounts import mounted, mounted_for_account
from billing_portal.web.invoices import mail_again, promises, statement

urls = [
    path(
        "accounts/<uuid:public_id>/statement/",
        mounted_for_account(statement.statement),
        name="account-statement",
    ),
    path(
        "accounts/<uuid:public_id>/statement/pdf/",
        mounted_for_account(statement.statement_pdf),
        name="account-statement-pdf",
    ),
    path(
        "accounts/<uuid:public_id>/statement/csv/",
        mounted_for_account(statement.statement_csv),
        name="account-statement-csv",
    ),
    path("invoices/<uuid:public_id>/", invoices.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/issue/", held.invoice_issue, name="invoice-issue"),
    path(
        "invoices/<uuid:public_id>/mail/",
        mounted(mail_again.invoice_mail_again, find=invoices.find_invoice, show=invoices.show_invoice),
        name="invoice-mail-again",
    ),
    path("invoices/<uuid:public_id>/promise/", mounted(promises.promise_new), name="invoice-promise"),
    path("promises/<uuid:public_id>/withdraw/", mounted(promises.promise_withdraw), name="promise-withdraw"),
    path("invoices/<uuid:public_id>/pdf/", invoices.invoice_pdf, name="invoice-pdf"),
    path("invoices/<uuid:public_id>/e-invoice/", e_invoices.invoice_xml, name="invoice-xml"),
    path("invoices/<uuid:public_id>/credit/", credit_notes.invoice_credit, name="invoice-credit"),
    path("invoices/<uuid:public_id>/write-off/", credit_notes.invoice_write_off, name="invoice-write-off"),
    path("credit-notes/<uuid:public_id>/pdf/", credit_notes.credit_note_pdf, name="credit-note-pdf"),
    path("credit-notes/<uuid:public_id>/e-invoice/", e_invoices.credit_note_xml, name="credit-note-xml"),
    path("papers/<uuid:public_id>/held/", held_mails.paper_held, name="paper-held"),
]
