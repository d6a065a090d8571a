"""Killing the process around every statement, commit and gateway call of five stories; planted mistakes included."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import connection

from billing_portal.accounts.models import CorporateAccount
from billing_portal.orders.models import ServiceOrder
from billing_portal.orders.queries import offer
from tests.concurrency.crash import Fuse, Trial, live_through, order_by_card, recover, with_fuse
from tests.concurrency.racers import names_of_databases
from tests.flows.scheduling import ONCE, TODAY, quote_of
from tests.personas import NOON, ready_checkout
from tests.portal.billing import billed
from tests.torture import stories
from tests.torture.databases import fresh
from tests.torture.figures import Figures
from tests.torture.world import disagreements, found, jobs_are_done

BATCH = 250  # trials prepared at once
UNHARMED = 2  # the first one makes counters and warms caches
TWINS = 12  # points at which a planted mistake has to show


@dataclass(frozen=True)
class Story:
    name: str
    prepare: Callable[[CorporateAccount], Trial]
    told: Callable[[Trial], None]
    rescue: Callable[[Trial], None]
    share: int  # of the trials, roughly its number of moments
    twins: tuple[tuple[Callable[[Trial], None], Callable[[Trial], None]], ...] = ()


def _order(account: CorporateAccount) -> Trial:
    later = {**ONCE, "start_on": TODAY + timedelta(days=90), "list_minor": 7_700}
    checkout = ready_checkout([quote_of(account, NOON, {}, later)])
    return {"checkout": checkout.pk, "shown": offer(checkout, now=NOON).digest}


def order_rescue(trial: Trial) -> None:
    recover(trial)
    order = ServiceOrder.objects.get(checkout=trial["checkout"])
    assert order.later_charges.filter(settled_at=None).count() == 1
    assert (order.invoices.get().status, order.invoices.get().reserved_minor) == ("paid", 0)
    assert order.invoices.get().attempts.count() == 1


def _about_an_invoice(make: Callable[..., Trial], account: CorporateAccount) -> Trial:
    return make(billed(account))


STORIES = (
    Story("order", _order, order_by_card, order_rescue, 3),
    Story(
        "card on file",
        partial(_about_an_invoice, stories.unpaid),
        stories.pay,
        stories.pay_rescue,
        2,
        (
            (stories.pay_inside_transaction, stories.pay_rescue),
            (stories.pay_with_a_new_key, stories.pay_again_with_a_new_key),
        ),
    ),
    Story("hosted page", partial(_about_an_invoice, stories.unpaid), stories.page, stories.page_rescue, 2),
    Story(
        "refund",
        partial(_about_an_invoice, stories.paid),
        stories.refund,
        stories.refund_rescue,
        2,
        ((stories.refund_without_a_row, stories.refund_without_a_row),),
    ),
    Story(
        "webhook",
        partial(_about_an_invoice, stories.paid_and_taken_back),
        stories.webhook,
        stories.webhook_rescue,
        3,
        ((stories.webhook_answered_too_early, stories.webhook_rescue),),
    ),
)


def _moments(story: Story, account: CorporateAccount) -> int:
    """How many moments a story has, by living through it unharmed."""
    for _ in range(UNHARMED):
        trial = story.prepare(account)
        jobs_are_done()
        fuse = Fuse(None)
        with_fuse(fuse, lambda: story.told(trial))  # noqa: B023
        story.rescue(trial)
    return fuse.moments


def _live(
    story: Story, told: Callable[[Trial], None], rescue: Callable[[Trial], None], points: list[int]
) -> tuple[int, list[str]]:
    """How many were really killed, and everything that was wrong afterwards. Ends in a fresh database."""
    account = found()
    trials = [{**story.prepare(account), "at": at} for at in points]
    jobs_are_done()
    seen = live_through(told, rescue, trials, names_of_databases())
    wrong = [f"{story.name}: {what} at {at} ended with {code}" for at, what, code in seen["failed"]]
    if wrong:
        wrong.append(seen["stderr"])
    wrong += [f"{story.name}: {text}" for text in disagreements()]
    fresh()
    return seen["killed"], wrong


def run(trials: int, *, seed: int, only: tuple[str, ...] = ()) -> Figures:
    """About `trials` crash points, spread over all stories (or `only` some) and their moments; begins and ends with a fresh database."""
    figures = Figures("crash points", connection.vendor, seed, "points", 0)
    chance, begun = random.Random(seed), time.monotonic()
    told = [story for story in STORIES if not only or story.name in only]
    shares = sum(story.share for story in told)
    for story in told:
        count = max(8, trials * story.share // shares)
        moments = _moments(story, found())
        fresh()
        start = chance.randrange(moments)
        points = [1 + (start + n * moments // min(count, moments)) % moments for n in range(count)]
        figures.planned += count
        for first in range(0, count, BATCH):
            batch = points[first : first + BATCH]
            killed, wrong = _live(story, story.told, story.rescue, batch)
            figures.killed += killed
            figures.done += len(batch)
            figures.violations += wrong
        figures.notes.append(f"{story.name}: {moments} moments, {len(set(points))} of them tried")
        for twin, rescue in story.twins:
            span = moments
            sample = [1 + (start + n * span // TWINS) % span for n in range(TWINS)]
            _killed, wrong = _live(story, twin, rescue, sample)
            figures.plant(twin.__name__, bool(wrong))
    if figures.killed < figures.done * 0.6:
        figures.violations.append(f"only {figures.killed} of {figures.done} were really killed")
    figures.seconds = time.monotonic() - begun
    return figures
