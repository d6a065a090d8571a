"""Electronic addresses (BT-34, BT-49): the schemes of the EAS list, which of them Peppol accepts, and which values fit.

Source of the codes: BR-CL-25 of the CEN rules 1.3.16 (EAS code list) and PEPPOL-EN16931-CL008 of Peppol BIS Billing 3.0.19; a test
compares the first with the installed rules. Names are those of the numbers themselves, in the language of who issues them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import ean, lei
from stdnum.au import abn
from stdnum.be import vat as be_vat
from stdnum.fr import siren, siret
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

from billing_portal.kit import formats
from billing_portal.kit.tax_ids import vat_id_problem

EMAIL = "EM"
_NAMES = {
    "0002": "SIREN",
    "0007": "Organisationsnummer (SE)",
    "0009": "SIRET",
    "0037": "LY-tunnus (FI)",
    "0060": "D-U-N-S",
    "0088": "GLN",
    "0096": "P-nummer (DK)",
    "0097": "FTI Ediforum Italia",
    "0106": "KVK-nummer (NL)",
    "0130": "Directorates of the European Commission",
    "0135": "SIA (IT)",
    "0142": "SECETI (IT)",
    "0147": "Standard Company Code (JP)",
    "0151": "ABN (AU)",
    "0154": "IČO (CZ)",
    "0158": "IČO (SK)",
    "0170": "Teikoku Company Code (JP)",
    "0177": "Odette",
    "0183": "UID / IDE (CH)",
    "0184": "CVR (DK)",
    "0188": "Corporate Number (JP)",
    "0190": "OIN (NL)",
    "0191": "Registrikood (EE)",
    "0192": "Organisasjonsnummer (NO)",
    "0193": "UBL.BE",
    "0194": "KOIOS",
    "0195": "UEN (SG)",
    "0196": "Kennitala (IS)",
    "0198": "ERSTORG (DK)",
    "0199": "LEI",
    "0200": "Juridinio asmens kodas (LT)",
    "0201": "Codice Univoco Ufficio iPA (IT)",
    "0202": "PEC (IT)",
    "0203": "eDelivery Network Participant (SE)",
    "0204": "Leitweg-ID (DE)",
    "0205": "CODDEST (IT)",
    "0208": "Ondernemingsnummer (BE)",
    "0209": "GS1",
    "0210": "Codice Fiscale (IT)",
    "0211": "Partita IVA (IT)",
    "0212": "Y-tunnus (FI)",
    "0213": "ALV-numero (FI)",
    "0215": "Net service ID (FI)",
    "0216": "OVT (FI)",
    "0217": "Vestigingsnummer (NL)",
    "0218": "Reģistrācijas numurs (LV)",
    "0219": "PVN (LV)",
    "0220": "Reģistrācijas kods (LV)",
    "0221": "Qualified invoice issuer (JP)",
    "0225": "FRCTC (FR)",
    "0230": "National e-Invoicing Framework (MY)",
    "0235": "TIN (AE)",
    "0240": "Répertoire des personnes morales (LU)",
    "0242": "OpenPeppol SPID",
    "0244": "TIN (NG)",
    "0245": "DIČ (SK)",
    "0246": "Identifier of a business register",
    "0248": "Network participant (OM)",
    "9913": "Business Registers Network",
    "9915": "Verwaltungs- oder Organisationskennzeichen (AT)",
    "9918": "BIC / SWIFT",
    "9919": "Kennziffer des Unternehmensregisters (AT)",
    "9959": "EIN (US)",
    "AN": "O.F.T.P.",
    "AQ": "X.400",
    "AS": "AS2",
    "AU": "File Transfer Protocol",
}
_VAT = {
    "9910": "HU", "9914": "AT", "9920": "ES", "9922": "AD", "9923": "AL", "9924": "BA", "9925": "BE", "9926": "BG", "9927": "CH",
    "9928": "CY", "9929": "CZ", "9930": "DE", "9931": "EE", "9932": "GB", "9933": "GR", "9934": "HR", "9935": "IE", "9936": "LI",
    "9937": "LT", "9938": "LU", "9939": "LV", "9940": "MC", "9941": "ME", "9942": "MK", "9943": "MT", "9944": "NL", "9945": "PL",
    "9946": "PT", "9947": "RO", "9948": "RS", "9949": "SI", "9950": "SK", "9951": "SM", "9952": "TR", "9953": "VA", "9957": "FR",
}  # fmt: skip
_NOT_PEPPOL = frozenset(
    {"0219", "0220", "0242", "0244", "0245", "0246", "0248", "AN", "AQ", "AS", "AU", EMAIL}
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of electronic address. Of a VAT id, `country` says whose."""

    code: str
    name: str = ""
    country: str = ""

    @property
    def is_peppol(self) -> bool:
        return self.code not in _NOT_PEPPOL

    def label(self) -> str:
        """As it is chosen: `9930 · VAT id, Germany`, in the active language."""
        if self.code == EMAIL:
            return f"{self.code} · {_('Email address')}"
        if self.country:
            return f"{self.code} · {_('VAT id')}, {formats.country_name(self.country)}"
        return f"{self.code} · {self.name}"


