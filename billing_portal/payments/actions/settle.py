from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.steps.balance import claim
from billing_portal.kit import clock
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, total
from billing_portal.payments.errors import PartsDoNotAddUp, WrongDay
from billing_portal.payments.models import Payment
from billing_portal.payments.steps.attempts import Parts
from billing_portal.payments.steps.settle import _book, _receive


def _may_have_arrived(account: CorporateAccount, received_at: datetime, now: datetime) -> bool:
    """Between the account's first day and this moment; days are those of the entity, whose bank it is."""
    zone = account.entity.zone
    return received_at <= now and clock.day(received_at, zone) >= clock.day(account.created_at, zone)


@transaction.atomic
def record_payment(
    account: CorporateAccount,
    amount: Money,
    *,
    towards: Parts,
    kind: str,
    label: str,
    source_key: str,
    by: User,
    now: datetime,
    received_at: datetime | None = None,
) -> Payment:
    """Post a transfer or check that reached the bank. `towards` says which invoices it pays, and with how much.

    What an invoice cannot take, and what is said for none, stays unapplied. The same `source_key` again gives the
    payment posted first. `received_at` is when the bank had it, if that was before `now`; the books take it now.
    Raises PartsDoNotAddUp, WrongDay, WrongState for an invoice of another account.
    """
    authorize(by, Right.RECORD_PAYMENT, account)
    if received_at is not None and not _may_have_arrived(account, received_at, now):
        raise WrongDay
    if any(invoice.account_id != account.pk for invoice, _part in towards):
        raise WrongState
    if total((part for _invoice, part in towards), amount.currency) > amount:
        raise PartsDoNotAddUp
    claim(*(invoice for invoice, _part in towards))
    try:
        with transaction.atomic():
            payment = _receive(
                account,
                amount,
                kind=kind,
                label=label,
                attempt=None,
                by=by,
                source_key=source_key,
                received_at=received_at,
                now=now,
            )
    except IntegrityError:
        return Payment.objects.get(source_key=source_key)
    _book(payment, towards, reserved=False, now=now)
    return payment
