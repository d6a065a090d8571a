from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from billing_portal.accounts import papers as parties
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.catalog.rules import WHOLE
from billing_portal.documents import snapshots as paper
from billing_portal.kit import clock, periods
from billing_portal.kit.languages import text_in
from billing_portal.kit.money import Money, share
from billing_portal.quotes import queries
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import PricedLine
from billing_portal.quotes.rules import Figures
from billing_portal.sellers import papers as issuer
from billing_portal.tax.rules import TaxRow


def discount_text(basis_points: int) -> str:
    """Basis points as decimal text in per cent: 1250 is `12.5`."""
    whole, rest = divmod(basis_points, WHOLE // 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def tax_lines(rows: Iterable[TaxRow], language: str) -> tuple[paper.TaxRow, ...]:
    return tuple(
        paper.TaxRow(
            row.category,
            str(row.rate),
            row.base.minor,
            row.tax.minor,
            text_in(row.notes, language),
        )
        for row in rows
    )


def first_lines(lines: Iterable[PricedLine]) -> tuple[paper.Line, ...]:
    """The lines as the first invoice charges them."""
    result = []
    for position, line in enumerate(lines, 1):
        days = line.figures.first_period
        result.append(
            paper.Line(
                position=position,
                name=line.product_name or line.description,
                detail=line.description
                if line.product_name and line.description != line.product_name
                else "",
                quantity=line.quantity,
                unit_minor=line.list_minor,
                net_minor=line.figures.first,
                list_minor=line.list_minor,
                discount_percent=discount_text(line.discount_bp) if line.discount_bp else "",
                interval=line.interval,
                service_start=days.start if days else line.start_on,
                service_end=days.end if days else None,
                part=line.figures.part or (),
                tax_percent=str(line.tax.rate),
                tax_category=line.tax.category,
            )
        )
    return tuple(result)


def totals(sums: Figures, lines: Iterable[PricedLine], language: str) -> paper.Totals:
    """The first payment, what recurs, and what follows until the end of the term."""
    currency = sums.value.currency
    following = []
    for line in lines:
        days = line.figures.first_period
        if days is None or line.figures.periods < 2 or line.end_on is None:
            continue
        net = Money(line.figures.period, currency)
        last = periods.add_months(days.end, periods.MONTHS[line.interval] * (line.figures.periods - 2))
        following.append(
            paper.Following(
                interval=line.interval,
                count=line.figures.periods - 1,
                total_minor=(net + share(net, line.tax.rate)).minor,
                first_on=days.end,
                last_on=last,
            )
        )
    intervals = tuple(paper.IntervalTotal(name, amount.minor) for name, amount in sums.per_interval.items())
    return paper.Totals(
        net_minor=sums.first.minor,
        taxes=tax_lines(sums.first_tax, language),
        total_minor=sums.first_total.minor,
        saving_minor=sums.saving.minor,
        per_interval=intervals,
        following=tuple(following),
    )


def quote_paper(quote: Quote, *, now: datetime) -> paper.PaperData:
    """The quote as the customer gets it; also what the representative previews while it is a draft."""
    account = quote.account
    lines = queries.lines_of(quote, now=now)
    version = quote.versions.get(number=quote.version_number)
    sent_at = quote.sent_at or now
    runs = [line for line in lines if line.end_on]
    return paper.PaperData(
        kind=paper.Kind.QUOTE,
        number=quote.number,
        language=account.language,
        currency=quote.currency,
        zone=account.zone,
        issued_on=clock.day(sent_at, account.entity.zone),
        issued_at=sent_at,
        seller=issuer.seller(account.entity, account.language),
        buyer=parties.buyer(bill_to_snapshot(account, address_of(account.bill_to)), account.number),
        lines=first_lines(lines),
        totals=totals(queries.sums(lines, quote.currency), lines, account.language),
        valid_until=quote.expires_at,
        term_start=min((line.start_on for line in runs), default=None),
        term_end=max((line.end_on for line in runs if line.end_on), default=None),
        representative=parties.representative(account),
        notes=version.notes,
        terms=text_in(account.entity.terms, account.language),
    )
