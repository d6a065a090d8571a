"""Amounts, days and sums of one paper, in its own language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billing_portal.documents.labels import labels
from billing_portal.documents.money import IntervalTotal, TaxRow
from billing_portal.documents.snapshots import Kind, PaperData
from billing_portal.documents.text import clean, paragraphs
from billing_portal.kit import formats
from billing_portal.kit.formats import NBSP
from billing_portal.kit.languages import regional
from billing_portal.kit.money import Money

SALES_TAX_COUNTRIES = frozenset({"US", "CA"})


class Formats:
    """One paper's data, its labels, and how its language writes figures and days."""

    def __init__(self, data: PaperData) -> None:
        self.data = data
        self.language = regional(data.language, data.buyer.country)
        self.t = labels(data.language)

    def money(self, minor: int, currency: str = "") -> str:
        return formats.amount_with_code(Money(minor, currency or self.data.currency), self.language)

    def figure(self, minor: int) -> str:
        return formats.amount(Money(minor, self.data.currency), self.language)

    def day(self, value: date | None) -> str:
        return formats.date_short(value, self.language).replace(" ", NBSP)

    def percent(self, text: str) -> str:
        return formats.percent(Decimal(text), self.language)

    def days(self, start: date | None, end: date | None) -> str:
        """A half-open period with its last day printed; one day alone for a period of one day."""
        if start is None:
            return ""
        if end is None or end <= start + timedelta(days=1):
            return self.day(start)
        return self.t["range"] % {"start": self.day(start), "end": self.day(end - timedelta(days=1))}

    def moment(self) -> str:
        return formats.moment_long(self.data.issued_at, self.data.zone, self.language)

    def joined(self, items: tuple[str, ...]) -> str:
        return formats.joined(items, self.language)


