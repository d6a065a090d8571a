"""What invoices take of the purchase orders that they carry."""

from __future__ import annotations

from collections.abc import Iterable

from billing_portal.invoices.models import Invoice
from billing_portal.purchase_orders.models import Draw
from billing_portal.purchase_orders.steps import set_draws


def draw_on_purchase_orders(invoices: Iterable[Invoice]) -> None:
    """Write again what each invoice takes of its purchase order: its total less what was credited. One statement.

    In the transaction that writes the invoices or their credit notes; the sums at hand are those of the database.
    """
    set_draws(
        Draw(
            purchase_order=invoice.purchase_order,
            object_id=invoice.public_id,
            order_number=invoice.order.number if invoice.order else "",
            minor=invoice.total_minor - invoice.credited_minor,
        )
        for invoice in invoices
        if invoice.purchase_order is not None
    )
