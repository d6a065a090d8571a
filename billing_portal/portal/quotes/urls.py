from __future__ import annotations

from billing_portal.portal.quotes import cart, quotes

urls = [*quotes.urls, *cart.urls]
