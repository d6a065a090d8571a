"""The dry run: what a billing run would invoice, written down account by account for people to read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.batch import Batch, digest_of, load_batch
from billing_portal.billing.errors import RunIsOpen
from billing_portal.billing.events import BILLING_RUN_STARTED
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.queries import due_accounts
from billing_portal.billing.rules import AnyDue, Due, invoices_of
from billing_portal.documents.einvoice.needs import lacking
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.money import Money, total
from billing_portal.kit.states import move
from billing_portal.sellers import papers as issuer
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.rules import tax_rows

log = logging.getLogger(__name__)
Status = BillingRun.Status


BATCH = 500  # accounts looked at in one transaction


@transaction.atomic
def start_run(entity: LegalEntity, *, by: User | None, now: datetime) -> BillingRun:
    """Begin a run over what is due today in the entity's calendar. Raises RunIsOpen."""
    try:
        with transaction.atomic():
            run = BillingRun.objects.create(
                entity=entity, on=clock.day(now, entity.zone), started_by=by, started_at=now
            )
    except IntegrityError as error:
        raise RunIsOpen from error
    record(BILLING_RUN_STARTED, run, by=by, at=now, entity=entity.code, on=run.on.isoformat())
    return run


def plan_run(run: BillingRun, *, now: datetime) -> None:
    """Write down everything that is due, a batch of accounts at a time; goes on where it stopped.

    Raises WrongState if another worker has planned it meanwhile.
    """
    while run.status == Status.PLANNING:
        _plan_batch(run, now)


@transaction.atomic
def _plan_batch(run: BillingRun, now: datetime) -> None:
    """The next accounts after `planned_to`; that mark moves with them, so that no account is planned twice."""
    ids = list(
        due_accounts(run.entity, run.on).filter(pk__gt=run.planned_to).values_list("pk", flat=True)[:BATCH]
    )
    if not ids:
        move(run, to=Status.PLANNED, allowed={Status.PLANNING}, planned_at=now)
        return
    move(run, to=Status.PLANNING, allowed={Status.PLANNING}, planned_to=max(ids))
    try:
        _plan_accounts(run, ids, now)
    except Exception:  # whatever is wrong with one of them: found out below, one by one
        log.warning("billing run %s: a batch of %s is planned one by one", run.pk, len(ids), exc_info=True)
        for pk in ids:
            _plan_alone(run, pk, now)


@transaction.atomic
def _plan_accounts(run: BillingRun, ids: Sequence[int], now: datetime) -> None:
    batch = load_batch(ids, run.on, now=now)
    BillingItem.objects.bulk_create(items_of(run, batch), ignore_conflicts=True)


def _plan_alone(run: BillingRun, account_id: int, now: datetime) -> None:
    """Plan one account; what cannot be planned is an item that failed, for staff to see."""
    try:
        _plan_accounts(run, [account_id], now)
    except Exception as error:
        log.exception("account %s cannot be planned", account_id)
        account = CorporateAccount.objects.get(pk=account_id)
        BillingItem.objects.create(
            run=run,
            account=account,
            starts_on=run.on,
            status=BillingItem.Status.FAILED,
            lines=0,
            currency=account.currency,
            net_minor=0,
            tax_minor=0,
            problem=f"{type(error).__name__}: {error}"[:300],
        )


def items_of(run: BillingRun, batch: Batch) -> list[BillingItem]:
    """An item for each invoice to be: account, day on which something begins, and purchase order."""
    return [
        item_of(run, batch, account_id, due)
        for account_id, found in batch.loaded.due.items()
        for due in invoices_of(found)
    ]


def item_of(run: BillingRun, batch: Batch, account_id: int, due: Sequence[AnyDue]) -> BillingItem:
    """What one invoice would say, not saved."""
    account = batch.accounts[account_id]
    draft = batch.draft(due)
    rows = tax_rows(((Money(c.net_minor, account.currency), c.tax) for c in draft.charges), account.currency)
    buyer = parties.buyer_party(draft.bill_to)
    assert buyer is not None
    seller = issuer.seller_party(account.entity, account.representative)
    decided = {charge.tax.category for charge in draft.charges if charge.tax.rule}
    undecided = [] if all(charge.tax.rule for charge in draft.charges) else ["tax"]
    return BillingItem(
        run=run,
        account=account,
        starts_on=due[0].on,
        purchase_order_id=due[0].po,
        lines=len(due),
        renewals=sum(isinstance(one, Due) and one.is_first for one in due),
        currency=account.currency,
        net_minor=sum(charge.net_minor for charge in draft.charges),
        tax_minor=total((row.tax for row in rows), account.currency).minor,
        missing=[*undecided, *lacking(seller, buyer, decided)],
        digest=digest_of(due, draft),
    )
