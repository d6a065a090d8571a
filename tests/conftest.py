"""Plumbing of all tests: fresh translations, no network, the browser."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests import databases
from tests.personas import *  # noqa: F403  (fixtures for every folder)
from tools import translations
from tools.chromium import find_chromium

JOURNEYS = Path(__file__).parent / "journeys"
RACES = Path(__file__).parent / "concurrency"


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogue once, before anything reads it."""
    if not hasattr(config, "workerinput"):
        translations.compile_stale()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which database this run was about, and what was not there to test with."""
    from django.db import connection

    terminalreporter.write_line(f"database: {connection.vendor}")
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({reason for reason in reasons if "MISSING:" in reason}):
        terminalreporter.write_line(
            f"{reasons.count(reason)} tests did not run. {reason}", red=True, bold=True
        )


def open_all_databases(item: pytest.Item) -> None:
    """A test that may query may query the sandbox's own database too."""
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    if marker or fixtures & {"db", "transactional_db", "live_server"}:
        said = marker.kwargs if marker else {}
        item.add_marker(pytest.mark.django_db(**{"databases": "__all__", **said}), append=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a folder implies; without a browser the journeys are skipped by name."""
    browser = find_chromium()
    for item in items:
        if JOURNEYS in item.path.parents:
            # Playwright's event loop lives in this thread; Django would refuse to query beside it.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not browser:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt install chromium"))
        if RACES in item.path.parents:
            item.add_marker(pytest.mark.race)
        open_all_databases(item)


@pytest.fixture(scope="session")
def names_before_the_tests() -> dict[str, str]:
    """What the databases are called while none of them is a test's."""
    from django.db import connections

    return {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}


@pytest.fixture(scope="session")
def django_db_setup(names_before_the_tests, django_db_setup, django_db_blocker):
    """Databases that tests which commit leave as they found them; the ledger cannot be flushed."""
    from django.db import connections

    before = names_before_the_tests
    ours = [alias for alias in before if str(connections[alias].settings_dict["NAME"]) != before[alias]]
    databases.never_flush()
    with django_db_blocker.unblock():
        databases.keep_copy(ours)
    yield
    with django_db_blocker.unblock():
        databases.drop_copy(ours)


@pytest.fixture(autouse=True)
def books_agree(request):
    """After every test that may query, the balances are computed again (payments.checks).

    A test that plants an error, or writes rows that no action would, says so: `@pytest.mark.books_disagree`.
    """
    marker = request.node.get_closest_marker("django_db")
    if not (marker or "db" in request.fixturenames) or request.node.get_closest_marker("books_disagree"):
        yield
        return
    request.getfixturevalue("db")
    from tests import books

    with books.tables(books.WRITTEN, whole=False) as written:
        yield
    # Where other threads or processes wrote too, what they wrote is not known.
    alone = (
        not (marker and marker.kwargs.get("transaction")) and "transactional_db" not in request.fixturenames
    )
    assert books.findings(written if alone else None) == []


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Refuse every connection that leaves this machine: a test says what the world answers."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise AssertionError(f"a test wanted to connect to {address}")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The Chromium of this machine; Playwright's own download is not needed."""
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


@pytest.fixture(autouse=True, scope="session")
def journal_says_who_did_it():
    """No entry of the journal loses its actor on the way from the verb (tests/who_did_it.py)."""
    from tests import who_did_it

    remove = who_did_it.install()
    yield
    remove()
