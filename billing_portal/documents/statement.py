"""A statement of account as a paper: its data, its words, and the view that the PDF prints.

It is no issued paper: rendered on request and not filed; the ledger can always produce it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from billing_portal.documents.labels import labels
from billing_portal.documents.money import Remittance
from billing_portal.documents.snapshots import LETTER_COUNTRIES, Buyer, PaperData, Seller
from billing_portal.documents.text import clean
from billing_portal.documents.view import Preparation, accent_colour
from billing_portal.kit import formats
from billing_portal.kit.formats import NBSP
from billing_portal.kit.languages import base, regional
from billing_portal.kit.money import Money

KIND = "statement"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what it was in the paper's language, its document's number, and minor units."""

    day: date
    what: str
    number: str
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True, slots=True)
class StatementData:
    """Everything a statement says. Money in minor units of `currency`; positive is owed by the buyer.

    `ageing` is what is open on `last_on` by the names of AGE_WORDS, credit negative.
    """

    language: str
    currency: str
    zone: str
    issued_on: date
    issued_at: datetime
    seller: Seller
    buyer: Buyer
    first_on: date
    last_on: date
    opening: int
    closing: int
    debits: int
    credits: int
    lines: tuple[Entry, ...]
    ageing: Mapping[str, int]
    remittance: Remittance | None = None  # where to send what is owed
    kind: str = KIND


@lru_cache(maxsize=16)
def words(language: str) -> dict[str, str]:
    """What a statement says in a language, on paper as on the page, by key."""
    with override(language):
        return {
            "title": _("Statement of account"),
            f"to.{KIND}": _("Statement for"),
            "period": _("Period"),
            "made_on": _("Created on"),
            "account": _("Account number"),
            "currency": _("Currency"),
            "day": _("Date"),
            "what": _("Entry"),
            "debit": pgettext("statement", "Debit"),
            "credit": pgettext("statement", "Credit"),
            "balance": pgettext("statement", "Balance"),
            "opening": _("Opening balance"),
            "closing": _("Closing balance"),
            "nothing": _("Nothing was posted in this period."),
            "ageing": _("Open on %(date)s"),
            "not_due": _("Not due"),
            "to_30": _("1 to 30 days overdue"),
            "to_60": _("31 to 60 days overdue"),
            "to_90": _("61 to 90 days overdue"),
            "over_90": _("More than 90 days overdue"),
            "credit_left": _("Unapplied credit"),
            "owed": _("To be paid"),
            "in_hand": _("In your favour"),
            "even": _("Nothing is open."),
            "each_its_own": _(
                "Pay each invoice with the reference that it shows, so that we can match your payment."
            ),
        }


AGE_WORDS = {"credit": "credit_left"}  # where a name of the ageing is another word's key


class _Parties(Preparation):
    """Seller and buyer as on every paper."""

    def __init__(self, data: StatementData) -> None:
        super().__init__(cast(PaperData, data))
        self.t = {**labels(data.language), **words(data.language)}

    def where_to_pay(self) -> dict[str, Any] | None:
        """The bank details, without a reference: each invoice has its own."""
        remittance = self.data.remittance
        groups = self.groups(remittance) if remittance else []
        if not groups:
            return None
        return {"groups": groups, "code": None, "label": "", "reference": "", "hint": self.t["each_its_own"]}


def prepare_statement(data: StatementData) -> dict[str, Any]:
    """The statement as strings: the same frame as `view.prepare`, and a table of its own."""
    language, t = regional(data.language, data.buyer.country), words(data.language)
    parties, common = _Parties(data), labels(data.language)

    def day(value: date) -> str:
        return formats.date_short(value, language).replace(" ", NBSP)

    def figure(minor: int) -> str:
        return formats.amount(Money(minor, data.currency), language)

    def money(minor: int) -> str:
        return formats.amount_with_code(Money(minor, data.currency), language)

    period = common["range"] % {"start": day(data.first_on), "end": day(data.last_on)}
    owed = {name: minor for name, minor in data.ageing.items() if minor}
    return {
        "kind": KIND,
        "language": base(language),
        "country": data.buyer.country,
        "size": "letter" if data.buyer.country in LETTER_COUNTRIES else "a4",
        "accent": accent_colour(data.seller.accent),
        "title": t["title"],
        "number": clean(data.buyer.account_number),
        "document_title": f"{t['title']} {clean(data.buyer.account_number)}, {period}",
        "continued": common["continued"],
        "page": common["page"],
        "seller": parties.seller(),
        "buyer": parties.buyer(),
        "facts": [
            [t["period"], period],
            [t["made_on"], day(data.issued_on)],
            [t["account"], clean(data.buyer.account_number)],
            [t["currency"], data.currency],
        ],
        "intro": "",
        "columns": [t["day"], t["what"], t["debit"], t["credit"], t["balance"]],
        "opening": [day(data.first_on), t["opening"], figure(data.opening)],
        "closing": [
            day(data.last_on), t["closing"], figure(data.debits), figure(data.credits), figure(data.closing),
        ],
        "nothing": "" if data.lines else t["nothing"],
        "rows": [
            [
                day(line.day),
                line.what,
                clean(line.number),
                figure(line.debit) if line.debit else "",
                figure(line.credit) if line.credit else "",
                figure(line.balance),
            ]
            for line in data.lines
        ],
        "sums": [
            {"label": t[AGE_WORDS.get(name, name)], "value": money(minor), "weight": ""}
            for name, minor in owed.items()
        ],
        "card": {
            "label": t["owed"] if data.closing > 0 else t["in_hand"] if data.closing else t["closing"],
            "note": t["ageing"] % {"date": day(data.last_on)} if data.closing else t["even"],
            "value": money(abs(data.closing)),
            "tone": "accent" if data.closing > 0 else "quiet",
        },
        "asides": [],
        "remittance": parties.where_to_pay() if data.closing > 0 else None,
        "blocks": [],
    }  # fmt: skip
