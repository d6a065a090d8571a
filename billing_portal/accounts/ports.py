"""What the portal asks of a register of VAT ids. Never inside a transaction: it is a call over the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class VatIdAnswer:
    """`status` is valid, invalid or unknown; whatever goes wrong is unknown with a reason, never invalid."""

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
