"""What racers do with an invitation, and the naive twin that reads before it writes."""

from __future__ import annotations

from typing import Any

from billing_portal.accounts.actions import accept_as_new_person, invite_contact, revoke_invitation
from billing_portal.accounts.errors import HandoverOpen, LinkOver
from billing_portal.accounts.models import CorporateAccount, Handover
from billing_portal.identity.models import User
from billing_portal.kit.errors import NotAllowed, WrongState
from tests.personas import NOON

LOST = "lost"


def accept_or_revoke(number: int, subject: dict[str, Any]) -> str:
    """Half of the racers hold the link and take it up, the other half call it back."""
    handover = Handover.objects.select_related("account").get(pk=subject["handover"])
    try:
        if number % 2 == 0:
            user_id = f"new-{subject['handover']}-{number}"
            return accept_as_new_person(handover, user_id=user_id, password="x", now=NOON).username
        revoke_invitation(handover, by=User.objects.get(pk=subject["user"]), now=NOON)
    except (LinkOver, NotAllowed, WrongState):  # whoever has just handed over may revoke nothing any more
        return LOST
    return "called back"


def invite(number: int, subject: dict[str, Any]) -> str:
    """Everybody invites somebody else to the same account."""
    account = CorporateAccount.objects.get(pk=subject["account"])
    by = User.objects.get(pk=subject["user"])
    email = f"n{subject['round']}-{number}@x.example"
    try:
        return invite_contact(account, first_name="N", last_name="N", email=email, by=by, now=NOON).email
    except HandoverOpen:
        return LOST


def naive_revoke(number: int, subject: dict[str, Any]) -> str:
    """Reads, decides, writes: as one would without thinking."""
    handover = Handover.objects.get(pk=subject["handover"])
    if handover.status != Handover.Status.INVITED:
        return LOST
    changes = {"status": Handover.Status.REVOKED, "decided_at": NOON}
    Handover.objects.filter(pk=handover.pk).update(**changes)
    return f"called back by {number}"
