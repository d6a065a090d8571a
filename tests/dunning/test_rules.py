"""One notice, one step at a time: who is told what about money past due, and who is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from billing_portal.dunning.rules import (
    FINAL,
    PAST_DUE,
    REMINDER,
    SUSPENSION,
    Case,
    Debt,
    Terms,
    decide,
    holds_on,
    in_order,
    is_clear,
    may_end,
)

DUE = date(2026, 3, 1)
TERMS = Terms(
    steps=((REMINDER, 3), (PAST_DUE, 14), (FINAL, 28), (SUSPENSION, 42)),
    minimum_minor=10_00,
    distance_days=7,
    pay_days=7,
)


def day(n: int) -> date:
    return DUE + timedelta(days=n)


def debt(**changes) -> Debt:
    return replace(Debt(invoice=1, since=DUE, open_minor=119_00), **changes)


def level_on(n: int, *debts: Debt, **case) -> int | None:
    decision = decide(Case(debts or (debt(),), **case), TERMS, day(n))
    return decision.level if decision else None


def test_the_first_reminder_comes_on_its_day_and_not_before():
    assert [level_on(n) for n in (1, 2, 3)] == [None, None, REMINDER]


@pytest.mark.parametrize(("sent", "n", "level"), [(0, 3, 1), (1, 14, 2), (2, 28, 3)])
def test_each_level_follows_the_one_before_on_its_day(sent, n, level):
    assert level_on(n - 1, debt(sent_level=sent)) is None
    assert level_on(n, debt(sent_level=sent)) == level


def test_no_level_is_left_out_however_late_it_is():
    assert level_on(400) == REMINDER
    assert level_on(400, debt(sent_level=REMINDER), last_on=day(393)) == PAST_DUE


def test_what_was_told_is_not_told_again():
    assert level_on(10, debt(sent_level=REMINDER)) is None


def test_the_highest_level_speaks_and_all_that_is_late_is_named_once():
    old = debt(invoice=1, sent_level=PAST_DUE)
    new = debt(invoice=2, since=day(20), open_minor=50_00)

    decision = decide(Case((new, old)), TERMS, day(28))

    assert (decision.level, decision.total_minor) == (FINAL, 169_00)
    assert [(line.debt.invoice, line.level, line.is_new) for line in decision.lines] == [
        (1, FINAL, True),
        (2, REMINDER, True),
    ]


def test_what_was_told_before_stands_on_the_next_notice_again():
    decision = decide(Case((debt(sent_level=REMINDER), debt(invoice=2, since=day(6)))), TERMS, day(10))

    assert [(line.level, line.is_new) for line in decision.lines] == [(REMINDER, False), (REMINDER, True)]
    assert decision.total_minor == 238_00


def test_what_is_not_late_enough_is_not_named():
    decision = decide(Case((debt(), debt(invoice=2, since=day(2)))), TERMS, day(3))

    assert [line.debt.invoice for line in decision.lines] == [1]


def test_between_two_notices_lies_the_distance():
    told = debt(sent_level=REMINDER)
    assert level_on(14, told, last_on=day(8)) is None
    assert level_on(15, told, last_on=day(8)) == PAST_DUE


def test_nothing_is_sent_below_the_smallest_amount():
    assert level_on(3, debt(open_minor=9_99)) is None
    assert level_on(3, debt(open_minor=10_00)) == REMINDER


def test_credit_that_covers_it_is_no_debt():
    assert level_on(3, credit_minor=110_00) is None
    assert level_on(3, credit_minor=109_00) == REMINDER


def test_held_disputed_or_about_to_be_collected_is_left_alone():
    assert level_on(3, debt(is_quiet=True)) is None
    assert level_on(3, is_held=True) is None
    decision = decide(Case((debt(is_quiet=True), debt(invoice=2))), TERMS, day(3))
    assert [line.debt.invoice for line in decision.lines] == [2]


def test_after_a_hold_it_goes_on_one_step_up():
    assert level_on(30, debt(sent_level=REMINDER), last_on=day(3)) == PAST_DUE


def test_after_a_broken_promise_the_next_level_comes_at_once():
    broken = debt(sent_level=REMINDER, is_broken=True)

    assert level_on(5, broken, last_on=day(3)) == PAST_DUE
    assert level_on(5, debt(sent_level=REMINDER), last_on=day(3)) is None
    assert level_on(1, debt(is_broken=True)) == REMINDER


def test_a_broken_promise_of_one_invoice_lets_no_other_go_up():
    other = debt(invoice=2, sent_level=REMINDER)
    decision = decide(Case((debt(sent_level=REMINDER, is_broken=True), other), last_on=day(3)), TERMS, day(5))

    assert [(line.debt.invoice, line.level, line.is_new) for line in decision.lines] == [
        (1, PAST_DUE, True),
        (2, REMINDER, False),
    ]


def test_a_broken_promise_that_reaches_no_new_level_does_not_shorten_the_distance():
    final = debt(sent_level=FINAL, is_broken=True)  # no day of suspension was named
    fresh = debt(invoice=2, since=day(45))
    case = Case((final, fresh), last_on=day(44))

    assert decide(case, TERMS, day(50)) is None
    assert decide(case, TERMS, day(51)) is not None


def test_what_is_promised_is_left_alone_and_the_rest_is_not():
    decision = decide(Case((debt(is_promised=True), debt(invoice=2))), TERMS, day(3))

    assert [line.debt.invoice for line in decision.lines] == [2]
    assert level_on(42, debt(sent_level=FINAL, is_promised=True), suspend_on=day(42)) is None


def test_after_a_broken_promise_nobody_is_suspended_before_the_day_that_was_named():
    broken = debt(sent_level=FINAL, is_broken=True)

    assert level_on(50, broken, last_on=day(45)) is None
    assert level_on(66, broken, last_on=day(60), suspend_on=day(67)) is None
    assert level_on(67, broken, last_on=day(62), suspend_on=day(67)) == SUSPENSION


def test_a_promise_restores_nobody_and_a_hold_does():
    assert not is_clear(Case((debt(is_promised=True),)), TERMS)
    assert is_clear(Case((debt(is_held=True),)), TERMS)


def test_a_final_notice_names_the_day_of_suspension():
    decision = decide(Case((debt(sent_level=PAST_DUE),)), TERMS, day(28))

    assert (decision.suspend_on, decision.pay_by) == (day(42), day(35))


def test_a_late_final_notice_names_a_day_that_leaves_time():
    decision = decide(Case((debt(sent_level=PAST_DUE),)), TERMS, day(60))

    assert decision.suspend_on == decision.pay_by == day(67)


def test_a_final_notice_asks_for_payment_by_the_day_of_suspension_at_the_latest():
    terms = replace(TERMS, pay_days=30)

    decision = decide(Case((debt(sent_level=PAST_DUE),)), terms, day(28))

    assert (decision.suspend_on, decision.pay_by) == (day(42), day(42))


def test_a_policy_without_suspension_threatens_none():
    terms = replace(TERMS, steps=TERMS.steps[:3])

    assert decide(Case((debt(sent_level=PAST_DUE),)), terms, day(28)).suspend_on is None


def test_nobody_is_suspended_before_the_day_that_was_named_or_without_one():
    final = debt(sent_level=FINAL)
    assert level_on(42, final) is None
    assert level_on(66, final, suspend_on=day(67)) is None
    assert level_on(67, final, suspend_on=day(67)) == SUSPENSION


def test_a_suspended_account_is_not_suspended_again():
    told = debt(sent_level=SUSPENSION)
    assert level_on(60, told, is_suspended=True) is None
    assert decide(Case((told,)), TERMS, day(60)).suspends


@pytest.mark.parametrize(
    "steps",
    [(), ((1, 0),), ((1, 14), (2, 14)), ((2, 14), (1, 3)), ((1, 3), (4, 42)), ((1, 3), (1, 4))],
)
def test_steps_that_make_no_policy_are_refused(steps):
    assert not in_order(steps)


def test_steps_in_order_make_a_policy():
    assert in_order(TERMS.steps)
    assert in_order(((REMINDER, 3),))


def test_a_hold_is_in_effect_on_its_last_day_and_not_after():
    assert holds_on(day(5), on=day(5))
    assert not holds_on(day(5), on=day(6))


def test_a_hold_ends_within_a_year():
    assert may_end(day(0), day(0))
    assert not may_end(day(-1), day(0))
    assert not may_end(day(367), day(0))
