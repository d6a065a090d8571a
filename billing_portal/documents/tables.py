"""The table of a paper: positions, what a payment settled, or what a reminder asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

from billing_portal.documents.figures import Sums
from billing_portal.documents.references import grouped
from billing_portal.documents.snapshots import Kind, Line
from billing_portal.documents.text import clean
from billing_portal.kit import formats
from billing_portal.kit.money import half_up

SHORT = 6  # so many positions fit on a first page: only longer tables carry sums forward


def _is_whole(line: Line) -> bool:
    """Whether the amount is that of a whole interval; a part of one, by the day, is not "per year"."""
    is_net_of_discount = line.list_minor is not None and line.list_minor != line.unit_minor
    percent = 0 if is_net_of_discount else Decimal(line.discount_percent or 0)
    return half_up(Decimal(line.unit_minor) * line.quantity * (100 - percent) / 100) == line.net_minor


def part_words(part: Sequence[int], t: Mapping[str, str]) -> str:
    """How much of an interval is charged, as `72 of 92 days`; nothing for a whole one. `t` are the labels."""
    if not part:
        return ""
    days, whole, then = part
    return t["part.then" if then else "part"] % {"days": days, "whole": whole, "then": then}


class Tables(Sums):
    """Column headings and rows, each figure with its heading."""

    def table(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        if self.data.kind is Kind.RECEIPT:
            return self.settled_table()
        if self.data.kind is Kind.REMINDER:
            return self.open_table()
        return self.line_table()

    def line_table(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        data, t = self.data, self.t
        taxed = data.kind in (Kind.INVOICE, Kind.CREDIT_NOTE) and any(
            Decimal(line.tax_percent) for line in data.lines
        )
        keys = ["position", "description", "quantity", "unit", *(["tax"] if taxed else []), "net"]
        head = {key: t[f"col.{key}"] for key in keys}
        head["net"] %= {"currency": data.currency}
        columns = _columns(list(head.values()), texts=2)
        recurring = any(line.interval for line in data.lines) and data.kind is not Kind.INVOICE
        figures = list(head.values())[2:]
        rows = [self.line(line, figures, taxed=taxed, recurring=recurring) for line in data.lines]
        if len(rows) > SHORT:
            for row, net in zip(rows, accumulate(line.net_minor for line in data.lines), strict=True):
                row["carried"] = self.money(net)
        return columns, rows

    def line(self, line: Line, head: list[str], *, taxed: bool, recurring: bool) -> dict[str, Any]:
        """One position; each figure goes with its column's heading, which phones show beside it."""
        t = self.t
        facts = [self.days(line.service_start, line.service_end), part_words(line.part, t), self.before(line)]
        if line.discount_percent:
            values = {
                "percent": self.percent(line.discount_percent),
                "list": self.figure(line.list_minor or 0),
            }
            shown = line.list_minor is not None and line.list_minor != line.unit_minor
            facts.append(t["discounted" if shown else "discount"] % values)
        details = [clean(line.detail), " · ".join(filter(None, facts))]
        cells = [formats.number(line.quantity, self.language), self.figure(line.unit_minor)]
        cells += [self.percent(line.tax_percent)] if taxed else []
        cells.append(self.figure(line.net_minor))
        return {
            "position": str(line.position),
            "name": clean(line.name),
            "details": [text for text in details if text],
            "cells": [list(pair) for pair in zip(head, cells, strict=True)],
            "note": t[f"per.{line.interval}"] if recurring and _is_whole(line) else "",
            "carried": "",
        }

    def before(self, line: Line) -> str:
        """How many days before the order a line charges; nothing on papers that no order made."""
        data, start = self.data, line.service_start
        if data.kind is Kind.INVOICE and not data.order_number:
            return ""
        if start is None or line.service_end is None or data.kind is Kind.CREDIT_NOTE:
            return ""
        days = (min(data.issued_on, line.service_end) - start).days
        if days < 1:
            return ""
        return self.t["before.one" if days == 1 else "before"] % {"days": formats.number(days, self.language)}

    def settled_table(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        t = self.t
        head = [t[f"col.{key}"] for key in ("settled_invoice", "issued_on", "total", "settled", "open")]
        rows = []
        for part in self.data.settled:
            sums = (part.total_minor, part.settled_minor, part.open_minor)
            cells = [self.day(part.issued_on), *map(self.money, sums)]
            rows.append(
                {
                    "position": "",
                    "name": clean(part.number),
                    "details": [],
                    "cells": [list(pair) for pair in zip(head[1:], cells, strict=True)],
                    "note": "",
                }
            )
        return _columns(head, texts=1) if rows else [], rows

    def open_table(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What a reminder lists: the oldest debt as the caller has put it, each with its own reference."""
        t = self.t
        head = [
            t[f"col.{key}"] for key in ("settled_invoice", "issued_on", "due_on", "overdue", "total", "open")
        ]
        rows = []
        for item in self.data.open_invoices:
            cells = [
                self.day(item.issued_on),
                self.day(item.due_on),
                formats.number(item.days_overdue, self.language),
                self.money(item.total_minor, item.currency),
                self.money(item.open_minor, item.currency),
            ]
            reference = grouped(clean(item.reference))
            rows.append(
                {
                    "position": "",
                    "name": clean(item.number),
                    "details": [reference] if reference and len(self.data.open_invoices) > 1 else [],
                    "cells": [list(pair) for pair in zip(head[1:], cells, strict=True)],
                    "note": "",
                }
            )
        return _columns(head, texts=1), rows


def _columns(labels: list[str], *, texts: int) -> list[dict[str, Any]]:
    """Column headings; after the first `texts` come figures, set flush with the end of the line."""
    return [{"label": label, "end": index >= texts} for index, label in enumerate(labels)]
