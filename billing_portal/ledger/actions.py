from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.money import Money, total
from billing_portal.ledger.models import Leg, Posting


class Unbalanced(AssertionError):
    """The legs of a posting do not sum to zero: a programming error that must stop the transaction."""


@dataclass(frozen=True, slots=True)
class Move:
    """One leg to be written: debit positive, credit negative."""

    book: str
    amount: Money
    invoice_id: UUID | None = None


def post(
    source: str,
    kind: str,
    moves: Iterable[Move],
    *,
    account: CorporateAccount,
    text: str,
    at: datetime,
) -> Posting:
    """Write one posting of one account in the caller's transaction; zero legs are left out.

    `kind` and `text` are what a statement of account prints. Raises Unbalanced if the legs do not sum to zero per
    currency, IntegrityError if this source was posted before.
    """
    legs = [move for move in moves if move.amount]
    for currency in {move.amount.currency for move in legs}:
        if total((move.amount for move in legs if move.amount.currency == currency), currency):
            raise Unbalanced(source)
    posting = Posting.objects.create(source=source, kind=kind, account=account, text=text, posted_at=at)
    Leg.objects.bulk_create(
        Leg(
            posting=posting,
            book=move.book,
            account=account,
            invoice_id=move.invoice_id,
            currency=move.amount.currency,
            minor=move.amount.minor,
        )
        for move in legs
    )
    return posting
