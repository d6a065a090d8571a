from __future__ import annotations

from billing_portal.portal.home import go, home

urls = [*home.urls, *go.urls]
