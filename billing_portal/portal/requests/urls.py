from __future__ import annotations

from billing_portal.portal.requests import requests

urls = [*requests.urls]
