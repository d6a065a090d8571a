"""Pages and the placing of an order, through the whole of Django, on SQLite with 10,000 invoices."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import data
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.kit import clock
from billing_portal.orders.queries import offer
from billing_portal.quotes.actions import reject_quote

REPEATS = 40
PAGE_AIM, ORDER_AIM = 5.0, 50.0  # CPU ms
Row = tuple[str, float, float, str]  # what, median CPU ms, aim, remark


def cpu_ms(call: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Median CPU milliseconds of this process for one call, after a warm-up."""
    for _ in range(3):
        call()
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        call()
        spent.append((time.process_time() - begun) * 1000)
    return statistics.median(spent)


def run() -> list[Row]:
    now = clock.now()
    account = data.fill(now)
    person = data.contact(account)
    for n in range(data.OLD_QUOTES):
        old = data.open_quote(account, now - timedelta(days=2000 - n))
        reject_quote(old, comments="No", by=person, now=now - timedelta(days=2000 - n))
    quote = data.open_quote(account, now)
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend="billing_portal.identity.backend.UserIdBackend")
    pages = {
        "home": reverse("portal:home"),
        f"quotes list ({data.OLD_QUOTES} old quotes)": reverse("portal:quotes"),
        "quote page": reverse("portal:quote", args=[quote.public_id]),
        f"invoice history (20 of {data.INVOICES:,})": reverse("portal:invoices"),
        "subscriptions": reverse("portal:subscriptions"),
    }
    rows: list[Row] = []
    rows += [_page(client, name, url) for name, url in pages.items()]
    rows.append(_order(account, now))
    invoice = account.invoices.filter(order__isnull=False).latest("pk")
    rows.append(_page(client, "invoice page", reverse("portal:invoice", args=[invoice.public_id])))
    return rows


def _page(client: Client, what: str, url: str) -> Row:
    """One page as the signed-in contact gets it; the test client's own work is part of the figure."""

    def get() -> None:
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)

    get()
    with CaptureQueriesContext(connection) as seen:
        get()
    queries = len(seen)  # counted now: the next request empties the log
    return (what, cpu_ms(get), PAGE_AIM, f"{queries} queries")


def _order(account: Any, now: Any) -> Row:
    """Placing an order with two lines, in its transaction, everything that the click waits for."""
    ready = [data.ready(account, data.open_quote(account, now), now) for _ in range(REPEATS + 3)]

    def place() -> None:
        checkout = ready.pop()
        place_service_order(checkout, shown=offer(checkout, now=now).digest, by=checkout.user, now=now)

    with CaptureQueriesContext(connection) as queries:
        place()
    ready.append(data.ready(account, data.open_quote(account, now), now))
    return ("placing an order of two lines", cpu_ms(place), ORDER_AIM, f"{len(queries)} queries")
