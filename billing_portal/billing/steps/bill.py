"""The one way to bill what begins: renew, count the periods as billed, issue; one account is a batch of one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.batch import Batch, load_batch
from billing_portal.billing.rules import AnyDue, Due, DueOnce, invoices_of
from billing_portal.billing.steps.once import settle_charges
from billing_portal.billing.steps.renew import Renewal, renew_subscriptions
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps import issue_invoices
from billing_portal.kit import clock
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.steps.terms import Claim, claim_periods
from billing_portal.tax.ports import calculator


def bill_periods(
    batch: Batch, groups: Sequence[Sequence[AnyDue]], *, by: User | None, now: datetime
) -> list[Invoice]:
    """Invoice groups, each of one account, day and purchase order, with tax as of now; renewals come first.

    Inside the caller's transaction, which holds the subscriptions since before the batch was loaded. What cannot be
    issued yet is held. Raises WrongState if a period was billed or a subscription extended meanwhile.
    """
    due = [one for group in groups for one in group if isinstance(one, Due)]
    once = [one for group in groups for one in group if isinstance(one, DueOnce)]
    renewals = [
        Renewal(batch.loaded.subscriptions[one.subscription], one.term.spec) for one in due if one.is_first
    ]
    renew_subscriptions(renewals, by=by, now=now)
    claim_periods(Claim(one.subscription, one.term.spec, one.n) for one in due)
    settle_charges([batch.loaded.charges[one.charge] for one in once], by=by, now=now)
    return issue_invoices([batch.draft(group) for group in groups], by=by, now=now)


def bill_begun(
    account: CorporateAccount, *, only: Collection[int] | None = None, by: User | None, now: datetime
) -> list[Invoice]:
    """Invoice every period of an account's present terms that has begun, `only` of these subscriptions if named.

    The same invoices as a billing run would write, one for each first day and purchase order; none if all of it is
    billed. A remote tax engine is asked before the transaction.
    """
    today = clock.day(now, account.entity.zone)
    if calculator().is_remote:
        load_batch([account.pk], today, now=now)
    with transaction.atomic():
        # Held until commit; whoever comes second, a billing run or another order, finds them billed.
        Subscription.objects.filter(account=account).update(currency=F("currency"))
        batch = load_batch([account.pk], today, now=now)
        due = [
            one
            for one in batch.loaded.due.get(account.pk, [])
            if isinstance(one, Due)
            and one.term.key is not None
            and (only is None or one.subscription in only)
        ]
        return bill_periods(batch, invoices_of(due), by=by, now=now)
