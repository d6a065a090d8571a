"""Under which rules a document is written: the plain standard, XRechnung, or Peppol BIS Billing."""

from __future__ import annotations

from dataclasses import dataclass

_STANDARD = "urn:cen.eu:en16931:2017"
_PEPPOL_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True, slots=True)
class Profile:
    """BT-24 and BT-23 of a document."""

    guideline: str
    process: str = ""


EN16931 = Profile(_STANDARD)
XRECHNUNG = Profile(f"{_STANDARD}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", _PEPPOL_PROCESS)
PEPPOL = Profile(f"{_STANDARD}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", _PEPPOL_PROCESS)
