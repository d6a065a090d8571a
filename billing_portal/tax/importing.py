"""Rates from a CSV file: all rows or none, with every error named by its line."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from billing_portal.kit.languages import offered

COLUMNS = (
    "code",
    "seller_country",
    "buyer_country",
    "buyer_region",
    "product_category",
    "needs_vat_id",
    "only_unregistered",
    "category",
    "rate",
    "valid_from",
    "valid_to",
)
NOTE = "note_"  # before the code of a language: the legal note in that language
NEEDED = ("code", "seller_country", "buyer_country", "product_category", "category", "rate", "valid_from")
YES, NO = frozenset({"1", "yes", "ja", "true", "x"}), frozenset({"", "0", "no", "nein", "false"})
MOST = 20_000

Problem = tuple[int, str]  # line of the file, words


class TaxRuleManager(models.Manager[Any]):
    @property
    def columns(self) -> tuple[str, ...]:
        """What a file may have, the notes in every language that papers are written in."""
        return (*COLUMNS, *(NOTE + code for code in offered()))

    def import_csv(self, text: str) -> tuple[int, list[Problem]]:
        """Add the rows of a file with `columns` as its header, separated by comma or semicolon.

        Returns how many were added and what is wrong; if anything is, nothing was added.
        """
        first = text.lstrip("\ufeff").partition("\n")[0]
        reader = csv.DictReader(
            io.StringIO(text.lstrip("\ufeff"), newline=""),
            delimiter=";" if first.count(";") > first.count(",") else ",",
        )
        header = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        if unknown := [name for name in header if name not in self.columns]:
            return 0, [(1, _("Unknown column: %(names)s.") % {"names": ", ".join(unknown)})]
        if lacking := [name for name in NEEDED if name not in header]:
            return 0, [(1, _("Missing column: %(names)s.") % {"names": ", ".join(lacking)})]
        rows: list[Any] = []
        problems: list[Problem] = []
        codes = set(self.values_list("code", flat=True))
        try:
            for data in reader:
                if len(rows) >= MOST:
                    return 0, [
                        (reader.line_num, _("More than %(most)s rows; split the file.") % {"most": MOST})
                    ]
                row, found = self._row(data, codes)
                problems += [(reader.line_num, words) for words in found]
                codes.add(row.code)
                rows.append(row)
        except csv.Error as error:
            return 0, [(reader.line_num, str(error))]
        if not rows:
            return 0, [(1, _("The file has no rows."))]
        if problems:
            return 0, problems
        with transaction.atomic():
            self.bulk_create(rows)
        return len(rows), []

    def _row(self, data: dict[str | None, Any], codes: set[str]) -> tuple[Any, list[str]]:
        """One row as a model, unsaved, and what is wrong with it."""
        problems = [_("More cells than columns.")] if None in data else []
        cells = {name: (value or "").strip() for name, value in data.items() if name is not None}
        values: dict[str, Any] = {}
        for name, text in cells.items():
            if name in ("needs_vat_id", "only_unregistered"):
                if text.lower() not in YES | NO:
                    problems.append(_("%(column)s: write yes or no.") % {"column": name})
                values[name] = text.lower() in YES
            elif not name.startswith(NOTE):
                values[name] = text
        try:
            values["rate"] = Decimal(cells["rate"].replace(",", "."))
            if not values["rate"].is_finite():
                raise InvalidOperation
        except InvalidOperation:
            problems.append(_("rate: not a number."))
            values["rate"] = Decimal(0)
            values["category"] = values["category"] if values["category"] != "S" else "Z"
        values["valid_to"] = cells.get("valid_to") or None
        values["notes"] = {code: cells[NOTE + code] for code in offered() if cells.get(NOTE + code)}
        row = self.model(**values)
        try:
            row.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            problems += [f"{name}: {words}" for name, found in error.message_dict.items() for words in found]
        if row.code in codes:
            problems.append(_("code: %(code)s exists already.") % {"code": row.code})
        return row, problems
