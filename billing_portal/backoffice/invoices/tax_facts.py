"""How the tax of an invoice was decided, line by line, in words: what was kept of the decision with the line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing_portal.backoffice.rows import facts, joined
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.kit import formats
from billing_portal.tax.models import VatIdCheck


def _place(country: str, region: str) -> str:
    return joined([formats.country_name(country) if country else "", region])


def _day(text: str | None) -> str:
    return formats.date_short(date.fromisoformat(text)) if text else ""


def _vat_id(inputs: dict[str, Any]) -> str:
    """The id with what was on record about it."""
    number, check = inputs.get("buyer_vat_id", ""), inputs.get("vat_check") or {}
    words = {
        **{code: str(label) for code, label in VatIdCheck.Status.choices},
        "form": _("format and check digits match"),
        "": "",
    }
    said = words.get(check.get("status", ""), "")
    return joined([number, said, _day(check.get("on")), check.get("reference", "")]) if number else ""


def _certificate(inputs: dict[str, Any]) -> str:
    found = inputs.get("certificate")
    if not found:
        return ""
    place = "-".join(filter(None, (found["country"], found["region"])))
    return joined([found["number"], place, _day(found["valid_to"])])


def _row(line: InvoiceLine) -> dict[str, Any]:
    inputs = line.tax_inputs
    return {
        "description": line.description,
        "facts": facts(
            (_("Category and rate"), joined([line.tax_category, formats.percent(Decimal(line.tax_rate))])),
            (_("Rule"), line.tax_rule),
            (_("Determined for"), _day(inputs.get("on"))),
            (_("Seller"), _place(inputs.get("seller_country", ""), inputs.get("seller_region", ""))),
            (_("Buyer"), _place(inputs.get("buyer_country", ""), inputs.get("buyer_region", ""))),
            (_("VAT id"), _vat_id(inputs)),
            (_("Exemption certificate"), _certificate(inputs)),
            (_("Tax registration"), inputs.get("registration", "")),
            (_("Tax category of the product"), inputs.get("product_category", "")),
        ),
    }


def tax_facts(invoice: Invoice) -> list[dict[str, Any]]:
    """One row per different decision, with the lines that it covers. One query."""
    rows: dict[str, dict[str, Any]] = {}
    for line in invoice.lines.order_by("position"):
        row = _row(line)
        known = rows.setdefault(str(row["facts"]), {"facts": row["facts"], "lines": []})
        known["lines"].append(row["description"])
    return list(rows.values())
