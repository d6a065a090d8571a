"""A small slice of `make torture`: nothing is lost, doubled or left open, and planted faults are noticed."""

from __future__ import annotations

import pytest

from tests.torture import crashes, histories, model, numbers, races
from tests.torture.figures import Figures, table
from tests.torture.world import found

SEED = 20260302

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True, databases=["default", "sandbox"]),
    pytest.mark.books_disagree,  # the harnesses prove them themselves, and plant faults
]


def shown(figures: Figures) -> str:
    return "" if figures.is_green else table([figures])


def test_killed_at_any_moment_of_a_webhook_every_event_is_heard_once():
    assert shown(crashes.run(8, seed=SEED, only=("webhook",))) == ""


@pytest.mark.parametrize("story", crashes.STORIES, ids=lambda story: story.name)
def test_every_story_that_is_killed_in_make_torture_can_be_lived_through_unharmed(story):
    assert crashes._moments(story, found()) > 20


def test_verbs_that_race_for_one_invoice_leave_the_books_right():
    assert shown(races.run(2, seed=SEED, pairs=6, twins=2)) == ""


def test_whatever_an_account_lives_through_the_books_agree_with_the_gateway():
    assert shown(model.run(50, seed=SEED, bugs=["release forgotten", "paid beyond the total"])) == ""


def test_a_history_told_twice_shuffled_late_and_among_forgeries_ends_the_same():
    assert shown(histories.run(12, seed=SEED)) == ""


def test_numbers_have_no_gap_when_transactions_are_undone():
    assert shown(numbers.run(40, seed=SEED)) == ""


def test_a_harness_that_misses_a_planted_fault_is_red():
    figures = Figures("races", "sqlite", 1, "rounds", planned=1, done=1)
    assert figures.is_green
    figures.plant("without the guard", caught=False)
    assert not figures.is_green
    assert "MISSED" in table([figures])
