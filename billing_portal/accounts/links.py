"""Mailed links that confirm an address or accept a hand-over: computed, never stored; only the latest works.

A link names its row, the row's serial and a signature over both and the address. A copy of the database holds no
link; a row that was decided or whose time is over answers to none.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from billing_portal.accounts.models import EmailChange, Handover

_SALT = "billing_portal.accounts.links"


def _token(kind: str, public_id: UUID, serial: int, address: str) -> str:
    secret = f"{kind}:{public_id.hex}:{serial}:{address.lower()}"
    signature = salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()
    return f"{public_id.hex}-{serial}-{signature}"


def email_token(change: EmailChange) -> str:
    """What confirms a new address; to be mailed there and nowhere else."""
    return _token("email", change.public_id, 1, change.new_email)


def handover_token(handover: Handover) -> str:
    """The token that accepts a hand-over; mailed to the invited person only."""
    return _token("handover", handover.public_id, handover.serial, handover.email)


def _named(token: str) -> UUID:
    """The row that a link names; one that names none gets an id that no row has."""
    try:
        return UUID(hex=token.partition("-")[0])
    except ValueError:
        return UUID(int=0)


def read_email_token(token: str, *, now: datetime) -> EmailChange | None:
    """The change that the link may confirm at `now`, or None. Reading uses nothing up."""
    rows = EmailChange.objects.open_at(now).select_related("user", "account__entity")
    found = rows.filter(public_id=_named(token), user__is_active=True).first()
    return found if found and constant_time_compare(token, email_token(found)) else None


def read_handover_token(token: str, *, now: datetime) -> Handover | None:
    """The hand-over that the link may accept at `now`, or None. Reading does not use up the link."""
    rows = Handover.objects.open_at(now).select_related("account__entity")
    found = rows.filter(public_id=_named(token)).first()
    return found if found and constant_time_compare(token, handover_token(found)) else None
