"""What a suspension ends, as sentences for mail and paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing_portal.dunning.models import DunningNotice
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
