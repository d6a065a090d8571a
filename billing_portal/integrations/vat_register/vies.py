from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from django.conf import settings

from billing_portal.tax.ports import VatIdAnswer

TIMEOUT, LARGEST = 15, 64 * 1024  # seconds, bytes

logger = logging.getLogger(__name__)


class Vies:
    """The register of the EU's member states, by its REST interface; asked with our own id for a consultation number.

    Whatever is not a clear yes or no to exactly the id that was asked about is unknown. Source: VIES, technical
    information, check-vat-number.
    """

    def check(self, vat_id: str, own: str) -> VatIdAnswer:
        question = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
        if own:
            question |= {"requesterMemberStateCode": own[:2], "requesterNumber": own[2:]}
        try:
            answer = self._ask(question)
        except (OSError, ValueError) as error:  # no network, time-out, HTTP error, not JSON
            logger.warning("VIES: %s", error)
            return VatIdAnswer("unknown", reason=f"{type(error).__name__}: {error}"[:200])
        return self._read(question, answer)

    def _ask(self, question: dict[str, str]) -> Any:
        request = urllib.request.Request(
            f"{settings.VIES_URL.rstrip('/')}/check-vat-number",
            data=json.dumps(question).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read(LARGEST))
        except urllib.error.HTTPError as error:
            with error:
                return json.loads(error.read(LARGEST))

    def _read(self, question: dict[str, str], answer: Any) -> VatIdAnswer:
        if not isinstance(answer, dict):
            return VatIdAnswer("unknown", reason="not an object")
        if faults := answer.get("errorWrappers"):
            named = (
                faults[0].get("error", "") if isinstance(faults, list) and isinstance(faults[0], dict) else ""
            )
            return VatIdAnswer("unknown", reason=str(named)[:200] or "error")
        said = str(answer.get("userError") or "VALID")
        same = all(answer.get(name) == question[name] for name in ("countryCode", "vatNumber"))
        valid = answer.get("valid")
        if not same or valid not in (True, False) or said not in ("VALID", "INVALID"):
            return VatIdAnswer("unknown", reason=said[:200] if same else "an answer to another question")
        return VatIdAnswer(
            "valid" if valid is True else "invalid",
            answered_at=_moment(answer.get("requestDate")),
            consultation=str(answer.get("requestIdentifier") or ""),
            name=str(answer.get("name") or ""),
            address=str(answer.get("address") or ""),
        )


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
