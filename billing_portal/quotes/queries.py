from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents.einvoice.needs import lacking, lacking_for
from billing_portal.documents.fonts import lacking_fonts
from billing_portal.documents.parties import names_on
from billing_portal.kit import clock
from billing_portal.quotes import rules
from billing_portal.quotes.models import Quote, QuoteLine, QuoteVersion
from billing_portal.quotes.rules import LineFigures, LineTerms, Step
from billing_portal.quotes.schedule import Figures, TaxedLine, figures
from billing_portal.sellers import papers as issuer
from billing_portal.subscriptions.models import Subscription, Term
from billing_portal.subscriptions.rules import period_on
from billing_portal.tax import decide as tax_question
from billing_portal.tax.errors import TaxUndecided
from billing_portal.tax.evidence import Evidence, evidence_about
from billing_portal.tax.ports import TaxCase, TaxDecision


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A quote line with its figures and its tax, as it is shown, frozen and invoiced."""

    position: int
    kind: str
    product_code: str
    product_name: str
    subscription: str  # its number, empty for new ones and one-off lines
    description: str
    quantity: int
    list_minor: int
    discount_bp: int
    interval: str
    start_on: date
    end_on: date | None
    figures: LineFigures
    tax: TaxDecision
    tax_category: str  # of the product, to decide again on the day of each invoice
    anchor_on: date | None = None
    steps: tuple[Step, ...] = ()

    def shown(self) -> dict[str, Any]:
        """What a page shows of the line: all but the evidence behind its tax."""
        return {**self.to_json(), "tax": tax_question.shown(self.tax)}

    def to_json(self) -> dict[str, Any]:
        return {
            "position": self.position,
            "kind": self.kind,
            "product_code": self.product_code,
            "product_name": self.product_name,
            "subscription": self.subscription,
            "description": self.description,
            "quantity": self.quantity,
            "list_minor": self.list_minor,
            "discount_bp": self.discount_bp,
            "interval": self.interval,
            "start_on": self.start_on.isoformat(),
            "end_on": self.end_on.isoformat() if self.end_on else None,
            "figures": self.figures.to_json(),
            "tax": tax_question.to_json(self.tax),
            "tax_category": self.tax_category,
            "anchor_on": self.anchor_on.isoformat() if self.anchor_on else None,
            "steps": [step.to_json() for step in self.steps],
        }


def _line_from_json(data: dict[str, Any]) -> PricedLine:
    return PricedLine(
        **{
            **data,
            "start_on": date.fromisoformat(data["start_on"]),
            "end_on": date.fromisoformat(data["end_on"]) if data["end_on"] else None,
            "figures": LineFigures.from_json(data["figures"]),
            "tax": tax_question.from_json(data["tax"]),
            "anchor_on": date.fromisoformat(data["anchor_on"]) if data["anchor_on"] else None,
            "steps": tuple(Step.from_json(step) for step in data["steps"]),
        }
    )


class TaxDecider:
    """Answers a product's tax category with the decision for one account on one day; asks once for each."""

    def __init__(self, case: TaxCase) -> None:
        self.case = case
        self.known: dict[str, TaxDecision] = {}

    def ask(self, categories: Iterable[str]) -> None:
        """Decide the categories of a whole document with one question. Raises tax.errors.TaxUndecided."""
        wanted = [name for name in dict.fromkeys(categories) if name not in self.known]
        if wanted:
            cases = [dataclasses.replace(self.case, product_category=name) for name in wanted]
            self.known.update(zip(wanted, tax_question.decisions(cases), strict=True))

    def __call__(self, category: str) -> TaxDecision:
        self.ask([category])
        return self.known[category]


def tax_decider(account: CorporateAccount, on: date, region: str) -> TaxDecider:
    """For sales to the account on a day, with what is on record about its VAT id and certificates by then."""
    return TaxDecider(_case(account, region, evidence_about([account], on)))


def tax_deciders(
    accounts: Sequence[CorporateAccount], on: date, categories: Iterable[str]
) -> dict[int, TaxDecider]:
    """`tax_decider` of many accounts at their own addresses, by key, with these categories decided in one go.

    If one of them cannot be decided, each account's tax is decided separately later.
    """
    evidence = evidence_about(accounts, on)
    deciders = {row.pk: TaxDecider(_case(row, row.bill_to.region, evidence)) for row in accounts}
    asked = [(decider, name) for decider in deciders.values() for name in categories]
    with contextlib.suppress(TaxUndecided):
        cases = [dataclasses.replace(decider.case, product_category=name) for decider, name in asked]
        for (decider, name), decision in zip(asked, tax_question.decisions(cases), strict=True):
            decider.known[name] = decision
    return deciders


def _case(account: CorporateAccount, region: str, evidence: Evidence) -> TaxCase:
    region = region.strip().upper()
    return TaxCase(
        seller_country=account.entity.country,
        seller_region=account.entity.region,
        buyer_country=account.country,
        buyer_region=region,
        buyer_vat_id=account.vat_id,
        product_category="",
        on=evidence.on,
        vat_check=evidence.vat(account),
        certificate=evidence.certificate(account, region),
    )


