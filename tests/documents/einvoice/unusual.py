"""Papers as they come seldom: every tax case with every way to pay, odd sums, long and foreign text, odd countries and currencies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from billing_portal.documents.money import LocalTax, Payment, TaxRow, Totals
from billing_portal.documents.snapshots import Kind, Line, PaperData
from billing_portal.kit.money import EXPONENTS, Money, share
from tests.documents import samples
from tests.documents.einvoice.test_formats import LEITWEG, REACHED
from tests.documents.einvoice.test_valid import NOTES, SELLER

DAY = date(2026, 11, 22)
LONG = "Wartung, Betreuung und Störungsannahme rund um die Uhr für alle Standorte " * 12
CREDITOR = "DE98ZZZ09999999999"
DEBIT = Payment(
    method="SEPA direct debit", detail="SEPA •••• 3000, mandate HRS-1", collect_on=DAY, kind="direct_debit", is_sepa=True,
    mandate="HRS-1", last4="3000", network="SEPA", creditor_id=CREDITOR,
)  # fmt: skip
CARD = Payment(method="Card", detail="Visa •••• 4242", kind="card", last4="4242", network="Visa")
ACH = Payment(method="ACH", detail="ACH •••• 6789", kind="direct_debit", last4="6789", network="ACH")
TRANSFER = Payment(method="Bank transfer", kind="bank_transfer")
CHECK = Payment(method="Check", kind="check")
AUSTRIAN = replace(REACHED, country="AT", postal_code="1010", city="Wien", vat_id="ATU68492011")
SWISS = replace(
    REACHED,
    country="CH",
    postal_code="8001",
    city="Zürich",
    vat_id="",
    endpoint="CHE107787577",
    endpoint_scheme="9927",
)
BUYERS = {"S": REACHED, "Z": REACHED, "E": REACHED, "AE": AUSTRIAN, "K": AUSTRIAN, "G": SWISS, "O": SWISS}


def line(net: int, position: int = 1, *, category: str = "S", percent: str = "19", **changes) -> Line:
    """A line over a year, or what `changes` say."""
    start = changes.pop("start", DAY)
    given = {
        "name": "Remote Support",
        "quantity": 1,
        "unit_minor": net,
        "list_minor": net,
        "service_start": start,
        "service_end": changes.pop("end", start + timedelta(days=365)),
        **changes,
    }
    return Line(position=position, net_minor=net, tax_category=category, tax_percent=percent, **given)


def paper(lines: list[Line], currency: str = "EUR", **changes) -> PaperData:
    """An invoice over these lines with its sums, for whom the first line's tax case fits."""
    groups: dict[tuple[str, str], int] = {}
    for row in lines:
        key = (row.tax_category, row.tax_percent)
        groups[key] = groups.get(key, 0) + row.net_minor
    taxes = tuple(
        TaxRow(
            category,
            percent,
            base,
            share(Money(base, currency), Decimal(percent)).minor,
            NOTES.get(category, ""),
        )
        for (category, percent), base in sorted(groups.items())
    )
    net, tax = sum(row.net_minor for row in lines), sum(row.tax_minor for row in taxes)
    paid = changes.pop("paid_minor", 0)
    given = {
        "seller_party": SELLER,
        "buyer_party": BUYERS[lines[0].tax_category],
        "buyer_reference": LEITWEG,
        "payment": TRANSFER,
        **changes,
    }
    made = replace(samples.invoice("de", 1), lines=tuple(lines), currency=currency,
        totals=Totals(net_minor=net, taxes=taxes, total_minor=net + tax, paid_minor=paid),
        term_start=min((row.service_start for row in lines if row.service_start), default=None),
        term_end=max((row.service_end for row in lines if row.service_end), default=None),
    )  # fmt: skip
    return replace(made, **given)


def credited(of: PaperData) -> PaperData:
    return replace(
        of, kind=Kind.CREDIT_NOTE, number="DE-CN-2026-000004", invoice_number=of.number, corrects_on=of.issued_on,
        due_on=None, remittance=None, payment=Payment(),
    )  # fmt: skip


def once(net: int, position: int = 1, **changes) -> Line:
    """Something delivered on one day."""
    return line(net, position, name="Set-up workshop", start=DAY, end=DAY + timedelta(days=1), **changes)


def _in(currency: str, minor: int, local: LocalTax | None = None) -> PaperData:
    assert EXPONENTS[currency] <= 2
    return paper([line(minor)], currency, local_tax=local)


def _from(**changes) -> PaperData:
    return paper([line(10_000)], buyer_party=replace(REACHED, **changes))


def _means(payment: Payment, **changes) -> PaperData:
    return paper([line(10_003), once(95_001, 2)], payment=payment, **changes)


