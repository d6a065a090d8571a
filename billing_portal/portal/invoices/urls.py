from __future__ import annotations

from django.urls import path

from billing_portal.portal.invoices import exports, invoices, reminders
from billing_portal.portal.mounts import mounted, mounted_for_account
from billing_portal.web.invoices import mail_again, promises, statement

urls = [
    *invoices.urls,
    path(
        "invoices/<uuid:public_id>/mail/",
        mounted(mail_again.invoice_mail_again, find=invoices.find_invoice, show=invoices.show_invoice),
        name="invoice-mail-again",
    ),
    path("invoices/<uuid:public_id>/promise/", mounted(promises.promise_new), name="invoice-promise"),
    path("promises/<uuid:public_id>/withdraw/", mounted(promises.promise_withdraw), name="promise-withdraw"),
    *exports.urls,
    path("statement/", mounted_for_account(statement.statement), name="statement"),
    path("statement/pdf/", mounted_for_account(statement.statement_pdf), name="statement-pdf"),
    path("statement/csv/", mounted_for_account(statement.statement_csv), name="statement-csv"),
    *reminders.urls,
]