class Sums(Formats):
    """The part of the sheet where money is decided: sums, the one figure that matters, payment."""

    def tax_label(self, row: TaxRow) -> str:
        sales = self.data.seller.country in SALES_TAX_COUNTRIES
        key = "tax.sales" if sales else "tax.vat"
        if sales and not Decimal(row.percent):
            key = "tax.sales.none"
        elif not Decimal(row.percent):
            key = f"tax.{row.category}" if f"tax.{row.category}" in self.t else key
        place = self.data.buyer_party.region if sales and self.data.buyer_party else ""
        if key == "tax.sales" and clean(place):
            key = "tax.sales.in"
        return self.t[key] % {
            "rate": self.percent(row.percent),
            "base": self.money(row.base_minor),
            "place": clean(place),
        }

    def is_taxed(self) -> bool:
        """Whether "tax included" says anything about this paper."""
        return any(row.tax_minor for row in self.data.totals.taxes)

    def sums(self) -> list[dict[str, str]]:
        """Rows above the card; `weight` is '' for a part, 'strong' for the sum itself."""
        totals, t, kind = self.data.totals, self.t, self.data.kind
        rows: list[tuple[str, str, str]] = []
        if kind is Kind.RECEIPT:
            spare = totals.total_minor - sum(part.settled_minor for part in self.data.settled)
            rows += [(t["unapplied"], self.money(spare), "")] if spare and self.data.settled else []
        elif kind is Kind.REMINDER:
            sums = self.data.open_in()
            rows += [
                (t["open_in"] % {"currency": currency}, self.money(minor, currency), "strong")
                for currency, minor in sums.items()
                if len(sums) > 1 and minor
            ]
        else:
            if kind is not Kind.INVOICE:
                rows += [
                    (self.rate_label(rate), self.money(rate.net_minor), "") for rate in totals.per_interval
                ]
                rows += [(t["saving"], self.money(totals.saving_minor), "")] if totals.saving_minor else []
            rows.append((t["net"], self.money(totals.net_minor), "start"))
            rows += [(self.tax_label(row), self.money(row.tax_minor), "") for row in totals.taxes]
            rows += self.local_tax()
            if kind is not Kind.QUOTE:
                rows.append((t["total"], self.money(totals.total_minor), "strong"))
            if kind is Kind.INVOICE and totals.paid_minor:
                rows.append((t["paid"], self.money(-totals.paid_minor), ""))
            if totals.credited_minor:
                rows.append((t["credited"], self.money(-totals.credited_minor), ""))
            if totals.written_off_minor:
                rows.append((t["written_off"], self.money(-totals.written_off_minor), ""))
        return [{"label": label, "value": value, "weight": weight} for label, value, weight in rows]

    def rate_label(self, rate: IntervalTotal) -> str:
        label = self.t[f"sum.{rate.interval}"]
        return self.t["since"] % {"what": label, "date": self.day(rate.since)} if rate.since else label

    def local_tax(self) -> list[tuple[str, str, str]]:
        """The tax in the currency of the seller's country, with the rate that was used."""
        local = self.data.local_tax
        if local is None:
            return []
        words = {
            "from": self.data.currency,
            "to": local.currency,
            "rate": formats.decimal_text(
                Decimal(local.rate), max(0, -int(Decimal(local.rate).as_tuple().exponent)), self.language
            ),
            "source": clean(local.source),
            "date": self.day(local.on),
        }
        return [(self.t["tax.local"] % words, self.money(local.tax_minor, local.currency), "")]

    def card(self) -> dict[str, str]:
        """The one figure that the reader came for."""
        data, t, totals = self.data, self.t, self.data.totals
        open_minor = totals.open_minor or 0
        if totals.is_whole:
            note = t["first_payment.note"] if self.is_taxed() else ""
            return _card(t["whole_term"], note, self.money(totals.total_minor))
        if data.kind is Kind.QUOTE:
            note = t["first_payment.note"] if self.is_taxed() else ""
            return _card(t["first_payment"], note, self.money(totals.total_minor))
        if data.kind is Kind.RECEIPT:
            note = self.day(data.payment.paid_on or data.issued_on)
            return _card(t["received"], note, self.money(totals.total_minor))
        if data.kind is Kind.REMINDER:
            return _card(
                t["to_pay"], t["pay_by"] % {"date": self.day(data.due_on)}, self.money(totals.total_minor)
            )
        if data.kind is Kind.CREDIT_NOTE:
            return _card(t["credited"], clean(data.invoice_number), self.money(totals.total_minor))
        if totals.paid_minor and open_minor <= 0 and not totals.written_off_minor:
            note = self.day(data.payment.paid_on or data.issued_on)
            tone = "done" if data.kind is Kind.INVOICE else "accent"
            return _card(t["paid"], note, self.money(totals.paid_minor), tone=tone)
        if totals.settled_minor and open_minor <= 0:
            label = t["written_off" if totals.written_off_minor else "credited"]
            return _card(label, t["settled"], self.money(totals.settled_minor), tone="quiet")
        if open_minor <= 0:
            return _card(t["balance"], t["settled"], self.money(open_minor), tone="quiet")
        label = t["balance"] if data.kind is Kind.INVOICE or totals.paid_minor else t["nothing_paid"]
        if totals.disputed_minor and totals.disputed_minor >= open_minor:
            note = t["disputed"]
        elif data.payment.collect_on:
            note = t["collected_on"] % {"date": self.day(data.payment.collect_on)}
        elif data.payment.expected_on:
            note = t["expected_on"] % {"date": self.day(data.payment.expected_on)}
        else:
            note = t["due_on"] % {"date": self.day(data.due_on)} if data.due_on else ""
        return _card(label, note, self.money(open_minor))

    def asides(self) -> list[dict[str, Any]]:
        """The texts next to the totals: payment, the legal note of the tax."""
        t, totals = self.t, self.data.totals
        notes = [text for row in totals.taxes for text in paragraphs(row.note)]
        parts = [
            (t["payment"], self.payment_lines()),
            (t["block.tax"], list(dict.fromkeys(notes))),
        ]
        return [{"title": title, "paragraphs": lines} for title, lines in parts if lines]

    def payment_lines(self) -> list[str]:
        data, t, totals, payment = self.data, self.t, self.data.totals, self.data.payment
        open_minor, lines = totals.open_minor or 0, []
        means = ", ".join(text for text in (clean(payment.method), clean(payment.detail)) if text)
        if data.kind in (Kind.INVOICE, Kind.CONFIRMATION):
            if totals.paid_minor:
                paid_on = self.day(payment.paid_on or data.issued_on)
                lines.append(t["pay.paid"] % {"amount": self.money(totals.paid_minor), "date": paid_on})
            if open_minor > 0 and not totals.is_whole:  # else the schedule says when each part is due
                lines += self.open_lines(open_minor)
        if data.kind is Kind.REMINDER:
            lines.append(t["pay.counted"] % {"date": self.day(data.issued_on)})
        if means:
            lines.append(f"{t['method']}: {means}")
        if payment.reference:
            lines.append(f"{t['pay.reference']}: {clean(payment.reference)}")
        return lines

    def open_lines(self, open_minor: int) -> list[str]:
        """What is still due and when; a confirmation states in so many words that nothing is paid yet."""
        data, t = self.data, self.t
        day = data.payment.collect_on or data.due_on
        disputed = data.totals.disputed_minor
        values = {"amount": self.money(open_minor - disputed), "date": self.day(day)}
        said = [t["pay.disputed"] % {"amount": self.money(disputed)}] if disputed else []
        if disputed and disputed >= open_minor:
            return said
        first = data.kind is Kind.CONFIRMATION and not data.totals.paid_minor
        lines = []
        if first or not (data.payment.collect_on or data.payment.expected_on):
            statement = "pay.nothing" if first else "pay.rest"
            lines.append(t[statement if day else f"{statement}.undated"] % values)
        if data.payment.collect_on:
            lines.append(t["pay.collect"] % values)
        elif data.payment.expected_on:
            lines.append(t["pay.expect"] % values)
        return [*lines, *said]


def _card(label: str, note: str, value: str, tone: str = "accent") -> dict[str, str]:
    return {"label": label, "note": note, "value": value, "tone": tone}
