"""What becomes of a subscription without a decision on its renewal quote, for page, document and mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import formats
from billing_portal.quotes.models import QuoteLine
from billing_portal.quotes.queries import PricedLine
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day


def without_decision(account: CorporateAccount, lines: Iterable[PricedLine]) -> list[str]:
    """One sentence for each subscription that the quote would renew. One query if there are any."""
    renewals = {line.subscription: line for line in lines if line.kind == QuoteLine.Kind.RENEWAL}
    if not renewals:
        return []
    rows = Subscription.objects.filter(account=account, number__in=renewals)
    renewing = dict(rows.values_list("number", "auto_renew"))
    renews = _(
        "If it is not decided by %(date)s, %(product)s (%(number)s) renews on its present terms on the day after."
    )
    ends = _("If it is not decided by %(date)s, %(product)s (%(number)s) ends on that day.")
    return [
        (renews if renewing.get(number) else ends)
        % {
            "date": formats.date_long(last_day(line.start_on)),
            "product": line.product_name or line.description,
            "number": number,
        }
        for number, line in renewals.items()
    ]
