"""The journal takes no entry that leaves out a fact, the account that it is about, or who did it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billing_portal.journal.actions import Happening, IncompleteEvent, record, record_many
from billing_portal.journal.models import Entry
from billing_portal.quotes.events import QUOTE_EXPIRED
from billing_portal.quotes.models import Quote
from tests.days import NOON
from tests.personas import draft


@pytest.fixture
def quote(alpenrose) -> Quote:
    return draft(alpenrose)


def expired() -> bool:
    return Entry.objects.filter(name="quote.expired").exists()


def test_a_fact_that_is_none_is_refused(quote):
    with pytest.raises(IncompleteEvent, match="None for number"):
        record(QUOTE_EXPIRED, quote, by=None, at=NOON, account=quote.account, number=None)

    assert not expired()


def test_in_tests_what_belongs_to_an_account_is_not_recorded_without_it(quote):
    with pytest.raises(AssertionError, match="at no account"):
        record(QUOTE_EXPIRED, quote, by=None, at=NOON)
    with pytest.raises(AssertionError, match="at no account"):
        record_many([Happening(QUOTE_EXPIRED, quote, None, {})], by=None, at=NOON)

    assert not expired()


def portal_function(source: str) -> Callable[..., None]:
    """A function as it would stand in the portal."""
    names: dict[str, Callable[..., None]] = {"record": record}
    exec(compile(source, "/billing_portal/planted.py", "exec"), names)  # noqa: S102  the source is below
    return names["verb"]


def test_in_tests_an_entry_that_loses_who_did_it_on_the_way_fails(quote, miriam):
    step = "def step(event, quote, *, by, now):\n    record(event, quote, by=by, at=now, account=quote.account)\n"
    verb = "def verb(event, quote, *, by, now):\n    step(event, quote, by={}, now=now)\n"

    portal_function(step + verb.format("by"))(QUOTE_EXPIRED, quote, by=miriam, now=NOON)
    assert Entry.objects.get(name="quote.expired").actor == miriam
    with pytest.raises(AssertionError, match="done by nobody"):
        portal_function(step + verb.format("None"))(QUOTE_EXPIRED, quote, by=miriam, now=NOON)
