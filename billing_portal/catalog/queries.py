from __future__ import annotations

from datetime import date

from billing_portal.catalog.models import Price, Product


def price_on(product: Product, currency: str, interval: str, on: date) -> Price | None:
    """The list price valid on a day: the latest row that had begun."""
    rows = Price.objects.filter(product=product, currency=currency, interval=interval, valid_from__lte=on)
    return rows.order_by("-valid_from").first()


def price_table(currency: str, on: date) -> dict[tuple[int, str], int]:
    """All list prices of a currency valid on a day: (product id, interval) to minor units. One query."""
    rows = Price.objects.filter(currency=currency, valid_from__lte=on).order_by("valid_from")
    return {(row.product_id, row.interval): row.unit_minor for row in rows}
