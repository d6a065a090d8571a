from __future__ import annotations

from billing_portal.portal.payments import pay, payments

urls = [*pay.urls, *payments.urls]
