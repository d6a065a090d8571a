"""What somebody does on Pay Now: opens the page and sends its form as a browser would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from billing_portal.invoices.models import Invoice
from billing_portal.portal.payments.rows import pay_url
from tests.portal.visiting import Visitor

FIELD = re.compile(r'<input type="(?:hidden|radio)" name="([^"]+)" value="([^"]*)"( disabled| checked)?')


def url_of(invoices: Sequence[Invoice], name: str = "portal:pay", **more: str) -> str:
    return pay_url([invoice.public_id for invoice in invoices], name, **more)


def form_of(response) -> dict[str, list[str]]:
    """The fields of the form that pays, with the means that are ticked."""
    page = response.content.decode()
    begin = page.index('action="/pay/start/"')
    fields: dict[str, list[str]] = {}
    for name, value, state in FIELD.findall(page[begin : page.index("</form>", begin)]):
        if name != "means" or state == " checked":
            fields.setdefault(name, []).append(unescape(value))
    return fields


def form(
    visitor: Visitor, invoices: Sequence[Invoice], amount: str = "", means: str = ""
) -> dict[str, list[str]]:
    """The form as the page gives it: in full, or over an amount as typed."""
    single = len(invoices) == 1 and not amount
    url = (
        url_of(invoices)
        if single
        else url_of(invoices, "portal:pay-review", **({"amount": amount} if amount else {}))
    )
    response = visitor.get(url)
    assert response.status_code == 200, response.status_code
    fields = form_of(response)
    return {**fields, "means": [means]} if means else fields


def start(visitor: Visitor, invoices: Sequence[Invoice], amount: str = "", means: str = "new"):
    return visitor.post("/pay/start/", form(visitor, invoices, amount, means))
