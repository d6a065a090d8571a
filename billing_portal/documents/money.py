"""The money of a paper: its sums, its taxes, its payment schedule, how and where it is paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing_portal.documents.parties import Buyer as Buyer
from billing_portal.documents.parties import Party as Party
from billing_portal.documents.parties import Person as Person
from billing_portal.documents.parties import Seller as Seller


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
    issued, only of a page that shows how it stands (`standing`), and so is what of `open` is disputed.
    """

    net_minor: int
    total_minor: int
    taxes: tuple[TaxRow, ...] = ()
    paid_minor: int = 0
    open_minor: int | None = None  # None: total less the others
    credited_minor: int = 0
    written_off_minor: int = 0
    disputed_minor: int = 0
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
    `kind` on are what an e-invoice says of it: card, direct_debit, recurring_transfer, bank_transfer or check (papers of before do
    not tell), whether by SEPA, the mandate, the last digits of card or account, and the creditor identifier.
    """

    method: str = ""
    detail: str = ""
    paid_on: date | None = None
    collect_on: date | None = None  # the very day on which the seller collects
    expected_on: date | None = None  # the day for which the customer's standing order is set up
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
