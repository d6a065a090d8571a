"""The pages to which mails and the gateway's pages lead back: the one place below the faces that knows their addresses."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse


def page(name: str, *args: UUID | str) -> str:
    """The full address of a page, from SITE_URL and never from a request."""
    return str(settings.SITE_URL) + reverse(name, args=args)


def pay_page(public_ids: Iterable[UUID]) -> str:
    """The full address of Pay Now for these invoices."""
    return f"{page('portal:pay')}?{urlencode([('invoice', str(key)) for key in public_ids])}"
