"""What a reminder adds to its items, as sentences for mail and paper."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from billing_portal.dunning.models import DunningNotice
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day


def endings_intro(notice: DunningNotice) -> str:
    """The sum that keeps the subscriptions which are named after it."""
    words = _(
        "A subscription that is suspended on its last day does not renew. Unless %(amount)s is paid before, "
        "these end:"
    )
    return words % {"amount": formats.amount_with_code(notice.total)}


def ending_words(subscription: Subscription) -> str:
    """One of them with its last day."""
    return _("%(product)s (%(number)s) on %(date)s") % {
        "product": subscription.product.name,
        "number": subscription.number,
        "date": formats.date_long(last_day(subscription.end_on)),
    }


def missing_transfer_words(invoices: Iterable[Invoice]) -> list[str]:
    """What to look after where a recurring transfer has not arrived three bank days after its day; empty if none was expected."""
    if not any(invoice.by_recurring_transfer for invoice in invoices):
        return []
    return [
        _(
            "The recurring transfer has not arrived within three bank days. Check your standing order: it may have ended or "
            "carry another amount, day or reference."
        )
    ]