SCHEMES = {
    code: Scheme(code, _NAMES.get(code, ""), _VAT.get(code, "")) for code in sorted({*_NAMES, *_VAT, EMAIL})
}


def is_peppol(code: str) -> bool:
    """Whether an address of this scheme may be used in a document of Peppol."""
    return code in SCHEMES and SCHEMES[code].is_peppol


def choices(*, peppol: bool) -> list[tuple[str, str]]:
    """The schemes to choose from, email first, then by code; for Peppol only those that it accepts."""
    offered = [scheme for scheme in SCHEMES.values() if scheme.is_peppol or not peppol]
    offered.sort(key=lambda scheme: (scheme.code != EMAIL, scheme.code))
    return [(scheme.code, scheme.label()) for scheme in offered]


def address_problem(code: str, address: str, *, peppol: bool = False) -> Promise | str:
    """What is wrong with an electronic address, in words; "" if nothing is. Both may be empty together.

    Forms and check digits: Peppol BIS Billing, PEPPOL-COMMON-R040 to -R050; python-stdnum.
    """
    if not code and not address:
        return ""
    if not code:
        return _("Choose the scheme of the electronic address.")
    if code not in SCHEMES:
        return _("This is not a code of the EAS list.")
    if peppol and not is_peppol(code):
        return _("Peppol does not accept this scheme. Choose another one.")
    if not address:
        return _("Enter the electronic address.")
    return "" if _fits(code, address) else _("This address does not have the form that its scheme asks for.")


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    EMAIL: _is_email,
    "0202": _is_email,
    "0002": siren.is_valid,
    "0007": lambda text: bool(re.fullmatch(r"\d{10}", text)) and se_orgnr.is_valid(text),
    "0009": siret.is_valid,
    "0088": lambda text: bool(re.fullmatch(r"\d{13}", text)) and ean.is_valid(text),
    "0151": lambda text: bool(re.fullmatch(r"\d{11}", text)) and abn.is_valid(text),
    "0184": lambda text: bool(re.fullmatch(r"(DK)?\d{8}", text)),
    "0192": lambda text: bool(re.fullmatch(r"\d{9}", text)) and no_orgnr.is_valid(text),
    "0199": lei.is_valid,
    "0204": lambda text: bool(re.fullmatch(r"\d{2,12}(-[0-9A-Za-z]{1,30})?-\d{2}", text)),
    "0208": lambda text: bool(re.fullmatch(r"\d{10}", text)) and be_vat.is_valid(text),
}


def _fits(code: str, address: str) -> bool:
    if len(address) > 120 or not address.isprintable() or address != address.strip():
        return False
    if code in _VAT:
        return not vat_id_problem(address, _VAT[code]) and address.isascii() and " " not in address
    return _CHECKS.get(code, lambda text: True)(address)
