"""The official rules, from packages: the suite never falls back to our own invariants."""

from __future__ import annotations

from billing_portal.documents.einvoice.validate import Validator, problems_of, validator


def faults(xml: bytes) -> list[str]:
    """What the schema and the rules object to, by id of the rule; empty if the document is valid."""
    assert validator() is Validator.OFFICIAL
    return problems_of(xml, syntax="cii" if b"CrossIndustryInvoice" in xml[:400] else "ubl")
