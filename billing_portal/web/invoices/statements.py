"""A statement of account: what the ledger says, with the due dates of the invoices; as rows, CSV and PDF.

Both faces show the same one; they only differ in whose accounts they find.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents import statement as paper
from billing_portal.documents.pdf import render
from billing_portal.documents.text import clean
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.languages import current
from billing_portal.kit.money import Money
from billing_portal.kit.spreadsheet import csv_bytes
from billing_portal.ledger import queries, statement
from billing_portal.ledger.errors import BooksAreMoving, TooManyLines
from billing_portal.ledger.models import Posting
from billing_portal.ledger.statement import Span, Statement, StatementDoesNotAddUp
from billing_portal.sellers import papers as issuer
from billing_portal.sellers.queries import remittance
from billing_portal.web.invoices.statement_form import PeriodForm

LONGEST = 3000  # lines of a page or a PDF
TRIES = 3


def due_dates(account: CorporateAccount, public_ids: Iterable[UUID], on: date) -> dict[UUID, date]:
    """Since when these invoices of an account are counted as due on a day, by public id.

    What is still expected by recurring transfer on that day is not overdue; afterwards its due date counts.
    """
    rows = Invoice.objects.filter(account=account, public_id__in=list(public_ids), due_on__isnull=False)
    found = {}
    for public_id, due_on, last in rows.values_list("public_id", "due_on", "overdue_after"):
        assert due_on is not None and last is not None
        found[public_id] = due_on if last < on else last
    return found


def statement_of(
    account: CorporateAccount, currency: str, span: Span, *, longest: int | None = LONGEST
) -> Statement:
    """The account's statement in one currency. Raises TooManyLines, BooksAreMoving.

    It is read in several queries without a lock. What is booked in between makes them contradict each other, which
    shows; then it is read again.
    """
    for _try in range(TRIES):
        try:
            return _read(account, currency, span, longest)
        except StatementDoesNotAddUp:
            continue
    raise BooksAreMoving


def _read(account: CorporateAccount, currency: str, span: Span, longest: int | None) -> Statement:
    opening = queries.balance_before(account, currency, span.start)
    moved = queries.movements(account, currency, span.start, span.end)
    rows = list(moved if longest is None else moved[: longest + 1])
    if longest is not None and len(rows) > longest:
        raise TooManyLines
    parts = list(queries.open_before(account, currency, span.end))
    due = due_dates(account, (invoice for _book, invoice, minor in parts if invoice and minor > 0), span.last)
    return Statement(
        span=span,
        currency=currency,
        opening=opening,
        lines=statement.running(opening, rows, span.zone),
        ageing=statement.ageing(parts, due, span.last),
    )


def _kind_words() -> dict[str, str]:
    return {str(kind.value): str(kind.label) for kind in Posting.Kind}


def statement_pdf(account: CorporateAccount, found: Statement, *, now: datetime) -> bytes:
    """The statement as a PDF in the account's language, A4 or Letter by its country; it is filed nowhere."""
    language = account.language
    with override(language):
        words = _kind_words()
    lines = tuple(
        paper.Entry(
            line.day, words.get(line.kind, line.kind), line.text, line.debit, line.credit, line.balance
        )
        for line in found.lines
    )
    data = paper.StatementData(
        language=language,
        currency=found.currency,
        zone=found.span.zone,
        issued_on=clock.day(now, found.span.zone),
        issued_at=now,
        seller=issuer.seller(account.entity, language),
        buyer=parties.buyer(bill_to_snapshot(account, address_of(account.bill_to)), account.number),
        first_on=found.span.first,
        last_on=found.span.last,
        opening=found.opening,
        closing=found.closing,
        debits=found.debits,
        credits=found.credits,
        lines=lines,
        ageing=found.ageing,
        remittance=issuer.bank_details(remittance(account.entity_id, found.currency)),
    )
    return render(paper.prepare_statement(data), issued_at=now)


def statement_csv(found: Statement) -> bytes:
    """The statement for a spreadsheet, headings in the reader's language; days as ISO dates, a column a figure."""
    t, words = paper.words(current()), _kind_words()

    def money(minor: int) -> Money | str:
        return Money(minor, found.currency) if minor else ""

    def total(minor: int) -> Money:
        return Money(minor, found.currency)

    head = [t["day"], t["what"], _("Document"), t["debit"], t["credit"], t["balance"], t["currency"]]
    span, currency = found.span, found.currency
    rows: list[Sequence[str | Money]] = [head]
    rows.append([span.first.isoformat(), t["opening"], "", "", "", total(found.opening), currency])
    rows += [
        [
            line.day.isoformat(),
            words.get(line.kind, line.kind),
            clean(line.text),
            money(line.debit),
            money(line.credit),
            total(line.balance),
            currency,
        ]
        for line in found.lines
    ]
    sums = [total(found.debits), total(found.credits), total(found.closing)]
    rows.append([span.last.isoformat(), t["closing"], "", *sums, currency])
    return csv_bytes(rows)


