from __future__ import annotations

from django.db.models import Sum

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg


def balance(account: CorporateAccount, book: str, currency: str) -> Money:
    """The sum of one book of one account in one currency; debits positive."""
    legs = Leg.objects.filter(account=account, book=book, currency=currency)
    return Money(legs.aggregate(sum=Sum("minor"))["sum"] or 0, currency)
