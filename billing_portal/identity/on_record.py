"""What staff owe whenever they act for an account: the right, and a reason that the contact can read."""

from __future__ import annotations

from billing_portal.identity.errors import ReasonMissing
from billing_portal.identity.models import User
from billing_portal.kit.errors import NotAllowed


def reason_of(by: User, reason: str, *, right: str) -> dict[str, str]:
    """What the journal keeps besides the act: nothing for a contact, the reason for staff.

    Raises NotAllowed for staff without the right, ReasonMissing for staff without words.
    """
    if not by.is_staff:
        return {}
    if not by.has_perm(right):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    return {"reason": reason.strip()}
