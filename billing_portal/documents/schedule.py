"""The payment schedule of a quote or an order: which invoice on which day, over what, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from billing_portal.documents.labels import labels
from billing_portal.documents.money import Scheduled
from billing_portal.documents.text import clean
from billing_portal.kit import formats
from billing_portal.kit.formats import NBSP
from billing_portal.kit.languages import base
from billing_portal.kit.money import Money


def schedule_view(
    rows: Sequence[Scheduled],
    currency: str,
    language: str,
    *,
    collects: bool = False,
    expects: bool = False,
) -> dict[str, Any] | None:
    """The table as strings; pages and both forms of a paper print the same.

    None where there is one invoice only: the sums say it all. `language` may name a region. `collects` if we collect on the due date,
    `expects` if a recurring transfer is expected on it.
    """
    if sum(row.count for row in rows) < 2:
        return None
    t = labels(base(language))
    how = "collect" if collects else "expect" if expects else "due"
    heads = [t[key] for key in ("schedule.date", "schedule.what", "net", "schedule.tax", "total")]
    sums = [
        sum(row.count * amount for row, amount in zip(rows, amounts, strict=True))
        for amounts in zip(*((row.net_minor, row.tax_minor, row.total_minor) for row in rows), strict=True)
    ]
    return {
        "title": t["block.schedule"],
        "columns": [{"label": label, "end": index >= 2} for index, label in enumerate(heads)],
        "rows": [_row(row, heads[2:], currency, language, how) for row in rows],
        "sum": t["schedule.sum"],
        "sums": [
            [label, formats.amount_with_code(Money(minor, currency), language)]
            for label, minor in zip(heads[2:], sums, strict=True)
        ],
        "note": t["schedule.note"],
    }


def _row(row: Scheduled, heads: list[str], currency: str, language: str, how: str) -> dict[str, Any]:
    """One row: when, what with purchase order and `how` it is paid (due, collect, expect), and the sums of one invoice."""
    t = labels(base(language))
    details = []
    when = _day(row.on, language)
    if row.count > 1:
        when = t["schedule.from_to"] % {"start": when, "end": _day(row.last_on, language)}
        values = {"count": formats.number(row.count, language), "interval": t[f"per.{row.interval}"]}
        details.append(t["schedule.many"] % values)
    if row.purchase_order:
        details.append(f"{t['purchase_order']}: {clean(row.purchase_order)}")
    if row.due_on and row.due_on != row.on:
        due = f"schedule.{how}"
        details.append(t[f"{due}.first" if row.count > 1 else due] % {"date": _day(row.due_on, language)})
    amounts = [
        formats.amount(Money(minor, currency), language)
        for minor in (row.net_minor, row.tax_minor, row.total_minor)
    ]
    return {
        "when": when,
        "items": [clean(item) for item in row.items],
        "details": details,
        "cells": [list(pair) for pair in zip(heads, amounts, strict=True)],
        "note": t["schedule.each"] if row.count > 1 else "",
    }


def _day(value: Any, language: str) -> str:
    return formats.date_short(value, language).replace(" ", NBSP)
