"""What a paper says, frozen: one shape for every kind, plain data that survives JSON unchanged.

Nothing here is localised. Money is whole minor units of the paper's one currency, percentages are decimal
text ("19", "7.5"), days are `date`, instants are aware. Wording and layout follow later, from this alone:
`view.prepare` makes one set of strings of it, and both HTML and PDF print those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from billing_portal.documents.money import IntervalTotal as IntervalTotal
from billing_portal.documents.money import LocalTax as LocalTax
from billing_portal.documents.money import OpenInvoice as OpenInvoice
from billing_portal.documents.money import Payment as Payment
from billing_portal.documents.money import Remittance as Remittance
from billing_portal.documents.money import Scheduled as Scheduled
from billing_portal.documents.money import Settled as Settled
from billing_portal.documents.money import TaxRow as TaxRow
from billing_portal.documents.money import Totals as Totals
from billing_portal.documents.parties import Buyer as Buyer
from billing_portal.documents.parties import Party as Party
from billing_portal.documents.parties import Person as Person
from billing_portal.documents.parties import Seller as Seller
from billing_portal.documents.plain import from_plain, to_plain
from billing_portal.kit.money import EXPONENTS

LETTER_COUNTRIES = frozenset({"US", "CA"})


class PaperDoesNotAddUp(ValueError):
    """The figures contradict each other: a programming error, found before the paper is filed."""


class Kind(StrEnum):
    """Which paper it is; each has a body of its own."""

    QUOTE = "quote"
    CONFIRMATION = "confirmation"  # of a service order: "Confirmation and receipt"
    INVOICE = "invoice"
    RECEIPT = "receipt"  # of a payment that arrived later
    CREDIT_NOTE = "credit_note"  # takes an invoice or a part of it back
    REMINDER = "reminder"  # of invoices that are past their due date


class Level(StrEnum):
    """How urgent a reminder speaks."""

    FRIENDLY = "friendly"
    PAST_DUE = "past_due"
    FINAL = "final"
    SUSPENSION = "suspension"  # the services are suspended already


@dataclass(frozen=True, slots=True)
class Line:
    """One position. `net_minor` is what it adds to the net: an invoice's amount, a quote's first period.

    `interval` is '' for one-off, else monthly, quarterly or annual. The service period is half-open; the
    last printed day is the one before `service_end`. `tax_percent` and `discount_percent` are decimal text. `part`
    is a kit.periods.Part where only that much of an interval is charged, else empty.
    """

    position: int
    name: str
    quantity: int
    unit_minor: int
    net_minor: int
    detail: str = ""
    list_minor: int | None = None  # shown with the discount if the unit price is another
    discount_percent: str = ""
    interval: str = ""
    service_start: date | None = None
    service_end: date | None = None
    part: tuple[int, ...] = ()
    tax_percent: str = "0"
    tax_category: str = "S"  # UNCL5305: S standard, AE reverse charge, O outside scope, E exempt, Z zero


@dataclass(frozen=True, slots=True)
class PaperData:
    """Everything one paper says. Raises PaperDoesNotAddUp if lines, taxes and totals contradict each other.

    `issued_on` is a day of the issuing entity's calendar, `issued_at` the instant (it dates the PDF file, so
    the same data gives the same bytes); instants are printed in `zone`. Texts (`notes`, `terms`,
    `next_steps`) are in `language` already; blank lines separate paragraphs.
    """

    kind: Kind
    number: str
    language: str
    currency: str
    zone: str
    issued_on: date
    issued_at: datetime
    seller: Seller
    buyer: Buyer
    totals: Totals
    lines: tuple[Line, ...] = ()
    schedule: tuple[Scheduled, ...] = ()
    settled: tuple[Settled, ...] = ()
    valid_until: datetime | None = None
    due_on: date | None = None
    order_number: str = ""
    quote_numbers: tuple[str, ...] = ()
    invoice_number: str = (
        ""  # on a confirmation: the invoice that follows by mail; on a credit note: the one it corrects
    )
    corrects_on: date | None = None  # when that one was issued
    seller_party: Party | None = None  # what an e-invoice needs besides; papers of before have none
    buyer_party: Party | None = None
    e_invoice: str = (
        "cii"  # which of `einvoice.formats.FORMATS` the account gets beside the PDF, as of the day of issue
    )
    buyer_reference: str = ""  # BT-10, the Leitweg-ID of public buyers
    purchase_order: str = ""  # "Your order number"
    term_start: date | None = None  # contract term, half-open
    term_end: date | None = None
    representative: Person | None = None
    payment: Payment = field(default_factory=Payment)
    remittance: Remittance | None = None
    local_tax: LocalTax | None = None
    admin_contact: Person | None = None
    level: Level = Level.FRIENDLY  # of a reminder; the fields from here to `services` are its own
    open_invoices: tuple[
        OpenInvoice, ...
    ] = ()  # `totals` is the sum of those in `currency`; `due_on` is pay by
    suspend_on: date | None = None  # what follows if nothing arrives
    services: Person | None = None  # whom to reach besides the representative
    notes: str = ""
    terms: str = ""
    next_steps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise PaperDoesNotAddUp(f"unknown currency {self.currency!r}")
        if self.issued_at.tzinfo is None:
            raise PaperDoesNotAddUp("issued_at needs a zone")
        totals = self.totals
        if totals.net_minor + sum(row.tax_minor for row in totals.taxes) != totals.total_minor:
            raise PaperDoesNotAddUp("net and taxes are not the total")
        if totals.settled_minor + (totals.open_minor or 0) != totals.total_minor:
            raise PaperDoesNotAddUp("paid and open are not the total")
        if self.kind is Kind.RECEIPT:
            parts = sum(part.settled_minor for part in self.settled)
            if parts > totals.total_minor:
                raise PaperDoesNotAddUp("more was settled than arrived")
        elif self.kind is Kind.REMINDER:
            self._check_reminder()
        elif sum(line.net_minor for line in self.lines) != totals.net_minor:
            raise PaperDoesNotAddUp("the lines are not the net sum")

    def _check_reminder(self) -> None:
        if self.due_on is None or not self.open_invoices:
            raise PaperDoesNotAddUp("a reminder names invoices and a day to pay by")
        if any(row.currency not in EXPONENTS or row.open_minor <= 0 for row in self.open_invoices):
            raise PaperDoesNotAddUp("a reminder lists what is open, in a known currency")
        if self.open_in()[self.currency] != self.totals.total_minor:
            raise PaperDoesNotAddUp("the open invoices are not the total")

    def open_in(self) -> dict[str, int]:
        """The total of a reminder's invoices in each currency, the paper's own first."""
        sums = {self.currency: 0}
        for row in self.open_invoices:
            sums[row.currency] = sums.get(row.currency, 0) + row.open_minor
        return sums

    @property
    def paper_size(self) -> str:
        """`letter` where the account's country uses it (US, CA), else `a4`."""
        return "letter" if self.buyer.country in LETTER_COUNTRIES else "a4"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `from_json` gives an equal object back."""
        data: dict[str, Any] = to_plain(self)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PaperData:
        """Raises ValueError for unknown fields or wrong types; what older papers lack takes its default."""
        return from_plain(cls, data)
