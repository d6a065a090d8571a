"""Papers to look at and to test with: plausible ones, long ones, hostile ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from billing_portal.documents.money import (
    IntervalTotal,
    OpenInvoice,
    Payment,
    Scheduled,
    Settled,
    TaxRow,
    Totals,
)
from billing_portal.documents.references import creditor_reference
from billing_portal.documents.snapshots import Kind, Level, Line, PaperData, Person
from billing_portal.kit.money import Money, share
from tests.documents.parties import (
    ALPENROSE,
    GMBH,
    HARBOR,
    INC,
    NOON,
    PRODUCTS,
    REP,
    TRANSFER_DE,
    TRANSFER_US,
)


def lines_of(
    count: int, *, percent: str = "19", interval: str = "annual", category: str = "S"
) -> tuple[Line, ...]:
    lines = []
    for i in range(count):
        name, detail = PRODUCTS[i % 3]
        unit, quantity = (20800, 18700, 950)[i % 3], 60 - i % 50
        lines.append(
            Line(
                position=i + 1,
                name=name,
                detail=detail,
                quantity=quantity,
                unit_minor=unit,
                net_minor=unit * quantity,
                list_minor=unit * 10 // 9 if i % 3 == 0 else None,
                discount_percent="10" if i % 3 == 0 else "",
                interval=interval,
                service_start=date(2027, 1, 1),
                service_end=date(2028, 1, 1),
                tax_percent=percent,
                tax_category=category,
            )
        )
    return tuple(lines)


def totals_of(
    lines: tuple[Line, ...], currency: str, *, percent: str = "19", category: str = "S", **more
) -> Totals:
    net = sum(line.net_minor for line in lines)
    tax = share(Money(net, currency), Decimal(percent)).minor
    row = TaxRow(category, percent, net, tax, more.pop("note", ""))
    return Totals(net_minor=net, total_minor=net + tax, taxes=(row,), **more)


def invoice(language: str = "de", count: int = 1, **changes) -> PaperData:
    german = language == "de"
    lines = lines_of(count, percent="19" if german else "0", category="S" if german else "Z")
    if german:
        paid = changes.pop("paid_minor", 0)
        totals = totals_of(lines, "EUR", paid_minor=paid)
        terms = "Zahlbar ohne Abzug bis zum Fälligkeitstag. Einwände nehmen wir 15 Tage lang ab Rechnungsdatum entgegen."
    else:
        paid = changes.pop("paid_minor", 0)
        totals = totals_of(lines, "USD", percent="0", category="Z", paid_minor=paid)
        terms = "Payable in full by the due date. Disputes are accepted within 15 days of the invoice date."
    number = "DE-2026-000113" if german else "US-2026-000058"
    remittance = TRANSFER_DE if german else TRANSFER_US
    data = PaperData(
        kind=Kind.INVOICE,
        number=number,
        language=language,
        currency="EUR" if german else "USD",
        zone="Europe/Berlin" if german else "America/Los_Angeles",
        issued_on=date(2026, 11, 22),
        issued_at=NOON,
        seller=GMBH if german else INC,
        buyer=ALPENROSE if german else HARBOR,
        totals=totals,
        lines=lines,
        due_on=date(2026, 12, 22),
        order_number="SO-2026-000007",
        quote_numbers=("Q-2026-000042",),
        purchase_order="PO-88412",
        term_start=date(2027, 1, 1),
        term_end=date(2028, 1, 1),
        representative=REP,
        payment=Payment(method="Überweisung" if german else "Bank transfer"),
        remittance=replace(remittance, reference=creditor_reference(number)),
        terms=terms,
    )
    return replace(data, **changes)


def quote(language: str = "de", count: int = 2, **changes) -> PaperData:
    base = invoice(language, count)
    net = base.totals.net_minor
    totals = replace(
        base.totals,
        saving_minor=138700,
        per_interval=(IntervalTotal("annual", net),),
    )
    german = language == "de"
    sums = (net, base.totals.total_minor - net, base.totals.total_minor)
    items = ("Remote Support, 60 Plätze" if german else "Remote Support, 60 seats",)
    schedule = (
        Scheduled(date(2027, 1, 1), items, *sums),
        Scheduled(date(2028, 1, 1), items, *sums, count=2, last_on=date(2029, 1, 1), interval="annual"),
    )
    data = replace(
        base,
        schedule=schedule,
        kind=Kind.QUOTE,
        number="Q-2026-000042",
        totals=totals,
        order_number="",
        quote_numbers=(),
        purchase_order="",
        due_on=None,
        remittance=None,
        payment=Payment(),
        valid_until=datetime(2026, 11, 29, 13, 5, tzinfo=UTC),
        term_end=date(2030, 1, 1),
        notes="Wie besprochen mit den 20 zusätzlichen Plätzen für Linz."
        if german
        else "As discussed, with 20 more seats.",
        terms="Der Vertrag läuft drei Jahre und verlängert sich danach um jeweils ein Jahr, wenn er nicht gekündigt wird."
        if german
        else "The contract runs for three years and then renews by one year unless cancelled.",
    )
    return replace(data, **changes)


def confirmation(language: str = "de", count: int = 2, *, paid: bool = False, **changes) -> PaperData:
    base = quote(language, count)
    german = language == "de"
    totals = replace(base.totals, saving_minor=0)
    if paid:
        totals = replace(totals, paid_minor=totals.total_minor, open_minor=0)
        payment = Payment(
            method="Kreditkarte" if german else "Credit card",
            detail="Visa •••• 4242",
            paid_on=date(2026, 11, 22),
        )
    else:
        payment = Payment(
            method="SEPA-Lastschrift" if german else "SEPA direct debit", collect_on=date(2027, 1, 4)
        )
    data = replace(
        base,
        kind=Kind.CONFIRMATION,
        schedule=(),
        number="SO-2026-000007",
        totals=totals,
        quote_numbers=("Q-2026-000042", "Q-2026-000043"),
        purchase_order="PO-88412",
        valid_until=None,
        due_on=date(2027, 1, 4),
        payment=payment,
        admin_contact=Person("Maximilian Huber", "m.huber@alpenrose.example"),
        next_steps=(
            "Die Rechnung folgt per E-Mail.",
            "Herr Huber erhält eine Einladung in das Admin Center und je einen Platz der beiden Produkte.",
            "Am 4. Januar 2027 ziehen wir den Betrag ein.",
        )
        if german
        else (
            "The invoice follows by email.",
            "Maximilian Huber is invited to the Admin Center and gets one seat of each product.",
        ),
    )
    return replace(data, **changes)


def receipt(language: str = "de", **changes) -> PaperData:
    base = invoice(language)
    german = language == "de"
    totals = Totals(net_minor=1_500_00, total_minor=1_500_00, paid_minor=1_500_00)
    data = replace(
        base,
        kind=Kind.RECEIPT,
        number="R-DE-2026-000031",
        totals=totals,
        lines=(),
        order_number="",
        quote_numbers=(),
        purchase_order="",
        term_start=None,
        term_end=None,
        due_on=None,
        remittance=None,
        terms="",
        settled=(
            Settled("DE-2026-000101", date(2026, 10, 2), 1_190_00, 1_190_00, 0),
            Settled("DE-2026-000113", date(2026, 11, 22), 14_851_20, 310_00, 14_541_20),
        ),
        payment=Payment(
            method="Überweisung" if german else "Bank transfer",
            paid_on=date(2026, 11, 21),
            reference="RF37DE2026000113",
        ),
    )
    return replace(data, **changes)


def credit_note(language: str = "de", **changes) -> PaperData:
    base = invoice(language)
    german = language == "de"
    data = replace(
        base,
        kind=Kind.CREDIT_NOTE,
        number="DE-C-2026-000004" if german else "US-C-2026-000002",
        invoice_number=base.number,
        corrects_on=date(2026, 10, 1),
        due_on=None,
        order_number="",
        quote_numbers=(),
        term_start=None,
        term_end=None,
        payment=Payment(),
        remittance=None,
        terms="",
        notes="Zehn Plätze waren doppelt berechnet." if german else "Ten seats had been charged twice.",
    )
    return replace(data, **changes)


def reminder(language: str = "de", level: Level = Level.FRIENDLY, **changes) -> PaperData:
    base = invoice(language)
    german = language == "de"
    code = "DE" if german else "US"
    rows = tuple(
        OpenInvoice(
            number=(number := f"{code}-2026-{n:06d}"),
            issued_on=date(2026, 9, day),
            due_on=date(2026, 10, day),
            days_overdue=53 - day,
            currency=base.currency,
            total_minor=total,
            open_minor=open_minor,
            reference=creditor_reference(number),
        )
        for n, day, total, open_minor in ((87, 1, 1_190_00, 1_190_00), (94, 14, 14_851_20, 4_851_20))
    )
    total = sum(row.open_minor for row in rows)
    number = f"M-{code}-2026-000012"
    data = replace(
        base,
        kind=Kind.REMINDER,
        number=number,
        level=level,
        open_invoices=rows,
        totals=Totals(net_minor=total, total_minor=total),
        lines=(),
        due_on=date(2026, 12, 2),
        order_number="",
        quote_numbers=(),
        purchase_order="",
        term_start=None,
        term_end=None,
        payment=Payment(),
        remittance=replace(base.remittance, reference=creditor_reference(number)),
        suspend_on=date(2026, 12, 9) if level is Level.FINAL else None,
        services=Person(
            "", "konten@halden.example" if german else "accounts@halden.example", "+49 89 5550 1200"
        ),
        terms="",
    )
    return replace(data, **changes)


def every(language: str = "de") -> dict[str, PaperData]:
    """One paper of each kind, by its name; three reminders."""
    return {
        "quote": quote(language),
        "confirmation": confirmation(language),
        "invoice": invoice(language),
        "receipt": receipt(language),
        "credit note": credit_note(language),
        **{f"reminder, {level}": reminder(language, level) for level in Level},
    }
