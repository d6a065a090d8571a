"""The rules of XRechnung and Peppol, where an operator has brought them: `EINVOICE_RULES_DIR`.

They are published by their owners and are in no package. Compiled schematron (XSLT) is run as it is; a `.sch` is
compiled with SchXslt, whose `pipeline-for-svrl.xsl` then lies in the same folder.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from billing_portal.documents.einvoice.profiles import PEPPOL, XRECHNUNG, Profile

NAMES = {
    (XRECHNUNG.guideline, "cii"): "XRechnung-CII-validation",
    (XRECHNUNG.guideline, "ubl"): "XRechnung-UBL-validation",
    (PEPPOL.guideline, "ubl"): "PEPPOL-EN16931-UBL",
}
SUFFIXES = (".xsl", ".xslt", ".sch")
COMPILER = "pipeline-for-svrl.xsl"


def rules_for(profile: Profile, syntax: str) -> Path | None:
    """The operator's file for a document of this profile, wherever in the folder it lies; None if there is none."""
    folder: Path | None = settings.EINVOICE_RULES_DIR
    name = NAMES.get((profile.guideline, syntax))
    return _found(folder, name) if folder and name else None


def compiler(folder: Path) -> Path | None:
    """What turns a `.sch` of this folder into something that can be run."""
    return next(iter(sorted(folder.rglob(COMPILER))), None)


@lru_cache(maxsize=16)
def _found(folder: Path, name: str) -> Path | None:
    for suffix in SUFFIXES:
        if files := sorted(folder.rglob(f"{name}{suffix}")):
            return files[0]
    return None
