"""Invoices, credit notes and payments numbered by many processes at once, three of ten transactions undone."""

from __future__ import annotations

import random
import re
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.numbers.actions import take_numbers
from billing_portal.numbers.models import NumberSeries
from billing_portal.payments.actions import credit_invoice
from billing_portal.payments.models import Payment
from tests.concurrency.racers import racers
from tests.personas import NOON
from tests.portal.billing import billed
from tests.torture.databases import fresh
from tests.torture.figures import Figures
from tests.torture.world import disagreements, finance, found, planted, the_account, wire

PROCESSES = 8
UNDONE = 0.3  # of all transactions
EACH = 3  # numbers in one
NAIVE = 160  # transactions within which the naive twin has to fail
PATTERN = re.compile(r"(.+)-(\d{4})-(\d{6})")


class Undone(Exception):
    """The rest of a transaction failed."""


def take(number: int, subject: dict[str, Any]) -> str:
    """An invoice, a transfer for it and a credit note about half of it, all or nothing."""
    chance = random.Random(subject["seed"] * 100 + number)
    now = datetime.fromisoformat(subject["now"])
    account = the_account()
    try:
        with transaction.atomic():
            invoice = billed(account, now=now)
            wire(account, 100, (invoice, 100))
            line = invoice.lines.get()
            credit_invoice(invoice, {line.pk: 5_000}, reason="Half", by=finance(), now=now)
            if chance.random() < UNDONE:
                raise Undone
    except Undone:
        return "undone"
    return "done"


def _naive_numbers(series: str, year: int, count: int) -> int:
    """The numbers after what was there before; the counter is written without looking again."""
    row, _made = NumberSeries.objects.get_or_create(series=series, year=year)
    row.last += count
    row.save(update_fields=["last"])
    return row.last - count + 1


def take_naively(number: int, subject: dict[str, Any]) -> str:
    """Read the last number, write the next one; on SQLite, which has one writer at a time, also before it is needed."""
    with planted((take_numbers, _naive_numbers)):
        if connection.vendor == "sqlite":
            _naive_numbers("DE", NOON.year, 1)
        return take(number, subject)


def _gaps() -> list[str]:
    """Numbers missing or twice, and dates that go backwards within a series."""
    wrong = []
    kinds: list[tuple[type[Model], str]] = [
        (Invoice, "issued_at"),
        (CreditNote, "issued_at"),
        (Payment, "received_at"),
    ]
    for model, dated in kinds:
        rows = model._base_manager.exclude(number=None).order_by("number").values_list("number", dated)
        series: dict[str, list[tuple[int, Any]]] = {}
        for number, at in rows:
            found = PATTERN.fullmatch(number)
            assert found, number
            series.setdefault(f"{found[1]}-{found[2]}", []).append((int(found[3]), at))
        for name, taken in series.items():
            counts = [count for count, _at in taken]
            if counts != list(range(1, len(counts) + 1)):
                wrong.append(f"{name} has gaps or repeats: {len(counts)} papers up to {counts[-1]}")
            dates = [at.date() for _count, at in taken]
            if dates != sorted(dates):
                wrong.append(f"{name}: a later number has an earlier date")
    return wrong


def run(numbers: int, *, seed: int) -> Figures:
    """About `numbers` numbers that stand; begins and ends with a fresh database."""
    figures, begun = Figures("numbers", connection.vendor, seed, "numbers", numbers), time.monotonic()
    found()
    undone, batch = 0, 0
    with racers(PROCESSES) as field:
        while figures.done < numbers and not figures.violations:
            now = NOON + timedelta(days=batch)  # a working day a batch
            rounds = min(30, max(2, (numbers - figures.done) // (EACH * PROCESSES) + 1))
            subjects = [{"seed": seed + batch * 1_000 + n, "now": now.isoformat()} for n in range(rounds)]
            answers = [one for line in field.race("tests.torture.numbers.take", subjects) for one in line]
            figures.violations += [one for one in answers if one not in ("done", "undone")]
            undone, batch = undone + answers.count("undone"), batch + 1
            figures.done += EACH * answers.count("done")
        figures.violations += _gaps() + disagreements()
        fresh()
        found()
        subjects = [{"seed": n, "now": NOON.isoformat()} for n in range(NAIVE // PROCESSES)]
        answers = [one for line in field.race("tests.torture.numbers.take_naively", subjects) for one in line]
        broken = [one for one in answers if one not in ("done", "undone")]
        figures.plant("the next number by reading the last", bool(broken or _gaps() or disagreements()))
    fresh()
    figures.notes.append(f"{PROCESSES} processes, {undone:,} transactions undone")
    figures.seconds = time.monotonic() - begun
    return figures