def file_name(account: CorporateAccount, found: Statement, ending: str) -> str:
    """`Statement A-1001 EUR 2026-01-01 2026-11-22.pdf`, in the reader's language."""
    days = f"{found.span.first.isoformat()} {found.span.last.isoformat()}"
    return f"{_('Statement of account')} {account.number} {found.currency} {days}.{ending}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the form with its errors, the currency, the statement if there is one."""

    form: PeriodForm
    currency: str
    currencies: list[str]
    statement: Statement | None
    today: date

    @property
    def query(self) -> str:
        """The same question for another form of the answer."""
        days = {name: self.form[name].value() or "" for name in ("from", "to")}
        more = {"currency": self.currency} if self.currency != self.currencies[0] else {}
        return urlencode({**days, **more})


def asked(
    account: CorporateAccount, asked_for: Any, *, now: datetime, longest: int | None = LONGEST
) -> Asked:
    """Read what a visitor asks for; days that cannot be, or too many lines, become errors of the form."""
    zone = account.entity.zone
    today = clock.day(now, zone)
    form = PeriodForm(asked_for, today)
    known = queries.currencies(account)
    wanted = asked_for.get("currency", "")
    currency = wanted if wanted in known else known[0]
    found = None
    if form.is_valid():
        try:
            found = statement_of(account, currency, form.span(zone), longest=longest)
        except TooManyLines as error:
            form.add_error("to", str(error.message))
    return Asked(form=form, currency=currency, currencies=known, statement=found, today=today)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period or a currency as a link."""

    label: str
    query: str
    is_chosen: bool


def _presets(this: Asked) -> list[Choice]:
    words = {
        "this_year": _("This year"),
        "last_year": _("Last year"),
        "last_3_months": _("Last 3 months"),
    }
    chosen = (this.statement.span.first, this.statement.span.last) if this.statement else None
    more = {"currency": this.currency} if this.currency != this.currencies[0] else {}
    return [
        Choice(
            label=words[name],
            query=urlencode({"from": first.isoformat(), "to": last.isoformat(), **more}),
            is_chosen=(first, last) == chosen,
        )
        for name, (first, last) in statement.presets(this.today).items()
    ]


def shown(this: Asked) -> dict[str, Any]:
    """The statement as strings for a page, in the reader's language."""
    t = paper.words(current())
    days = {name: this.form[name].value() or "" for name in ("from", "to")}
    context: dict[str, Any] = {
        "form": this.form,
        "query": this.query,
        "presets": _presets(this),
        "currency": this.currency,
        "currencies": [
            Choice(code, urlencode({**days, "currency": code}), code == this.currency)
            for code in this.currencies
        ]
        if len(this.currencies) > 1
        else [],
        "words": t,
        "statement": None,
    }
    if this.statement is None:
        return context
    found, words = this.statement, _kind_words()

    def figure(minor: int) -> str:
        return formats.amount(Money(minor, found.currency))

    def money(minor: int) -> str:
        return formats.amount_with_code(Money(minor, found.currency))

    context["statement"] = {
        "first": formats.date_short(found.span.first),
        "last": formats.date_short(found.span.last),
        "opening": figure(found.opening),
        "closing": figure(found.closing),
        "debits": figure(found.debits),
        "credits": figure(found.credits),
        "headline": money(abs(found.closing)),
        "is_owed": found.closing > 0,
        "is_even": not found.closing,
        "overdue": money(found.overdue) if found.overdue else "",
        "lines": [
            (
                formats.date_short(line.day),
                words.get(line.kind, line.kind),
                clean(line.text),
                figure(line.debit) if line.debit else "",
                figure(line.credit) if line.credit else "",
                figure(line.balance),
            )
            for line in found.lines
        ],
        "ageing": [
            (t[paper.AGE_WORDS.get(name, name)], money(minor), name not in ("not_due", "credit"))
            for name, minor in found.ageing.items()
            if minor
        ],
    }
    return context
