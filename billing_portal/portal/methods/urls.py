from __future__ import annotations

from billing_portal.portal.methods import methods

urls = [*methods.urls]
