from __future__ import annotations

from django.urls import path

from billing_portal.portal.mounts import mounted_for_account
from billing_portal.portal.subscriptions import add_seats, auto_renew_done, subscriptions
from billing_portal.web.subscriptions import auto_renew

urls = [
    path("subscriptions/auto-renew/", mounted_for_account(auto_renew.auto_renew), name="auto-renew"),
    *auto_renew_done.urls,
    *add_seats.urls,
    *subscriptions.urls,
]
