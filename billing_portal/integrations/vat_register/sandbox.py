from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing_portal.kit import clock
from billing_portal.tax.ports import VatIdAnswer

# The vocabulary of VIES' own test service, by the last three digits, so that numbers with right check digits exist.
FAULTS = {"300": "SERVICE_UNAVAILABLE", "301": "MS_UNAVAILABLE", "302": "TIMEOUT"}


class SandboxRegister:
    """Answers as VIES' test service does: …100 valid, …200 invalid, …300, …301 and …302 no answer; others valid."""

    def __init__(self) -> None:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("the sandbox register of VAT ids is for the demo and for tests only")

    def check(self, vat_id: str, own: str) -> VatIdAnswer:
        now, ending = clock.now(), vat_id[-3:]
        if ending in FAULTS:
            return VatIdAnswer("unknown", reason=FAULTS[ending])
        if ending == "200":
            return VatIdAnswer("invalid", answered_at=now)
        consultation = f"SANDBOX{now:%Y%m%d%H%M%S}" if own else ""
        return VatIdAnswer("valid", answered_at=now, consultation=consultation, name="---", address="---")
