"""A run sends what is due at a legal entity on a day: a batch of accounts is one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import snapshots_of
from billing_portal.documents.actions import file_papers
from billing_portal.documents.tasks import render
from billing_portal.dunning.cases import Loaded, late_accounts, load_cases
from billing_portal.dunning.errors import DunningIsRunning
from billing_portal.dunning.events import DUNNING_NOTICE_SENT, DUNNING_RUN_BEGUN
from billing_portal.dunning.models import DunningLine, DunningNotice, DunningRun, Level
from billing_portal.dunning.papers import reminder_paper
from billing_portal.dunning.queries import endings_of
from billing_portal.dunning.rules import Decision
from billing_portal.dunning.steps.policies import ensure_policy
from billing_portal.dunning.steps.suspension import suspend_account
from billing_portal.identity.models import User
from billing_portal.jobs.actions import enqueue_many
from billing_portal.journal.actions import Happening, record, record_many
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.numbers.actions import take_numbers
from billing_portal.sellers.models import LegalEntity, RemittanceDetails

log = logging.getLogger(__name__)
Status = DunningRun.Status


BATCH = 200  # accounts in one transaction


@transaction.atomic
def start_run(entity: LegalEntity, on: date, *, by: User | None, now: datetime) -> DunningRun:
    """Begin a run for a day of the entity's calendar; the worker (`by` None) begins one a day.

    Raises DunningIsRunning while another is under way or, for the worker, if today's has been begun.
    """
    ensure_policy(entity)
    try:
        with transaction.atomic():
            run = DunningRun.objects.create(entity=entity, on=on, approved_by=by, started_at=now)
    except IntegrityError as error:
        raise DunningIsRunning from error
    if by is not None:
        record(DUNNING_RUN_BEGUN, run, by=by, at=now, entity=entity.code, on=run.on.isoformat())
    return run


def work_run(run: DunningRun, *, now: datetime) -> None:
    """Send what is due until every account is processed, then close the run. Repeats are harmless.

    A batch that fails is processed account by account, so that one failure does not delay the others.
    """
    while run.status == Status.RUNNING:
        rows = late_accounts(run.entity, run.on, after=run.done_to)
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        if not ids:
            move(run, to=Status.DONE, allowed={Status.RUNNING}, finished_at=now)
            return
        before = run.done_to
        try:
            _work_batch(run, ids, now)
        except WrongState:
            raise  # another worker has the run
        except Exception:  # whatever is wrong with one of them: found out below, one by one
            log.warning("dunning run %s: a batch of %s is taken apart", run.pk, len(ids), exc_info=True)
            run.done_to = before
            for pk in ids:
                _work_alone(run, pk, now)


@transaction.atomic
def _work_batch(run: DunningRun, ids: Sequence[int], now: datetime) -> None:
    _advance(run, max(ids))
    send_notices(run, ids, now=now)


def _advance(run: DunningRun, to: int, **changes: object) -> None:
    """Claim the accounts up to there; of two workers exactly one gets them. Raises WrongState."""
    before = run.done_to
    where = Q(done_to=before)
    move(run, to=Status.RUNNING, allowed={Status.RUNNING}, where=where, done_to=to, **changes)


def _work_alone(run: DunningRun, account_id: int, now: datetime) -> None:
    before = run.done_to
    try:
        _work_batch(run, [account_id], now)
    except WrongState:
        raise
    except Exception as error:
        log.exception("account %s cannot be reminded", account_id)
        run.done_to = before
        number = CorporateAccount.objects.values_list("number", flat=True).get(pk=account_id)
        problem = [number, f"{type(error).__name__}: {error}"[:200]]
        _advance(run, account_id, problems=[*run.problems, problem])


@transaction.atomic
def send_notices(run: DunningRun, ids: Sequence[int], *, now: datetime) -> list[DunningNotice]:
    """Decide for these accounts and record what is sent: notice, lines, paper, journal; mails follow."""
    loaded = load_cases(ids, run.on)
    found: dict[int, Decision] = {}
    for pk in ids:
        if run.approved_by_id is None and not loaded.is_automatic(pk):
            continue
        decision = loaded.decision(pk, run.on)
        if decision is not None:
            found[pk] = decision
    if not found:
        return []
    notices = _write_notices(run, loaded, found, now)
    _write_lines(notices, found)
    _file(notices, loaded, found, now)
    for notice in notices:
        if found[notice.account_id].suspends:
            suspend_account(notice, now=now)
    record_many(
        [
            Happening(
                DUNNING_NOTICE_SENT,
                notice,
                loaded.accounts[notice.account_id],
                {
                    "number": notice.number,
                    "level": int(notice.level),
                    "copies": loaded.sends_copies(notice.account_id),
                },
            )
            for notice in notices
        ],
        by=None,
        at=now,
    )
    return notices


def _write_notices(
    run: DunningRun, loaded: Loaded, found: dict[int, Decision], now: datetime
) -> list[DunningNotice]:
    year = run.on.year
    series = f"{run.entity.code}-M"
    first = take_numbers(series, year, len(found))
    return DunningNotice.objects.bulk_create(
        DunningNotice(
            number=f"{series}-{year}-{number:06d}",
            run=run,
            account=loaded.accounts[pk],
            level=decision.level,
            currency=loaded.accounts[pk].currency,
            total_minor=decision.total_minor,
            on=run.on,
            pay_by=decision.pay_by,
            suspend_on=decision.suspend_on,
            at=now,
        )
        for number, (pk, decision) in enumerate(found.items(), first)
    )


def _write_lines(notices: Sequence[DunningNotice], found: dict[int, Decision]) -> None:
    DunningLine.objects.bulk_create(
        DunningLine(
            notice=notice,
            invoice_id=line.debt.invoice,
            level=line.level,
            since=line.debt.since,
            is_new=line.is_new,
            open_minor=line.debt.open_minor,
        )
        for notice in notices
        for line in found[notice.account_id].lines
    )


def _file(
    notices: Sequence[DunningNotice], loaded: Loaded, found: dict[int, Decision], now: datetime
) -> None:
    """The frozen papers, and the jobs that print them."""
    accounts = [loaded.accounts[pk] for pk in found]
    bill_to = snapshots_of(accounts)
    banks: dict[tuple[int, str], RemittanceDetails] = {
        (row.entity_id, row.currency): row
        for row in RemittanceDetails.objects.filter(entity__in={account.entity_id for account in accounts})
    }
    last = {notice.account_id for notice in notices if notice.level == Level.SUSPENSION}
    endings = endings_of(last, notices[0].on) if last else {}
    papers = []
    for notice in notices:
        account = loaded.accounts[notice.account_id]
        data = reminder_paper(
            notice,
            account,
            found[account.pk],
            loaded.invoices,
            bill_to=bill_to[account.pk],
            bank=banks.get((account.entity_id, account.currency)),
            credit_minor=loaded.cases[account.pk].credit_minor,
            endings=endings.get(account.pk, []),
        )
        papers.append((data, notice.public_id))
    enqueue_many(render, [[str(paper.public_id)] for paper in file_papers(papers, now=now)], now=now)
