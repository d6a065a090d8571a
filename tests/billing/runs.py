"""Accounts for which something begins, and runs that bill it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest

from billing_portal.accounts.models import BillTo, CorporateAccount
from billing_portal.billing.models import BillingRun
from billing_portal.billing.steps.plan import plan_run, start_run
from billing_portal.billing.steps.work import begin_run, work_run
from billing_portal.catalog.models import Product
from billing_portal.kit import clock
from billing_portal.kit.periods import add_months
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import TermSpec
from billing_portal.subscriptions.steps.terms import start_subscription

MORNING = datetime(2026, 4, 1, 6, tzinfo=clock.zone("Europe/Berlin"))


def subscribed(
    account: CorporateAccount,
    start: date = date(2026, 4, 1),
    *,
    months: int = 12,
    interval: str = "annual",
    seats: int = 10,
    product: str = "remote-support",
) -> Subscription:
    """A subscription whose first period is still to be billed."""
    return start_subscription(
        account,
        Product.objects.get(code=product),
        [TermSpec(start, add_months(start, months), interval, seats, 10_000, 1000)],
        by=None,
        now=MORNING,
        today=MORNING.date(),
    )


def run_of(account: CorporateAccount, now: datetime = MORNING) -> BillingRun:
    """A run that is planned and let go, its work still to do."""
    run = start_run(LegalEntity.objects.get(pk=account.entity_id), by=None, now=now)
    plan_run(run, now=now)
    begin_run(run, by=None, now=now)
    return run


def done(run: BillingRun, now: datetime = MORNING) -> BillingRun:
    work_run(run, now=now)
    run.refresh_from_db()
    return run


@pytest.fixture
def many(alpenrose, bluebell, staff):
    """Alpenrose and six copies of it, with two subscriptions each that begin on 1 April."""
    accounts = [alpenrose]
    for n in range(6):
        twin = CorporateAccount.objects.get(pk=alpenrose.pk)
        bill_to = BillTo.objects.get(account=alpenrose)
        twin.pk, twin.public_id, twin.number = None, uuid4(), f"A-20{n:02}"
        twin.default_method = None
        twin.save()
        bill_to.pk, bill_to.account = None, twin
        bill_to.save()
        accounts.append(twin)
    for account in accounts:
        subscribed(account)
        subscribed(account, interval="monthly", product="remote-support", seats=3)
    return accounts
