from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet, Sum
from django.utils import translation

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.ledger.beancount import Transaction, Writer, account_name, component, heading
from billing_portal.ledger.models import Leg, Posting
from billing_portal.ledger.queries import last_posting
from billing_portal.sellers.models import LegalEntity

CHUNK = 1000  # postings in memory at a time


def _midnight(day: date, entity: LegalEntity) -> datetime:
    return datetime.combine(day, time(), clock.zone(entity.zone))


class Command(BaseCommand):
    help = "Writes the ledger as beancount text, to check it with bean-check or to hand it over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="where to write it; - is the standard output")
        parser.add_argument("--account", metavar="NUMBER", help="one account only, by its number")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = CorporateAccount.objects.all()
        if number := options["account"]:
            accounts = accounts.filter(number=number)
            if not accounts.exists():
                raise CommandError(f"There is no account {number}.")
        with translation.override(settings.LANGUAGE_CODE):
            pieces = export(accounts, first=options["first"], last=options["last"])
            if options["file"] == "-":
                self.stdout.ending = ""
                for piece in pieces:
                    self.stdout.write(piece)
                return
            with Path(options["file"]).open("w", encoding="utf-8") as file:
                file.writelines(pieces)
        sys.stderr.write(f"Written to {options['file']}\n")


def export(
    accounts: QuerySet[CorporateAccount], *, first: date | None = None, last: date | None = None
) -> Iterator[str]:
    """The text of these accounts' postings piece by piece: entity by entity, each in the order of time.

    What comes before `first` is one opening transaction for each account. Postings that arrive meanwhile are not in it.
    """
    newest = last_posting()
    legs = Leg.objects.filter(account__in=accounts)
    yield from heading(legs.values_list("currency", flat=True).distinct().order_by())
    if newest is None:
        return
    for entity in LegalEntity.objects.order_by("code"):
        writer = Writer()
        theirs = legs.filter(account__entity=entity, posting_id__lte=newest.pk)
        if first:
            for entry in _opening(
                theirs.filter(posting__posted_at__lt=_midnight(first, entity)), entity, first
            ):
                yield from writer.transaction(entry)
        postings = Posting.objects.filter(account__in=accounts, account__entity=entity, pk__lte=newest.pk)
        if first:
            postings = postings.filter(posted_at__gte=_midnight(first, entity))
        if last:
            postings = postings.filter(posted_at__lt=_midnight(last + timedelta(days=1), entity))
        rows = postings.select_related("account").prefetch_related("legs").order_by("posted_at", "pk")
        for posting in rows.iterator(chunk_size=CHUNK):
            yield from writer.transaction(_transaction(posting, entity))
        yield from writer.end(last)


def _transaction(posting: Posting, entity: LegalEntity) -> Transaction:
    account = posting.account
    place = (component(entity.code, entity.pk), component(account.number, account.pk))
    return Transaction(
        day=clock.day(posting.posted_at, entity.zone),
        payee=account.legal_name,
        narration=f"{posting.get_kind_display()} {posting.text}".strip(),
        source=posting.source,
        legs=tuple(
            (account_name(leg.book, *place), Money(leg.minor, leg.currency)) for leg in posting.legs.all()
        ),
    )


def _opening(legs: QuerySet[Leg], entity: LegalEntity, day: date) -> Iterator[Transaction]:
    """What an account brought along: one transaction each, dated the day before the period."""
    keys = ("account_id", "account__number", "account__legal_name", "book", "currency")
    sums = legs.values_list(*keys).annotate(sum=Sum("minor")).exclude(sum=0).order_by(*keys)
    gathered: dict[int, tuple[str, list[tuple[str, Money]]]] = {}
    for pk, number, name, book, currency, minor in sums:
        place = (component(entity.code, entity.pk), component(number, pk))
        _name, brought = gathered.setdefault(pk, (name, []))
        brought.append((account_name(book, *place), Money(minor, currency)))
    for pk, (name, brought) in gathered.items():
        yield Transaction(
            day - timedelta(days=1), name, "Brought forward", f"brought forward:{pk}", tuple(brought)
        )
