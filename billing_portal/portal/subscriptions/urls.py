from __future__ import annotations

from billing_portal.portal.subscriptions import add_seats, auto_renew, subscriptions

urls = [*auto_renew.urls, *add_seats.urls, *subscriptions.urls]
