from __future__ import annotations

from billing_portal.portal.payments import own_credit, pay, payments

urls = [*pay.urls, *payments.urls, *own_credit.urls]
