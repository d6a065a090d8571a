from __future__ import annotations

from billing_portal.portal.payments import confirm, own_credit, pay, payments

urls = [*pay.urls, *payments.urls, *confirm.urls, *own_credit.urls]