def unusual() -> dict[str, PaperData]:
    """Each by what is odd about it; all can be written in every format."""
    cases = {
        f"{category}, {words}": paper([line(33_335, category=category, percent=percent)], payment=payment)
        for category, percent in (
            ("S", "19"),
            ("AE", "0"),
            ("K", "0"),
            ("G", "0"),
            ("E", "0"),
            ("Z", "0"),
            ("O", "0"),
        )
        for words, payment in (("transfer", TRANSFER), ("direct debit", DEBIT), ("card", CARD))
    }
    cases |= {
        f"credit note, {name}": credited(data) for name, data in list(cases.items()) if "transfer" in name
    }
    cases |= {
        "ACH": _means(ACH),
        "check": _means(CHECK, remittance=None),
        "no way to pay said": _means(Payment(), remittance=None),
        "a debit of before, without mandate": _means(replace(DEBIT, kind="", mandate="", creditor_id="", is_sepa=False)),
        "one-off only": paper([once(95_000)]),
        "one-off only, to the EU": paper([once(95_000, category="K", percent="0")]),
        "one-off on another day than the term": paper([line(10_000), replace(once(5_000, 2), service_start=date(2026, 3, 2), service_end=date(2026, 3, 3))]),
        "credit note of a one-off": credited(paper([once(95_000)])),
        "credit note of five of sixty": credited(paper([line(104_000, quantity=5, unit_minor=26_000, list_minor=26_000, discount_percent="20")])),
        "credit note of a part": credited(paper([line(1)])),
        "two rates": paper([line(10_003), line(10_003, 2, percent="7")]),
        "three categories": paper([line(10_003), line(4_999, 2, category="E", percent="0"), line(1, 3, category="Z", percent="0")]),
        "nothing to pay": paper([line(0)]),
        "nothing to pay, reverse charge": paper([line(0, category="AE", percent="0")]),
        "a hundred per cent off": paper([line(0, unit_minor=26_000, list_minor=26_000, quantity=3, discount_percent="100")]),
        "paid in full": _means(CARD, paid_minor=124_955),
        "paid in part": _means(TRANSFER, paid_minor=1),
        "a cent": paper([line(1)]),
        "a hundred lines of seven cents": paper([line(7, n) for n in range(1, 101)]),
        "eleven millions": paper([line(1_100_000_000_07)]),
        "a third of a price": paper([line(44_333, quantity=7, unit_minor=26_000, list_minor=26_000, part=(72, 92, 0))]),
        "an odd discount": paper([line(196_560, quantity=9, unit_minor=26_000, list_minor=26_000, discount_percent="16")]),
        "half a per cent of tax": paper([line(10_003, percent="8.1")]),
        "long text everywhere": paper([line(10_000, name=LONG[:200], detail=LONG)], notes=LONG, purchase_order="P" * 40, buyer_party=replace(REACHED, name="Ö" * 120, street="S" * 120, extra="E" * 120, city="C" * 80, contact="K" * 120)),
        "markup in every text": paper([line(10_000, name='<b>&"]]>', detail="<!-- -->")], purchase_order="PO <1>&'\""),
        "controls and emoji": paper([line(10_000, name="\x00😀\u202eSupport\ufffe", detail="\x01")], purchase_order="PO 1️⃣"),
        "names in six scripts": paper([line(10_000, name="株式会社 हिन्दी שָׁלוֹם")], buyer_party=replace(REACHED, name="شركة مُحَمَّد", city="ქალაქი", street="한국어 1", contact="சுதா")),
        "no order number and no term": paper([line(10_000)], purchase_order="", order_number=""),
        "pounds": _in("GBP", 10_003, LocalTax("EUR", 2_208, "1.1618", DAY, "ECB")),
        "francs, reverse charge": paper([line(10_003, category="AE", percent="0")], "CHF"),
        "zloty": _in("PLN", 10_003, LocalTax("EUR", 446, "0.2346", DAY, "ECB")),
        "yen": _in("JPY", 100_003, LocalTax("EUR", 11_400, "0.006", DAY, "ECB")),
        "crowns in a credit note": credited(_in("SEK", 10_003, LocalTax("EUR", 170, "0.0895", DAY, "ECB"))),
        "Kosovo": paper([line(10_000, category="G", percent="0")], buyer_party=replace(SWISS, country="XK", postal_code="10000", city="Prishtina")),
        "Kosovo in a credit note": credited(paper([line(10_000, category="O", percent="0")], buyer_party=replace(SWISS, country="XK"))),
        "Northern Ireland": paper([line(10_000, category="K", percent="0")], buyer_party=replace(AUSTRIAN, country="GB", postal_code="BT1 5GS", vat_id="XI123456789")),
        "Greece": paper([line(10_000, category="AE", percent="0")], buyer_party=replace(AUSTRIAN, country="GR", postal_code="105 57", vat_id="EL094259216", endpoint="EL094259216", endpoint_scheme="9933")),
        "the Belgian number": _from(country="BE", vat_id="BE0202239951", endpoint="0202239951", endpoint_scheme="0208"),
        "the Leitweg-ID": _from(vat_id="", endpoint=LEITWEG, endpoint_scheme="0204"),
        "a GLN": _from(endpoint="4012345000009", endpoint_scheme="0088"),
        "no register, a tax number": paper([line(10_000)], seller_party=replace(SELLER, registration="", legal_info="", tax_number="143/271/50127")),
        "outside of tax, a VAT id only": paper([line(10_000, category="O", percent="0")], seller_party=replace(SELLER, registration="")),
    }  # fmt: skip
    return cases


WITHOUT_POSTAL_CODE = {
    country: paper(
        [line(10_000, category="G", percent="0")],
        buyer_party=replace(SWISS, country=country, postal_code="", city=city),
    )
    for country, city in (
        ("HK", "Hong Kong"),
        ("AE", "Dubai"),
        ("QA", "Doha"),
        ("MO", "Macau"),
        ("PA", "Panamá"),
    )
}
