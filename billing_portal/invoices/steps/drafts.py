"""What an invoice is made of before it is one: charges and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.invoices.errors import InvoiceIsEmpty, NegativeLine
from billing_portal.invoices.models import Invoice
from billing_portal.kit.periods import Part, Period
from billing_portal.orders.models import ServiceOrder
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.subscriptions.models import Subscription
from billing_portal.tax.ports import TaxDecision

UNDECIDED = TaxDecision("", Decimal(0), "")  # on a draft's lines only; the sums are provisional then


@dataclass(frozen=True, slots=True)
class Charge:
    """A line to be invoiced: its price before tax and the tax decision for it, UNDECIDED if there is none yet.

    Units as in InvoiceLine; `product_category` is the product's, to decide again.
    """

    kind: str
    description: str
    quantity: int
    list_minor: int
    discount_bp: int
    net_minor: int
    tax: TaxDecision
    product_category: str = "service"
    interval: str = ""
    period: Period | None = None
    part: Part | None = None
    subscription: Subscription | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice to be written: for whom, over what, due when, collected how.

    It carries `purchase_order` if one was chosen, whatever is left of it; else, of those `usable`, as
    `purchase_orders.queries.purchase_orders_for` gives them, that have room for its total, the one `preferred` (its
    key) or the first. Of an invoice that was `held` as
    a draft the row, its purchase order and its lines stay; only their tax and the buyer are written again.
    """

    account: CorporateAccount
    charges: Sequence[Charge]
    bill_to: dict[str, Any]
    due_on: date
    collect_by: PaymentMethod | None = None
    order: ServiceOrder | None = None
    purchase_order: PurchaseOrder | None = None
    usable: Sequence[Any] = ()  # PurchaseOrder with `used_minor`
    preferred: int | None = None
    held: Invoice | None = None


def check(draft: Draft) -> None:
    """Raises InvoiceIsEmpty without a charge, NegativeLine if one takes something off: that is a credit note."""
    if not draft.charges:
        raise InvoiceIsEmpty
    if any(one.quantity <= 0 or one.list_minor < 0 or one.net_minor < 0 for one in draft.charges):
        raise NegativeLine
