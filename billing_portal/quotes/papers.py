from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.catalog.rules import WHOLE
from billing_portal.documents import snapshots as paper
from billing_portal.kit import clock, formats
from billing_portal.kit.languages import text_in
from billing_portal.kit.money import Money
from billing_portal.quotes import queries
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.quotes.queries import PricedLine
from billing_portal.quotes.rules import PlannedCharge
from billing_portal.quotes.schedule import Figures, ScheduleRow
from billing_portal.quotes.words import without_decision
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


def starts_together(sums: Figures, lines: Sequence[PricedLine]) -> bool:
    """Whether every line is on the first invoice, so that there is a first payment over all of them."""
    charged = {index for row in sums.first_rows for index, _charge in row.charges}
    return len(charged) == len(lines)


def paper_lines(sums: Figures, lines: Sequence[PricedLine], language: str) -> tuple[paper.Line, ...]:
    """The lines as the first invoice charges them or, where they begin on different days, over their whole terms."""
    together = starts_together(sums, lines)
    first: dict[int, list[PlannedCharge]] = defaultdict(list)
    for row in sums.first_rows:
        for index, charge in row.charges:
            first[index].append(charge)
    result = []
    for index, line in enumerate(lines):
        charges = first[index] if together else list(line.figures.charges)
        days = [charge.period for charge in charges if charge.period]
        result.append(
            paper.Line(
                position=index + 1,
                name=line.product_name or line.description,
                detail=_detail(line, sums.value.currency, language),
                quantity=charges[0].step.quantity,
                unit_minor=charges[0].step.list_minor,
                net_minor=sum(charge.net for charge in charges),
                list_minor=charges[0].step.list_minor,
                discount_percent=discount_text(line.discount_bp) if line.discount_bp else "",
                interval=line.interval,
                service_start=days[0].start if days else line.start_on,
                service_end=days[-1].end if days else None,
                part=(charges[0].part or ()) if len(charges) == 1 else (),
                tax_percent=str(line.tax.rate),
                tax_category=line.tax.category,
            )
        )
    return tuple(result)


def _detail(line: PricedLine, currency: str, language: str) -> str:
    """The description, where it says more than the name, and what changes during the term."""
    words = [line.description] if line.product_name and line.description != line.product_name else []
    with translation.override(language):
        for step in line.steps:
            values = {
                "date": formats.date_short(step.start_on, language),
                "seats": formats.number(step.quantity, language),
                "price": formats.amount(Money(step.list_minor, currency), language),
                "percent": formats.percent(Decimal(discount_text(step.discount_bp) or 0), language),
            }
            if step.discount_bp:
                words.append(_("from %(date)s: %(seats)s × %(price)s, discount %(percent)s") % values)
            else:
                words.append(_("from %(date)s: %(seats)s × %(price)s") % values)
    return " · ".join(words)


def totals(sums: Figures, lines: Sequence[PricedLine], language: str) -> paper.Totals:
    """The first payment or, where lines begin on different days, the whole term; and what recurs."""
    together = starts_together(sums, lines)
    net, taxes, whole = (
        (sums.first, sums.first_tax, sums.first_total)
        if together
        else (sums.value, sums.value_tax, sums.value_total)
    )
    return paper.Totals(
        net_minor=net.minor,
        taxes=tax_lines(taxes, language),
        total_minor=whole.minor,
        saving_minor=sums.saving.minor,
        per_interval=interval_totals(sums),
        is_whole=not together,
    )


def interval_totals(sums: Figures) -> tuple[paper.IntervalTotal, ...]:
    """What recurs, by interval; with the day from which it does where that changes."""
    count = Counter(rate.interval for rate in sums.rates)
    return tuple(
        paper.IntervalTotal(
            rate.interval, rate.amount.minor, rate.since if count[rate.interval] > 1 else None
        )
        for rate in sums.rates
    )


