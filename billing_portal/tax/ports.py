"""The interface to the system that determines tax.

Called when a quote is sent and again when the order is placed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class VatIdEvidence:
    """What is on record about the buyer's VAT id on the day of the sale.

    `status`: valid or invalid as the register answered; accepted by staff with a reason; unknown while no register
    has answered; form where there is no register to ask and form and checksum are all; empty without an id.
    """

    status: str = ""
    on: date | None = None
    reference: str = ""  # the register's consultation number, or the reason of whoever accepted it

    @property
    def counts(self) -> bool:
        """Whether the buyer may be treated as a business because of this id."""
        return self.status in ("valid", "accepted", "form")


@dataclass(frozen=True, slots=True)
class CertificateEvidence:
    """A verified exemption certificate that is valid on the day of the sale in the buyer's jurisdiction."""

    number: str
    kind: str
    country: str
    region: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class TaxCase:
    """One sale as the tax decision sees it: who sells from where to whom, what, on which day, with what evidence."""

    seller_country: str
    buyer_country: str
    buyer_region: str
    buyer_vat_id: str
    product_category: str
    on: date
    seller_region: str = ""
    vat_check: VatIdEvidence = VatIdEvidence()
    certificate: CertificateEvidence | None = None

    def to_json(self) -> dict[str, Any]:
        """The case as it is kept beside the decision, with days as ISO text."""
        plain = asdict(self)
        plain["on"] = self.on.isoformat()
        for name, key in (("vat_check", "on"), ("certificate", "valid_to")):
            if plain[name] and plain[name][key]:
                plain[name][key] = plain[name][key].isoformat()
        return plain


@dataclass(frozen=True, slots=True)
class TaxDecision:
    """The answer: EN 16931 category code (S, AE, O, E, Z …), rate in per cent, legal note by language.

    `inputs` is the case with everything else that the answer rests on, such as the registration; kept with the line.
    """

    category: str
    rate: Decimal
    rule: str  # which row decided, so that it can be reproduced years later
    notes: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)


class TaxCalculator(Protocol):
    """Decides the lines of one document, or raises TaxUndecided or TaxUnavailable; never answers 0 because it does
    not know.

    A remote one is asked over the network, hence never inside a transaction: see `tax.decide`.
    """

    code: str
    is_remote: bool

    def decide(self, cases: Sequence[TaxCase]) -> list[TaxDecision]: ...


@lru_cache(maxsize=1)
def calculator() -> TaxCalculator:
    """The calculator named by settings.TAX_CALCULATOR."""
    found: TaxCalculator = import_string(settings.TAX_CALCULATOR)()
    return found


@dataclass(frozen=True, slots=True)
class VatIdAnswer:
    """`status` is valid, invalid or unknown; any failure is unknown with a reason, never invalid."""

    status: str
    answered_at: datetime | None = None  # the register's own time, if it names one
    consultation: str = ""
    name: str = ""
    address: str = ""
    reason: str = ""


class VatIdRegister(Protocol):
    """Answers whether a VAT id exists; `own` is the asking company's id, without which there is no consultation
    number."""

    def check(self, vat_id: str, own: str) -> VatIdAnswer: ...


@lru_cache(maxsize=1)
def vat_id_register() -> VatIdRegister:
    """The register named by settings.VAT_ID_REGISTER."""
    found: VatIdRegister = import_string(settings.VAT_ID_REGISTER)()
    return found
