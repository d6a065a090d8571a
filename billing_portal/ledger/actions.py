from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

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


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting to be written: see `post`."""

    source: str
    kind: str
    moves: Sequence[Move]
    account: CorporateAccount
    text: str


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
    draft = Draft(source, kind, _balanced(source, moves), account, text)
    posting = Posting.objects.create(
        source=draft.source, kind=draft.kind, account=draft.account, text=draft.text, posted_at=at
    )
    Leg.objects.bulk_create(_legs(posting, draft))
    return posting


def post_many(drafts: Sequence[Draft], *, at: datetime) -> None:
    """Write many postings at once where the database checks balances at commit, else one after the other.

    SQLite has no such check: its guard wants every posting's legs right behind it. Raises as `post`.
    """
    if connection.vendor == "sqlite":
        for draft in drafts:
            post(draft.source, draft.kind, draft.moves, account=draft.account, text=draft.text, at=at)
        return
    drafts = [replace(draft, moves=_balanced(draft.source, draft.moves)) for draft in drafts]
    postings = Posting.objects.bulk_create(
        Posting(source=draft.source, kind=draft.kind, account=draft.account, text=draft.text, posted_at=at)
        for draft in drafts
    )
    # One statement: legs of a posting that came in two would be refused as added later.
    legs = [leg for posting, draft in zip(postings, drafts, strict=True) for leg in _legs(posting, draft)]
    Leg.objects.bulk_create(legs)


def _balanced(source: str, moves: Iterable[Move]) -> list[Move]:
    """The moves that move something. Raises Unbalanced."""
    legs = [move for move in moves if move.amount]
    for currency in {move.amount.currency for move in legs}:
        if total((move.amount for move in legs if move.amount.currency == currency), currency):
            raise Unbalanced(source)
    return legs


def _legs(posting: Posting, draft: Draft) -> list[Leg]:
    return [
        Leg(
            posting=posting,
            book=move.book,
            account=draft.account,
            invoice_id=move.invoice_id,
            currency=move.amount.currency,
            minor=move.amount.minor,
        )
        for move in draft.moves
    ]
