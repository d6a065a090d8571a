"""One paper as strings: the single source of what both its HTML and its PDF print.

All formatting happens here, in the paper's own language, so that page and PDF agree to the cent and neither
template decides anything. Lists hold what is there; what is empty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from billing_portal.documents.epc import epc_code, runs
from billing_portal.documents.figures import SALES_TAX_COUNTRIES
from billing_portal.documents.money import Remittance
from billing_portal.documents.references import grouped, printed
from billing_portal.documents.schedule import schedule_view
from billing_portal.documents.snapshots import Kind, PaperData, Person
from billing_portal.documents.tables import Tables
from billing_portal.documents.text import clean, paragraphs
from billing_portal.kit import formats
from billing_portal.kit.formats import NBSP
from billing_portal.kit.languages import base
from billing_portal.kit.money import Money

Row = list[str]
DEFAULT_ACCENT = "#0f5f6b"
STAND_IN = "–"  # for a name of which nothing can be printed
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def prepare(data: PaperData) -> dict[str, Any]:
    """Everything a paper prints, as strings and lists of strings, in reading order."""
    return Preparation(data).view()


def accent_colour(colour: str) -> str:
    """The seller's colour, darkened until white text on it reads well (contrast 4.5, WCAG 2.2 1.4.3)."""
    if not HEX_COLOUR.fullmatch(colour):
        return DEFAULT_ACCENT
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while _luminance(channels) > 0.183:  # (1 + 0.05) / (0.183 + 0.05) is 4.5
        channels = [channel * 9 // 10 for channel in channels]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(channels: list[int]) -> float:
    """Relative luminance, 0 black to 1 white. Source: WCAG 2.2."""
    shares = [channel / 255 for channel in channels]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _present(rows: Iterable[tuple[str, str]]) -> list[Row]:
    return [[label, value] for label, value in rows if value]


class Preparation(Tables):
    """Each method makes one part of the sheet."""

    def view(self) -> dict[str, Any]:
        data, t = self.data, self.t
        title, number = t[f"title.{self.variant()}"], clean(data.number)
        columns, rows = self.table()
        return {
            "kind": str(data.kind),
            "language": base(data.language),
            "size": data.paper_size,
            "country": data.buyer.country,
            "accent": accent_colour(data.seller.accent),
            "title": title,
            "number": number,
            "document_title": f"{title} {number}".strip(),
            "continued": t["continued"],
            "carried": t["carried"],
            "page": t["page"],
            "seller": self.seller(),
            "buyer": self.buyer(),
            "facts": self.facts(),
            "intro": self.intro(),
            "columns": columns,
            "rows": rows,
            "schedule": schedule_view(
                data.schedule,
                data.currency,
                self.language,
                collects=bool(data.payment.collect_on),
                expects=bool(data.payment.expected_on),
            ),
            "sums": self.sums(),
            "card": self.card(),
            "asides": self.asides(),
            "remittance": self.remittance(data.remittance)
            if data.remittance and self.is_to_be_sent()
            else None,
            "blocks": self.blocks(),
        }

    def variant(self) -> str:
        """The kind, of a reminder with its level: each speaks in another tone."""
        data = self.data
        return f"{data.kind}.{data.level}" if data.kind is Kind.REMINDER else str(data.kind)

    def seller(self) -> dict[str, Any]:
        seller, t = self.data.seller, self.t
        name = clean(seller.name) or STAND_IN
        address = [clean(line) for line in seller.address if clean(line)]
        stays = (
            seller.country == self.data.buyer.country and len(address) > 2
        )  # mail at home names no country
        legal = [f"{t['vat_id']} {clean(seller.vat_id)}"] if seller.vat_id else []
        legal += [f"{t['tax_id']} {clean(seller.tax_id)}"] if seller.tax_id else []
        return {
            "name": name,
            "initial": name[:1].upper(),
            "logo": seller.logo,
            "logo_alt": t["logo"] % {"name": name},
            "address": address,
            "return_line": " · ".join(
                part.replace(" ", NBSP) for part in [name, *(address[:-1] if stays else address)]
            ),
            "reach": [text for text in map(clean, (seller.phone, seller.email, seller.web)) if text],
            "web": clean(seller.web),
            "legal": legal
            + [line for block in paragraphs(seller.registration) for line in block.split("\n")],
        }

    def buyer(self) -> dict[str, Any]:
        buyer = self.data.buyer
        lines = [clean(line) for line in (buyer.name, *buyer.address)]
        return {
            "label": self.t[f"to.{self.data.kind}"],
            "lines": [line for line in lines if line] or [STAND_IN],
        }

    def facts(self) -> list[Row]:
        data, t, kind = self.data, self.t, self.data.kind
        placed = kind is Kind.CONFIRMATION
        return _present(
            [
                (t[f"number.{kind}"], clean(data.number)),
                (t.get(f"date.{kind}", t["date"]), self.moment() if placed else self.day(data.issued_on)),
                (t["valid_until"], self.until() if kind is Kind.QUOTE else ""),
                (t["due"], self.day(data.due_on) if kind is Kind.INVOICE else ""),
                (t["terms.fact"], self.net_terms()),
                (t["pay_by.fact"], self.day(data.due_on) if kind is Kind.REMINDER else ""),
                (t["order"], clean(data.order_number) if not placed else ""),
                (t["quotes"], ", ".join(map(clean, data.quote_numbers)) if kind is not Kind.QUOTE else ""),
                (t["invoice"], clean(data.invoice_number)),
                (t["purchase_order"], clean(data.purchase_order)),
                (t["buyer_reference"], clean(data.buyer_reference)),
                (t[self.term_key()], self.days(data.term_start, data.term_end)),
                (t["account"], clean(data.buyer.account_number)),
                (t["buyer_vat_id"], clean(data.buyer.vat_id)),
                (t["contact"], clean(data.buyer.contact_name)),
                (t["user_id"], clean(data.buyer.contact_user_id)),
            ]
        )

    def net_terms(self) -> str:
        """`Net 30`, as invoices in the United States and Canada say when they are due."""
        data = self.data
        if (
            data.kind is not Kind.INVOICE
            or data.due_on is None
            or data.seller.country not in SALES_TAX_COUNTRIES
        ):
            return ""
        days = (data.due_on - data.issued_on).days
        return self.t["terms.net"] % {"days": days} if days > 0 else ""

    def term_key(self) -> str:
        """What the days are called: of an invoice and what corrects it the period, or the one day, of supply."""
        data = self.data
        if data.kind not in (Kind.INVOICE, Kind.CREDIT_NOTE):
            return "term"
        one_day = data.term_start and (data.term_end or data.term_start) <= data.term_start + timedelta(
            days=1
        )
        return "supply_date" if one_day else "period"

    def until(self) -> str:
        until = self.data.valid_until
        return formats.moment_long(until, self.data.zone, self.language) if until else ""

    def intro(self) -> str:
        data, t = self.data, self.t
        if data.kind is Kind.QUOTE:
            return t["intro.quote"] % {"moment": self.until()} if data.valid_until else ""
        if data.kind is Kind.CONFIRMATION:
            quotes = self.joined(tuple(map(clean, data.quote_numbers)))
            text = t["intro.confirmation.quotes"] if quotes else t["intro.confirmation"]
            order = clean(data.order_number or data.number)
            return text % {"order": order, "moment": self.moment(), "quotes": quotes}
        if data.kind is Kind.RECEIPT:
            paid_on = data.payment.paid_on or data.issued_on
            return t["intro.receipt"] % {
                "amount": self.money(data.totals.total_minor),
                "date": self.day(paid_on),
            }
        if data.kind is Kind.REMINDER:
            return self.reminder_intro()
        if data.kind is Kind.CREDIT_NOTE:
            return t["intro.credit_note"] % {"invoice": clean(data.invoice_number)}
        return t["intro.invoice"] % {"order": clean(data.order_number)} if data.order_number else ""

    def reminder_intro(self) -> str:
        data, t = self.data, self.t
        amounts = [self.money(minor, currency) for currency, minor in data.open_in().items() if minor]
        values = {"amount": self.joined(tuple(amounts)), "date": self.day(data.due_on)}
        parts = [t[f"intro.{self.variant()}"] % values]
        if data.suspend_on:
            parts.append(t["intro.suspend"] % {"date": self.day(data.suspend_on)})
        return " ".join(parts)

    def is_to_be_sent(self) -> bool:
        """Whether the customer has to send money: not what we collect, nor where nothing is open."""
        data = self.data
        if data.kind is not Kind.INVOICE:
            return True
        return not data.payment.is_collected and (data.totals.open_minor or 0) > 0

    def remittance(self, remittance: Remittance) -> dict[str, Any]:
        t = self.t
        return {
            "groups": self.groups(remittance),
            "code": self.code(remittance),
            "label": t["reference"],
            "reference": printed(clean(remittance.reference)),
            "hint": t["reference.standing" if self.data.payment.expected_on else "reference.hint"],
        }

    def groups(self, remittance: Remittance) -> list[dict[str, Any]]:
        """Where a transfer and where a check goes, as far as there is anything to say."""
        t = self.t
        transfer = _present(
            [
                (t["holder"], clean(remittance.account_holder)),
                (t["bank"], clean(remittance.bank)),
                (t["iban"], grouped(clean(remittance.iban))),
                (t["bic"], clean(remittance.bic)),
                (t["routing"], clean(remittance.routing_number)),
                (t["sort_code"], clean(remittance.sort_code)),
                (t["bank_account"], clean(remittance.account_number)),
            ]
        )
        check = _present(
            [
                (t["payable_to"], clean(remittance.check_payable_to)),
                (t["send_to"], "\n".join(map(clean, remittance.check_address))),
            ]
        )
        return [
            {"title": title, "rows": rows}
            for title, rows in ((t["transfer"], transfer), (t["check"], check))
            if rows
        ]

    def code(self, remittance: Remittance) -> dict[str, Any] | None:
        """The QR code that a banking app scans from an invoice paid by transfer. A page shows a code of its own,
        over what is open when it is read. What we collect, or a standing order pays, nobody is to pay a second time.
        """
        data, open_minor = self.data, self.data.totals.open_minor or 0
        comes = data.payment.collect_on or data.payment.expected_on
        if data.kind not in (Kind.INVOICE, Kind.REMINDER) or comes:
            return None
        code = epc_code(
            clean(remittance.account_holder),
            clean(remittance.iban),
            clean(remittance.bic),
            Money(open_minor, data.currency),
            remittance.reference,
        )
        if code is None:
            return None
        words = {"amount": self.money(open_minor)}
        return {
            "bars": runs(code),
            "size": len(code.matrix),
            "alt": self.t["code"] % words,
            "caption": self.t["code.caption"],
        }

    def blocks(self) -> list[dict[str, Any]]:
        data, t = self.data, self.t
        parts = [
            (t["block.next"], [clean(step) for step in data.next_steps], "steps"),
            (t["block.admin"], self.person(data.admin_contact), "lines"),
            (t["block.notes"], paragraphs(data.notes), "text"),
            (t["block.terms"], paragraphs(data.terms), "text"),
            (t["block.services"], self.person(data.services), "lines"),
            (t["block.representative"], self.person(data.representative), "lines"),
        ]
        return [{"title": title, "lines": lines, "form": form} for title, lines, form in parts if lines]

    def person(self, person: Person | None) -> list[str]:
        if person is None:
            return []
        return [text for text in map(clean, (person.name, person.email, person.phone)) if text]