def draft_lines(quote: Quote, *, on: date) -> list[PricedLine]:
    """Price and tax the lines as they stand now. Raises tax.errors.TaxUndecided."""
    decide = tax_decider(quote.account, on, quote.account.bill_to.region)
    found = QuoteLine.objects.filter(version__quote=quote, version__number=quote.version_number)
    related = found.select_related("product", "subscription")
    rows = list(related.prefetch_related("subscription__terms", "steps"))
    decide.ask(_tax_category(row) for row in rows)
    priced = []
    for row in rows:
        category = _tax_category(row)
        steps = tuple(
            Step(step.start_on, step.quantity, step.list_minor, step.discount_bp) for step in row.steps.all()
        )
        priced.append(
            PricedLine(
                position=row.position,
                kind=row.kind,
                product_code=row.product.code if row.product else "",
                product_name=row.product.name if row.product else "",
                subscription=row.subscription.number if row.subscription else "",
                description=row.description,
                quantity=row.quantity,
                list_minor=row.list_minor,
                discount_bp=row.discount_bp,
                interval=row.interval,
                start_on=row.start_on,
                end_on=row.end_on,
                figures=rules.line_figures(
                    LineTerms(
                        row.quantity,
                        row.list_minor,
                        row.discount_bp,
                        row.interval,
                        row.start_on,
                        row.end_on,
                        _anchor(row),
                        steps or _later_price(row),
                    )
                ),
                tax=decide(category),
                tax_category=category,
                anchor_on=row.anchor_on,
                steps=steps,
            )
        )
    return priced


def missing_for_papers(account: CorporateAccount, lines: Iterable[PricedLine]) -> list[str]:
    """What an invoice over these lines would lack today, so that it is completed before anybody orders."""
    buyer = parties.buyer_party(bill_to_snapshot(account, address_of(account.bill_to)))
    assert buyer is not None
    seller = issuer.seller_party(account.entity, account.representative)
    priced = list(lines)
    texts = [text for line in priced for text in (line.product_name, line.description)]
    found = [
        *lacking(seller, buyer, {line.tax.category for line in priced}),
        *lacking_for(account.e_invoice, seller, buyer, account.buyer_reference),
        *lacking_fonts(names_on(buyer), texts),
    ]
    return list(dict.fromkeys(found))


def _tax_category(row: QuoteLine) -> str:
    return row.product.tax_category if row.product else "service"


def _term_joined(row: QuoteLine) -> Term | None:
    """The term that added seats join; None of any other line."""
    if row.kind != QuoteLine.Kind.SEATS or row.subscription is None:
        return None
    terms = [term for term in row.subscription.terms.all() if term.start_on <= row.start_on < term.end_on]
    return terms[0] if terms else None


def _anchor(row: QuoteLine) -> date | None:
    """From where the periods count; added seats are billed in those of the term that they join."""
    term = _term_joined(row)
    return term.anchor_on or term.start_on if term else row.anchor_on


def _later_price(row: QuoteLine) -> tuple[Step, ...]:
    """After the period that they join, added seats cost what the term's seats cost, whatever the first was offered at."""
    term = _term_joined(row)
    price = (row.list_minor, row.discount_bp)
    if term is None or (term.list_minor, term.discount_bp) == price:
        return ()
    joined = period_on(term.start_on, term.end_on, term.interval, row.start_on, term.anchor_on)
    if joined is None or joined.end >= term.end_on:
        return ()
    return (Step(joined.end, row.quantity, term.list_minor, term.discount_bp),)


def frozen_lines(quote: Quote) -> list[PricedLine]:
    """The lines of a sent quote, exactly as they were frozen. One query."""
    figures = quote.versions.values_list("figures", flat=True).get(number=quote.version_number)
    return [_line_from_json(line) for line in figures["lines"]]


def frozen_lines_by_quote(quotes: Iterable[Quote]) -> dict[int, list[PricedLine]]:
    """The frozen lines of several sent quotes, by the quote's primary key. One query."""
    rows = QuoteVersion.objects.filter(quote__in=list(quotes), number=F("quote__version_number"))
    return {
        quote_id: [_line_from_json(line) for line in figures["lines"]]
        for quote_id, figures in rows.values_list("quote_id", "figures")
    }


def lines_of(quote: Quote, *, now: datetime) -> list[PricedLine]:
    """What the quote says: frozen once sent, computed while it is a draft."""
    if quote.status == Quote.Status.DRAFT:
        return draft_lines(quote, on=clock.day(now, quote.account.entity.zone))
    return frozen_lines(quote)


def sums(lines: Iterable[PricedLine], currency: str, on: date) -> Figures:
    """The totals and the payment schedule of lines of one or several quotes, as if ordered on that day."""
    return figures([TaxedLine(line.interval, line.figures, line.tax) for line in lines], currency, on)


def decided_until(lines: Iterable[PricedLine], zone: str) -> datetime | None:
    """The last minute in which renewals can be ordered: before the day on which they would begin; None without any."""
    days = [line.start_on for line in lines if line.kind == QuoteLine.Kind.RENEWAL]
    if not days:
        return None
    return datetime.combine(min(days), time(), clock.zone(zone)) - timedelta(minutes=1)


def renewal_quote(subscription: Subscription, now: datetime) -> Quote | None:
    """An open quote that would renew the subscription's term; ordered, it takes the automatic renewal's place."""
    lines = QuoteLine.objects.filter(
        kind=QuoteLine.Kind.RENEWAL,
        subscription=subscription,
        version__number=F("version__quote__version_number"),
    )
    return Quote.objects.filter(pk__in=lines.values("version__quote")).open_at(now).order_by("pk").first()


def quotes_about(subscriptions: Iterable[Subscription], now: datetime) -> list[Quote]:
    """The open quotes with a line over one of these subscriptions: more seats or a renewal. One query."""
    lines = QuoteLine.objects.filter(
        subscription__in=list(subscriptions), version__number=F("version__quote__version_number")
    )
    rows = Quote.objects.filter(pk__in=lines.values("version__quote")).open_at(now)
    return list(rows.select_related("account").order_by("pk"))


def open_quotes(account: CorporateAccount, now: datetime) -> list[Quote]:
    """Quotes waiting for a decision, the most urgent first."""
    return list(Quote.objects.filter(account=account).open_at(now).order_by("expires_at", "pk"))