def schedule_rows(
    sums: Figures,
    lines: Sequence[PricedLine],
    language: str,
    due_on: Callable[[ScheduleRow], date] | None = None,
    po_ends: Mapping[str, date] | None = None,
) -> tuple[paper.Scheduled, ...]:
    """The payment schedule; invoices after the first that are alike and follow each other by an interval make one row.

    A purchase order is named until its last day, `po_ends` by number; what is invoiced later carries another or none.
    """
    result: list[paper.Scheduled] = []
    last: dict[
        tuple[object, ...], tuple[int, ScheduleRow]
    ] = {}  # of what is alike: its row here, the latest there
    for row in sums.schedule:
        one = paper.Scheduled(
            on=row.on,
            items=_items(row, lines, language),
            net_minor=row.net.minor,
            tax_minor=row.tax_total.minor,
            total_minor=row.total.minor,
            interval=lines[row.charges[0][0]].interval,
            purchase_order=row.po if row.on <= (po_ends or {}).get(row.po, date.max) else "",
            due_on=due_on(row) if due_on else None,
        )
        alike = (one.items, one.net_minor, one.total_minor, one.interval, one.purchase_order)
        index, former = last.get(alike, (len(result), None))
        if former is not None and former.on != sums.first_on and _goes_on(former, row):
            result[index] = replace(result[index], count=result[index].count + 1, last_on=row.on)
        else:
            index = len(result)
            result.append(one)
        last[alike] = index, row
    return tuple(result)


def _goes_on(former: ScheduleRow, row: ScheduleRow) -> bool:
    """Whether each charge of a row is the period after that of the same line in the row before."""
    before, after = dict(former.charges), dict(row.charges)
    if len(before) != len(former.charges) or len(after) != len(row.charges) or set(before) != set(after):
        return False
    return all(
        (earlier := before[index].period) is not None
        and (later := after[index].period) is not None
        and earlier.end == later.start
        and earlier.start == former.on
        for index in before
    )


def _items(row: ScheduleRow, lines: Sequence[PricedLine], language: str) -> tuple[str, ...]:
    """What an invoice is over: `Remote Support, 40 seats`, each line once."""
    found: dict[tuple[int, int], str] = {}
    with translation.override(language):
        for index, charge in row.charges:
            line, seats = lines[index], charge.step.quantity
            name = line.product_name or line.description
            if line.interval:
                words = ngettext("%(name)s, %(seats)s seat", "%(name)s, %(seats)s seats", seats)
                if line.kind == QuoteLine.Kind.SEATS:
                    words = ngettext(
                        "%(name)s, %(seats)s additional seat", "%(name)s, %(seats)s additional seats", seats
                    )
                name = words % {"name": name, "seats": formats.number(seats, language)}
            found[index, seats] = name
    return tuple(found.values())


def _notes(typed: str, account: CorporateAccount, lines: Sequence[PricedLine]) -> str:
    """What the representative wrote, and what happens to a subscription without a decision."""
    with translation.override(account.language):
        return "\n\n".join(filter(None, [typed, *without_decision(account, lines)]))


def quote_paper(quote: Quote, *, now: datetime) -> paper.PaperData:
    """The quote as the customer gets it; also what the representative previews while it is a draft."""
    account = quote.account
    lines = queries.lines_of(quote, now=now)
    version = quote.versions.get(number=quote.version_number)
    sent_at = quote.sent_at or now
    runs = [line for line in lines if line.end_on]
    issued_on = clock.day(sent_at, account.entity.zone)
    sums = queries.sums(lines, quote.currency, issued_on)
    return paper.PaperData(
        kind=paper.Kind.QUOTE,
        number=quote.number,
        language=account.language,
        currency=quote.currency,
        zone=account.zone,
        issued_on=issued_on,
        issued_at=sent_at,
        seller=issuer.seller(account.entity, account.language),
        buyer=parties.buyer(bill_to_snapshot(account, address_of(account.bill_to)), account.number),
        lines=paper_lines(sums, lines, account.language),
        schedule=schedule_rows(sums, lines, account.language),
        totals=totals(sums, lines, account.language),
        valid_until=quote.expires_at,
        term_start=min((line.start_on for line in runs), default=None),
        term_end=max((line.end_on for line in runs if line.end_on), default=None),
        representative=parties.representative(account),
        notes=_notes(version.notes, account, lines),
        terms=text_in(account.entity.terms, account.language),
    )
