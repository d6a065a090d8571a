from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.quotes import compose, quotes

urls = [
    path("quotes/", quotes.quote_list, name="quotes"),
    path("quotes/new/", compose.quote_new, name="quote-new"),
    path("quotes/<uuid:public_id>/", quotes.quote, name="quote"),
    path("quotes/<uuid:public_id>/pdf/", quotes.quote_pdf, name="quote-pdf"),
    path("quotes/<uuid:public_id>/edit/", compose.quote_edit, name="quote-edit"),
    path("quotes/<uuid:public_id>/send/", quotes.quote_send, name="quote-send"),
    path("quotes/<uuid:public_id>/withdraw/", quotes.quote_withdraw, name="quote-withdraw"),
    path("quotes/<uuid:public_id>/duplicate/", quotes.quote_duplicate, name="quote-duplicate"),
]
