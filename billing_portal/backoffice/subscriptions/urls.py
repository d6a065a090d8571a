from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.mounts import mounted_for_account
from billing_portal.backoffice.subscriptions import add_seats
from billing_portal.web.subscriptions import auto_renew

urls = [
    path("accounts/<uuid:public_id>/seats/", add_seats.add_seats, name="account-add-seats"),
    path(
        "accounts/<uuid:public_id>/auto-renew/",
        mounted_for_account(auto_renew.auto_renew),
        name="account-auto-renew",
    ),
]
