from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg, Posting
from billing_portal.ledger.statement import CUSTOMER_BOOKS


def balance(account: CorporateAccount, book: str, currency: str) -> Money:
    """The sum of one book of one account in one currency; debits positive. Read from the index alone."""
    legs = Leg.objects.filter(account=account, book=book, currency=currency)
    return Money(legs.aggregate(sum=Sum("minor"))["sum"] or 0, currency)


def balances(account: CorporateAccount) -> dict[tuple[str, str], Money]:
    """Every book of an account that anything was posted to, by book and currency; one query."""
    sums = Leg.objects.filter(account=account).values_list("book", "currency").annotate(sum=Sum("minor"))
    return {(book, currency): Money(minor, currency) for book, currency, minor in sums.order_by()}


def currencies(account: CorporateAccount) -> list[str]:
    """The currencies in which the customer's balance ever moved, the account's own first."""
    found = set(_customer(account).values_list("currency", flat=True).distinct().order_by())
    return [account.currency, *sorted(found - {account.currency})]


def _customer(account: CorporateAccount) -> QuerySet[Leg]:
    return Leg.objects.filter(account=account, book__in=CUSTOMER_BOOKS)


def balance_before(account: CorporateAccount, currency: str, moment: datetime) -> int:
    """The customer's balance from all that was posted before a moment, in minor units; positive is owed."""
    legs = _customer(account).filter(currency=currency, posting__posted_at__lt=moment)
    return legs.aggregate(sum=Sum("minor"))["sum"] or 0


def movements(
    account: CorporateAccount, currency: str, start: datetime, end: datetime
) -> QuerySet[Leg, tuple[datetime, str, str, int]]:
    """What changed the customer's balance in [start, end): (posted_at, kind, text, minor), oldest first.

    A posting that only moves money between receivables and unapplied credit changes nothing and is left out.
    """
    legs = Leg.objects.filter(
        posting__account=account,
        posting__posted_at__gte=start,
        posting__posted_at__lt=end,
        book__in=CUSTOMER_BOOKS,
        currency=currency,
    )
    rows = legs.values("posting_id").annotate(sum=Sum("minor")).exclude(sum=0)
    return rows.order_by("posting__posted_at", "posting_id").values_list(
        "posting__posted_at", "posting__kind", "posting__text", "sum"
    )


def open_before(
    account: CorporateAccount, currency: str, moment: datetime
) -> Iterator[tuple[str, UUID | None, int]]:
    """What made up the customer's balance at a moment: (book, invoice's public id, minor), nothing that is even."""
    legs = _customer(account).filter(currency=currency, posting__posted_at__lt=moment)
    sums = legs.values_list("book", "invoice_id").annotate(sum=Sum("minor")).exclude(sum=0)
    yield from sums.order_by()


def last_posting(account: CorporateAccount | None = None) -> Posting | None:
    """The newest posting, of one account or of all."""
    rows = Posting.objects.all() if account is None else Posting.objects.filter(account=account)
    return rows.order_by("-pk").first()
