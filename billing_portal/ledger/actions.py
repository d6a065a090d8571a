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


def post(source: str, moves: Iterable[Move], *, account: CorporateAccount, at: datetime) -> Posting:
    """Write one posting of one account in the caller's transaction; zero legs are left out.

    Raises Unbalanced if the legs do not sum to zero, IntegrityError if this source was posted before.
    """
    legs = [move for move in moves if move.amount]
    if legs and total((move.amount for move in legs), legs[0].amount.currency):
        raise Unbalanced(source)
    posting = Posting.objects.create(source=source, posted_at=at)
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
