from __future__ import annotations

from billing_portal.portal.methods import methods, setup_return, standing_order

urls = [*methods.urls, *setup_return.urls, *standing_order.urls]
