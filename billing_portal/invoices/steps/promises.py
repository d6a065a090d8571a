"""A promise to pay as a state of its invoices: made, ended, and settled by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.invoices import rules
from billing_portal.invoices.errors import (
    MoneyOnItsWay,
    NothingToPromise,
    PromisedAlready,
    PromisedTooOften,
    WrongDayOfPromise,
)
from billing_portal.invoices.events import PROMISE_BROKEN, PROMISE_ENDED, PROMISE_MADE
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.steps.balance import claim
from billing_portal.invoices.steps.kept import hold_promise, record_promise
from billing_portal.invoices.words import promise_day_problem
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import total
from billing_portal.kit.states import move

Status = PaymentPromise.Status


def make_promise(
    account: CorporateAccount,
    invoices: Sequence[Invoice],
    given: Promised,
    *,
    by: User,
    now: datetime,
    **more: object,
) -> PaymentPromise:
    """From now on reminders and collection of these invoices wait. In the caller's transaction; `more` goes on record.

    Raises WrongDayOfPromise, NothingToPromise, MoneyOnItsWay while a payment of one is begun or on its way,
    PromisedAlready, PromisedTooOften, WrongState for invoices of another account or of two currencies.
    """
    if problem := promise_day_problem(given.on, clock.day(now, account.entity.zone)):
        raise WrongDayOfPromise(problem)
    if given.kind not in PaymentPromise.Kind.values:
        raise WrongState
    claim(*invoices)
    fresh = list(Invoice.objects.filter(pk__in=[row.pk for row in invoices]).order_by("due_on", "pk"))
    if not fresh:
        raise NothingToPromise
    if {(row.account_id, row.currency) for row in fresh} != {(account.pk, fresh[0].currency)}:
        raise WrongState
    counted = _check_invoices(fresh)
    currency = fresh[0].currency
    promise = PaymentPromise.objects.create(
        account=account,
        kind=given.kind,
        promised_on=given.on,
        waits_until=rules.waits_until(given.on, currency),
        currency=currency,
        reference=given.reference,
        made_by=by,
        made_at=now,
    )
    PromisedInvoice.objects.bulk_create(
        PromisedInvoice(
            promise=promise, invoice=row, amount_minor=row.collectible.minor, nth=counted[row.pk] + 1
        )
        for row in fresh
    )
    days = {"promised_on": promise.promised_on, "promise_waits_until": promise.waits_until}
    Invoice.objects.filter(pk__in=[row.pk for row in fresh]).update(**days)
    amount = total((row.collectible for row in fresh), currency)
    record_promise(PROMISE_MADE, promise, by=by, now=now, minor=amount.minor, **more)
    return promise


def _check_invoices(rows: Sequence[Invoice]) -> dict[int, int]:
    """How many promises each invoice has had that count; raises what stands against another one."""
    nothing = [row for row in rows if not (row.collectible or row.reserved_minor)]
    if nothing:
        words = _("Nothing is left to pay now: %(numbers)s.")
        raise NothingToPromise(words % {"numbers": _numbers(nothing)})
    moving = [row for row in rows if row.reserved_minor]
    if moving:
        words = _("A payment was begun or is on its way: %(numbers)s. Wait for its result.")
        raise MoneyOnItsWay(words % {"numbers": _numbers(moving)})
    promised = [row for row in rows if row.promised_on]
    if promised:
        words = _("There is already an open promise: %(numbers)s. Withdraw it to make another one.")
        raise PromisedAlready(words % {"numbers": _numbers(promised)})
    counted = dict.fromkeys((row.pk for row in rows), 0)
    earlier = PromisedInvoice.objects.filter(invoice__in=list(counted))
    for pk, nth in earlier.values_list("invoice", "nth").order_by():
        counted[pk] = max(counted[pk], nth)
    often = [row for row in rows if counted[row.pk] >= rules.MOST_PROMISES]
    if often:
        words = _("Promised twice already: %(numbers)s. Pay now or write to us.")
        raise PromisedTooOften(words % {"numbers": _numbers(often)})
    return counted


def _numbers(rows: Sequence[Invoice]) -> str:
    return ", ".join(row.number or "" for row in rows)


def end_promise(promise: PaymentPromise, *, to: str, by: User | None, now: datetime) -> None:
    """It is withdrawn or broken: nothing waits for it any more. In the caller's transaction. Raises WrongState."""
    invoices = [part.invoice for part in promise.parts.select_related("invoice")]
    claim(*invoices)
    hold_promise(promise)
    move(promise, to=to, allowed={Status.OPEN}, settled_by=by, settled_at=now)
    promise.parts.update(is_open=False)
    Invoice.objects.filter(pk__in=[row.pk for row in invoices]).update(
        promised_on=None, promise_waits_until=None
    )


@transaction.atomic
def settle_promise(promise: PaymentPromise, *, now: datetime) -> bool:
    """Whether the promise is broken: the wait is over, and something promised is past due and still to be paid.

    Over before anything is due it has ended without a consequence, and what is due is collected or reminded of on its
    day. What is on its way or disputed may still come right: it waits on.
    """
    today = clock.day(now, promise.account.entity.zone)
    claim(*[part.invoice for part in promise.parts.select_related("invoice")])
    hold_promise(promise)
    if promise.status != Status.OPEN or promise.waits_until >= today:
        return False
    rows = Invoice.objects.open().filter(promised_parts__promise=promise)
    late = list(rows.overdue(today))
    waits = [row for row in rows if not row.is_overdue(today) and row.collectible]
    if not late and not waits:
        return False
    to, event = (Status.BROKEN, PROMISE_BROKEN) if late else (Status.ENDED, PROMISE_ENDED)
    left = total((row.undisputed for row in late or waits), promise.currency)
    end_promise(promise, to=to, by=None, now=now)
    record_promise(event, promise, by=None, now=now, minor=left.minor)
    return bool(late)
