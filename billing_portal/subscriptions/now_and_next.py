"""What of a subscription runs now and what follows it: two things that are never mixed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing_portal.subscriptions.models import Term


@dataclass(frozen=True, slots=True)
class NowAndNext:
    """The term that runs, or that will be the first, and the one agreed for afterwards, if there is one.

    `end_on` is the first day on which what runs now runs no more.
    """

    now: Term
    next: Term | None

    @property
    def end_on(self) -> date:
        return self.now.end_on


def now_and_next(terms: Iterable[Term], today: date) -> NowAndNext:
    """Terms in any order. Before the first begins that one counts as now, after the last has ended the last."""
    ordered = sorted(terms, key=lambda term: term.start_on)
    begun = [index for index, term in enumerate(ordered) if term.start_on <= today]
    index = begun[-1] if begun else 0
    following = ordered[index + 1] if index + 1 < len(ordered) else None
    return NowAndNext(ordered[index], following)
