from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.events import PROMISE_WITHDRAWN
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.steps.kept import record_promise
from billing_portal.invoices.steps.promises import end_promise, make_promise
from billing_portal.kit import clock


@transaction.atomic
def promise_payment(
    account: CorporateAccount,
    invoices: Sequence[Invoice],
    given: Promised,
    *,
    reason: str = "",
    by: User,
    now: datetime,
) -> PaymentPromise:
    """Promise to pay these invoices by transfer or check on a day: until two bank days later nothing is sent or collected.

    Staff do it for the account with a reason. Raises NotAllowed, ReasonMissing and what `make_promise` raises; a
    refused one changes nothing.
    """
    authorize(by, Right.PROMISE_PAYMENT, account)
    return make_promise(account, invoices, given, by=by, now=now, **reason_of(by, reason))


@transaction.atomic
def withdraw_promise(promise: PaymentPromise, *, reason: str = "", by: User, now: datetime) -> None:
    """Take an open promise back: reminders and collection go on as if it had not been made.

    Withdrawn on the day on which it was made it does not count as one of the two of an invoice; that is granted once,
    or a promise a day would keep reminders away for ever. Raises NotAllowed, ReasonMissing, WrongState.
    """
    authorize(by, Right.PROMISE_PAYMENT, promise.account)
    more = reason_of(by, reason)
    end_promise(promise, to=PaymentPromise.Status.WITHDRAWN, by=by, now=now)
    zone = promise.account.entity.zone
    if clock.day(promise.made_at, zone) == clock.day(now, zone):
        used = [part.invoice_id for part in promise.parts.all()]
        forgiven = set(
            PaymentPromise.objects.filter(parts__invoice__in=used, parts__nth=0).values_list(
                "parts__invoice", flat=True
            )
        )
        promise.parts.exclude(invoice__in=forgiven).update(nth=0)
    record_promise(PROMISE_WITHDRAWN, promise, by=by, now=now, **more)
