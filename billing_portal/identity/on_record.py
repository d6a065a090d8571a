"""The reason that staff must give when they act for an account; the contact can read it."""

from __future__ import annotations

from billing_portal.identity.errors import ReasonMissing
from billing_portal.identity.models import User


def reason_of(by: User, reason: str) -> dict[str, str]:
    """What the journal keeps besides the act: nothing for a contact, the reason for staff.

    Raises ReasonMissing for staff without words.
    """
    if not by.is_staff:
        return {}
    if not reason.strip():
        raise ReasonMissing
    return {"reason": reason.strip()}
