"""The tax forms of the demo's entities: specimens, written here line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO

from billing_portal.demo.diary import Diary
from billing_portal.identity.models import User
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.actions.forms import add_tax_form
from billing_portal.tax.models import TaxForm

A4, LETTER = (595, 842), (612, 792)  # points
MARGIN, LEADING = 64, 22


def plain_pdf(lines: Sequence[str], size: tuple[int, int] = A4) -> bytes:
    """One page with these lines, the first one large, in the typeface that every reader of PDFs brings along."""
    import pikepdf  # a large library, needed here only

    width, height = size
    shown = []
    for place, line in enumerate(lines):
        text = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(
            f"BT /F1 {18 if place == 0 else 11} Tf {MARGIN} {height - MARGIN - LEADING * place} Td ({text}) Tj ET"
        )
    written = BytesIO()
    with pikepdf.new() as document:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        page = document.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
        page.Contents = document.make_stream("\n".join(shown).encode("cp1252"))
        document.save(written, deterministic_id=True)
    return written.getvalue()


def keep_tax_forms(diary: Diary, keeper: User, today: date) -> None:
    """Six weeks ago finance uploaded what customers ask for."""
    diary.on(today - timedelta(days=42), 9, lambda now: upload_tax_forms(keeper, now=now))


def upload_tax_forms(keeper: User, *, now: datetime) -> None:
    """A W-9 of the American entity, and an exemption certificate and a proof of residence of the German one."""
    us, de = LegalEntity.objects.get(code="US"), LegalEntity.objects.get(code="DE")
    year = date(now.year, 1, 1)
    w9 = [
        "Form W-9 (specimen of the demo)",
        "Request for Taxpayer Identification Number and Certification",
        "",
        f"1  Name: {us.name}",
        "3a Federal tax classification: C corporation",
        f"5  Address: {us.street}",
        f"6  City, state and ZIP code: {us.city}, {us.region} {us.postal_code}",
        "",
        f"Part I  Employer identification number: {us.tax_number}",
        f"Part II Certified on {year.isoformat()}",
    ]
    exemption = [
        "Freistellungsbescheinigung (Muster der Demo)",
        "zum Steuerabzug bei Bauleistungen gemäß § 48b Abs. 1 Satz 1 EStG",
        "",
        f"Leistender: {de.name}, {de.street}, {de.postal_code} {de.city}",
        f"Steuernummer: {de.tax_number}",
        f"Gültig vom 01.01.{year.year} bis 31.12.{year.year + 2}",
    ]
    residence = [
        "Ansässigkeitsbescheinigung (Muster der Demo)",
        f"{de.name}, {de.city}, ist in Deutschland unbeschränkt steuerpflichtig.",
        f"USt-IdNr.: {de.vat_id}",
    ]
    end = date(now.year + 2, 12, 31)
    kinds = TaxForm.Kind
    for entity, kind, title, lines, size, until in (
        (us, kinds.W9, f"W-9 {year.year}", w9, LETTER, None),
        (de, kinds.EXEMPTION, "Freistellungsbescheinigung § 48b EStG", exemption, A4, end),
        (de, kinds.RESIDENCE, f"Ansässigkeitsbescheinigung {year.year}", residence, A4, None),
    ):
        add_tax_form(
            entity,
            plain_pdf(lines, size),
            kind=kind,
            title=title,
            valid_from=year,
            valid_to=until,
            by=keeper,
            now=now,
        )
