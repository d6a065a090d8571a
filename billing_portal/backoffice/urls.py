from __future__ import annotations

from django.urls import path

from billing_portal.backoffice import (
    accounts,
    compose,
    home,
    invoices,
    messages,
    orders,
    quotes,
    statement,
    work,
)

app_name = "backoffice"
urlpatterns = [
    path("", home.home, name="home"),
    path("quotes/", quotes.quote_list, name="quotes"),
    path("quotes/new/", compose.quote_new, name="quote-new"),
    path("quotes/<uuid:public_id>/", quotes.quote, name="quote"),
    path("quotes/<uuid:public_id>/pdf/", quotes.quote_pdf, name="quote-pdf"),
    path("quotes/<uuid:public_id>/edit/", compose.quote_edit, name="quote-edit"),
    path("quotes/<uuid:public_id>/send/", quotes.quote_send, name="quote-send"),
    path("quotes/<uuid:public_id>/withdraw/", quotes.quote_withdraw, name="quote-withdraw"),
    path("quotes/<uuid:public_id>/duplicate/", quotes.quote_duplicate, name="quote-duplicate"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/<uuid:public_id>/", accounts.account, name="account"),
    path("accounts/<uuid:public_id>/statement/", statement.statement, name="account-statement"),
    path("accounts/<uuid:public_id>/statement/pdf/", statement.statement_pdf, name="account-statement-pdf"),
    path("accounts/<uuid:public_id>/statement/csv/", statement.statement_csv, name="account-statement-csv"),
    path("orders/<uuid:public_id>/", orders.order, name="order"),
    path("orders/<uuid:public_id>/pdf/", orders.order_pdf, name="order-pdf"),
    path("invoices/<uuid:public_id>/", invoices.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/pdf/", invoices.invoice_pdf, name="invoice-pdf"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/<uuid:public_id>/", messages.message, name="message"),
    path("messages/<uuid:public_id>/close/", messages.message_close, name="message-close"),
    path("deliveries/<uuid:public_id>/again/", work.delivery_again, name="delivery-again"),
    path("jobs/<uuid:public_id>/retry/", work.job_retry, name="job-retry"),
    path("admin-contacts/<uuid:public_id>/try/", work.admin_contact_try, name="admin-contact-try"),
]
