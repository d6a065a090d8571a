from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.dunning.errors import HoldEndsWrong
from billing_portal.dunning.events import DUNNING_HOLD_SET
from billing_portal.dunning.models import DunningHold
from billing_portal.dunning.rules import may_end
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState


@transaction.atomic
def place_hold(
    account: CorporateAccount,
    invoice: Invoice | None,
    *,
    reason: str,
    until: date,
    note: str = "",
    by: User | None,
    now: datetime,
) -> DunningHold:
    """Send nothing about an account, or about one invoice of it, up to that day; takes the place of an older hold.

    `by` is None where something else places it, such as a dispute. Raises HoldEndsWrong, WrongState for
    an invoice of another account or one that is not open.
    """
    if not may_end(until, clock.day(now, account.entity.zone)):
        raise HoldEndsWrong
    if invoice is not None and (invoice.account_id != account.pk or invoice.status != Invoice.Status.ISSUED):
        raise WrongState
    # The account's row is held until commit: of two clicks the second finds the hold of the first.
    CorporateAccount.objects.select_for_update().get(pk=account.pk)
    DunningHold.objects.standing().filter(account=account, invoice=invoice).update(
        lifted_at=now, lifted_by=by
    )
    hold = DunningHold.objects.create(
        account=account, invoice=invoice, reason=reason, until=until, note=note, set_by=by, set_at=now
    )
    record(
        DUNNING_HOLD_SET,
        hold,
        by=by,
        at=now,
        account=account,
        invoice=invoice.number if invoice else "",
        reason=reason,
        until=until.isoformat(),
        note=note,
    )
    return hold
