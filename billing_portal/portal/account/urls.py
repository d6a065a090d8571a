from __future__ import annotations

from billing_portal.portal.account import activity, bill_to, people, purchase_orders, tax_forms

urls = [*bill_to.urls, *people.urls, *activity.urls, *tax_forms.urls, *purchase_orders.urls]
