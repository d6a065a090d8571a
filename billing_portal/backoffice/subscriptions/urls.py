from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.subscriptions import add_seats, auto_renew

urls = [
    path("accounts/<uuid:public_id>/seats/", add_seats.add_seats, name="account-add-seats"),
    path("accounts/<uuid:public_id>/auto-renew/", auto_renew.auto_renew, name="account-auto-renew"),
]
