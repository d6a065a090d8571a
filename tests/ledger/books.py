"""Postings for the ledger's own tests, without the stories that lead to them."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from uuid import UUID

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.money import Money
from billing_portal.ledger.actions import Move, post
from billing_portal.ledger.models import Leg, Posting

Book, Kind = Leg.Book, Posting.Kind
_numbers = count(1)


def booked(
    account: CorporateAccount,
    kind: str,
    legs: dict[str, int],
    *,
    at: datetime,
    currency: str = "EUR",
    text: str = "",
    invoice: UUID | None = None,
) -> Posting:
    """One posting; `legs` are minor units by book, receivables belong to `invoice`."""
    moves = [
        Move(book, Money(minor, currency), invoice if book == Book.RECEIVABLE else None)
        for book, minor in legs.items()
    ]
    return post(f"test:{next(_numbers)}", kind, moves, account=account, text=text, at=at)


def charged(account: CorporateAccount, minor: int, *, at: datetime, **more: object) -> Posting:
    """An invoice without tax."""
    legs = {Book.RECEIVABLE: minor, Book.REVENUE: -minor}
    return booked(account, Kind.INVOICE, legs, at=at, **more)  # type: ignore[arg-type]


def received(account: CorporateAccount, minor: int, *, at: datetime, **more: object) -> Posting:
    """A payment for one invoice."""
    legs = {Book.BANK: minor, Book.RECEIVABLE: -minor}
    return booked(account, Kind.PAYMENT, legs, at=at, **more)  # type: ignore[arg-type]
