from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.dunning.events import DUNNING_HOLD_LIFTED
from billing_portal.dunning.models import DunningHold
from billing_portal.dunning.steps.holds import place_hold
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Invoice
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState


def set_hold(
    account: CorporateAccount,
    invoice: Invoice | None,
    *,
    reason: str,
    until: date,
    note: str = "",
    by: User,
    now: datetime,
) -> DunningHold:
    """Send nothing about an account, or about one invoice of it, up to that day; takes the place of an older hold.

    Raises NotAllowed, HoldEndsWrong, WrongState for an invoice of another account or one that is not open.
    """
    authorize(by, Right.HOLD_DUNNING, account)
    return place_hold(account, invoice, reason=reason, until=until, note=note, by=by, now=now)


@transaction.atomic
def lift_hold(hold: DunningHold, *, by: User, now: datetime) -> None:
    """Resume reminders, one step after the last one that was sent. Raises NotAllowed, WrongState."""
    authorize(by, Right.HOLD_DUNNING, hold.account)
    if DunningHold.objects.standing().filter(pk=hold.pk).update(lifted_at=now, lifted_by=by) != 1:
        raise WrongState
    hold.lifted_at, hold.lifted_by = now, by
    invoice, until = hold.invoice.number if hold.invoice else "", hold.until.isoformat()
    record(DUNNING_HOLD_LIFTED, hold, by=by, at=now, account=hold.account, invoice=invoice, until=until)
