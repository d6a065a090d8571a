"""One way to bill: a batch writes the same rows, byte for byte, as its accounts one by one, over random books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from billing_portal.accounts.models import CorporateAccount
from billing_portal.billing.queries import RENEWS
from billing_portal.billing.steps import bill_begun, next_terms, renew_subscriptions
from billing_portal.billing.steps import work as work_module
from billing_portal.kit import clock
from billing_portal.subscriptions.models import Subscription
from tests.billing.books import BEGIN, Book, books, rows_written, written
from tests.billing.runs import done, run_of

BERLIN = clock.zone("Europe/Berlin")
OFTEN = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def personas(alpenrose, harbor, bluebell) -> dict[str, CorporateAccount]:
    return {"alpenrose": alpenrose, "harbor": harbor, "bluebell": bluebell}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back, so that the next book begins on empty pages."""
    with transaction.atomic(), transaction.atomic(using="sandbox"):
        yield
        for alias in ("default", "sandbox"):
            transaction.set_rollback(True, using=alias)


def mornings(book: Book) -> Iterator[datetime]:
    for day in book.days:
        on = BEGIN + timedelta(days=day)
        now = datetime(on.year, on.month, on.day, 6, tzinfo=BERLIN)
        with clock.at(now):
            yield now


def billed_by_runs(book: Book, personas: dict[str, CorporateAccount]) -> list[str]:
    """All rows after a run for each entity on each of the days."""
    with undone():
        accounts = written(book, personas)
        firsts = {account.entity_id: account for account in accounts}
        for now in mornings(book):
            for account in firsts.values():
                done(run_of(account, now), now)
        return rows_written()


def billed_one_by_one(book: Book, personas: dict[str, CorporateAccount]) -> list[str]:
    """All rows after each subscription was renewed, and each account billed, alone."""
    with undone():
        for account in written(book, personas):
            for now in mornings(book):
                renew_alone(account, now)
                bill_begun(account, by=None, now=now)
        return rows_written()


def renew_alone(account: CorporateAccount, now: datetime) -> None:
    ended = Subscription.objects.filter(
        account=account,
        auto_renew=True,
        status__in=RENEWS,
        end_on__lte=clock.day(now, account.entity.zone),
    )
    while row := ended.select_related("account").order_by("pk").first():
        renew_subscriptions(next_terms([row]), by=None, now=now)


@OFTEN
@given(book=books())
def test_a_run_in_batches_of_one_writes_the_same_rows_as_in_one_batch(personas, book):
    together = billed_by_runs(book, personas)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work_module, "BATCH", 1)
        alone = billed_by_runs(book, personas)

    assert together == alone


@OFTEN
@given(book=books())
def test_an_account_renewed_and_billed_alone_has_the_same_rows_as_by_a_run(personas, book):
    for buyer in book.buyers:
        one = Book((buyer,), book.days)

        by_run = [row for row in billed_by_runs(one, personas) if not row.startswith("BillingItem ")]
        alone = billed_one_by_one(one, personas)

        assert alone == [row for row in by_run if "billing_run." not in row]
