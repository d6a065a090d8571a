from __future__ import annotations

from billing_portal.portal.checkout import checkout, orders, service_order

urls = [*checkout.urls, *service_order.urls, *orders.urls]
