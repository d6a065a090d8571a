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
class TaxRow:
    """Tax of one category and rate on the whole paper. `note` is the legal text, in the paper's language."""

    category: str
    percent: str
    base_minor: int
    tax_minor: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class IntervalTotal:
    """What runs at the same time costs per full period of an interval ('' one-off, monthly, …), before tax.

    `since` is the day from which it costs that, if it costs something else before.
    """

    interval: str
    net_minor: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A row of the payment schedule: an invoice to come, or `count` alike, one an interval, until `last_on`.

    `items` say what is invoiced, in the paper's language; the sums are those of one invoice. `due_on` is that of the
    first.
    """

    on: date
    items: tuple[str, ...]
    net_minor: int
    tax_minor: int
    total_minor: int
    count: int = 1
    last_on: date | None = None
    interval: str = ""
    purchase_order: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums. Quote and confirmation: of the first payment or, if `is_whole`, of the whole term. Receipt: `total` and
    `paid` are what arrived.

    `net + taxes == total` and `paid + credited + written off + open == total`, exactly; the two in the middle are no part of what is
    issued, only of a page that shows how it stands (`standing`).
    """

    net_minor: int
    total_minor: int
    taxes: tuple[TaxRow, ...] = ()
    paid_minor: int = 0
    open_minor: int | None = None  # None: total less the others
    credited_minor: int = 0
    written_off_minor: int = 0
    saving_minor: int = 0  # against list price, contained in net; shown on quotes
    per_interval: tuple[IntervalTotal, ...] = ()
    is_whole: bool = False  # lines that begin on different days have no first payment in common

    def __post_init__(self) -> None:
        if self.open_minor is None:
            object.__setattr__(self, "open_minor", self.total_minor - self.settled_minor)

    @property
    def settled_minor(self) -> int:
        """What nobody has to pay any more."""
        return self.paid_minor + self.credited_minor + self.written_off_minor


@dataclass(frozen=True, slots=True)
class LocalTax:
    """The tax of a paper in the currency of the seller's country, as its law asks: `rate` units of it for one of the paper's.

    `on` is the day of the rate, `source` who published it. Source: Directive 2006/112/EC, art. 230; EN 16931, BT-6 and BT-111.
    """

    currency: str
    tax_minor: int
    rate: str
    on: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """How and when it is paid; "paid EUR … on …" or "nothing paid yet, due …" follows from the data.

    `method` is in the paper's language ("SEPA direct debit"), `detail` the means ("Visa ending in 4242"). The fields from
    `kind` on are what an e-invoice says of it: card, direct_debit, bank_transfer or check (papers of before do not tell), whether by
    SEPA, the mandate, the last digits of card or account, and the creditor identifier.
    """

    method: str = ""
    detail: str = ""
    paid_on: date | None = None
    collect_on: date | None = None  # the very day on which the seller collects
    reference: str = ""  # the gateway's or bank's, printed on receipts
    kind: str = ""
    is_sepa: bool = False
    mandate: str = ""
    last4: str = ""
    network: str = ""  # "Visa"
    creditor_id: str = ""

    @property
    def is_collected(self) -> bool:
        """The seller collects it: by card or direct debit."""
        return self.kind in ("card", "direct_debit") or self.collect_on is not None


@dataclass(frozen=True, slots=True)
class Remittance:
    """Where transfers and checks go, by issuing entity and currency; empty fields are not printed.

    `reference` identifies the invoice (`references.creditor_reference`). Source: ISO 11649.
    """

    account_holder: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""
    routing_number: str = ""  # ABA
    sort_code: str = ""  # GB
    account_number: str = ""
    check_payable_to: str = ""
    check_address: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """An invoice that a payment went to: what of the payment, and what remains open on it afterwards."""

    number: str
    issued_on: date
    total_minor: int
    settled_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that a reminder lists: `open_minor` of `total_minor` is not paid `days_overdue` days after `due_on`.

    `reference` is its own creditor reference, for who pays it alone.
    """

    number: str
    issued_on: date
    due_on: date
    days_overdue: int
    currency: str
    total_minor: int
    open_minor: int
    reference: str = ""


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
