"""What a contact takes along: the PDF, the e-invoice, the table of the list, all papers of a year (I2, X1)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime
from io import RawIOBase
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.errors import PaperDiffers
from billing_portal.documents.models import Paper
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.e_invoices import CONTENT_TYPE, e_invoice_xml, xml_name
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.invoices.queries import shown_status
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience, download, private_file
from billing_portal.kit.money import Money
from billing_portal.kit.spreadsheet import csv_bytes
from billing_portal.portal.invoices.invoices import asked_for
from billing_portal.portal.invoices.rows import status_word
from billing_portal.web.current_account import account_by_id
from billing_portal.web.visits import for_account, user_of


def _invoice(request: HttpRequest, public_id: UUID) -> Invoice:
    return get_object_or_404(Invoice.objects.visible_to(user_of(request)), public_id=public_id)


def _credit_note(request: HttpRequest, public_id: UUID) -> CreditNote:
    return get_object_or_404(CreditNote.objects.visible_to(user_of(request)), public_id=public_id)


def _pdf(kind: Kind, object_id: UUID) -> HttpResponse:
    paper = paper_of(kind, object_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


def _xml(kind: Kind, object_id: UUID, account: CorporateAccount) -> HttpResponse:
    paper = paper_of(kind, object_id)
    body = e_invoice_xml(paper, account)
    if paper is None or body is None:
        raise Http404
    return download(body, name=xml_name(paper), content_type=CONTENT_TYPE)


@audience(Audience.CONTACT)
@require_GET
def invoice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The issued PDF, always the same bytes."""
    return _pdf(Kind.INVOICE, _invoice(request, public_id).public_id)


@audience(Audience.CONTACT)
@require_GET
def invoice_xml(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The e-invoice in the format of the account; 404 for a paper that is none."""
    found = _invoice(request, public_id)
    return _xml(Kind.INVOICE, found.public_id, account_by_id(request, found.account_id))


@audience(Audience.CONTACT)
@require_GET
def credit_note_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A credit note as it was mailed."""
    return _pdf(Kind.CREDIT_NOTE, _credit_note(request, public_id).public_id)


@audience(Audience.CONTACT)
@require_GET
def credit_note_xml(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A credit note as an e-invoice; 404 for a paper that is none."""
    note = _credit_note(request, public_id)
    return _xml(Kind.CREDIT_NOTE, note.public_id, account_by_id(request, note.account_id))


@audience(Audience.CONTACT)
@require_GET
@for_account
def invoices_csv(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Every invoice of the list as it is filtered or searched, not only the page shown. One query."""
    today = clock.day(clock.now(), account.entity.zone)
    rows: list[list[str | Money]] = [
        [
            _("Number"),
            _("Issue date"),
            _("Due"),
            _("PO number"),
            _("Net"),
            _("Tax"),
            _("Total"),
            _("Paid"),
            _("Credited"),
            _("Balance"),
            _("Currency"),
            _("Status"),
            _("Expected by recurring transfer on"),
        ],
        *(
            _cells(invoice, shown_status(invoice, today), today)
            for invoice in asked_for(request, account, today).rows
        ),
    ]
    name = f"{_('invoices')}-{account.number}-{today.isoformat()}.csv"
    return download(csv_bytes(rows), name=name, content_type="text/csv; charset=utf-8")


def _cells(invoice: Invoice, status: str, today: date) -> list[str | Money]:
    return [
        invoice.number or "",
        invoice.issued_on.isoformat() if invoice.issued_on else "",
        invoice.due_on.isoformat() if invoice.due_on else "",
        invoice.po_number,
        Money(invoice.net_minor, invoice.currency),
        Money(invoice.tax_minor, invoice.currency),
        invoice.total,
        invoice.paid,
        invoice.credited,
        invoice.open,
        invoice.currency,
        status_word(status),
        invoice.due_on.isoformat() if invoice.due_on and invoice.is_expected(today) else "",
    ]


class _Outlet(RawIOBase):
    """Takes what the archive writes and gives it away again: nothing piles up."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _archive(papers: list[Paper], *, zone: str, lost: str, now: datetime) -> Iterator[bytes]:
    """A ZIP, paper by paper: one PDF in memory at a time, so that a year has no upper limit.

    PDFs are compressed already, so they are only stored. If a paper cannot be included, a note with `lost` takes its place.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for paper in papers:
            name, body = paper.file_name, b""
            try:
                body = paper_pdf(paper, now=now)
            except PaperDiffers:
                name, body = f"{paper.number}.txt", f"{paper.number}: {lost}\r\n".encode()
            written = paper.created_at.astimezone(clock.zone(zone))
            archive.writestr(zipfile.ZipInfo(name, written.timetuple()[:6]), body)
            yield outlet.taken()
    yield outlet.taken()


@audience(Audience.CONTACT)
@require_GET
@for_account
def archive(request: HttpRequest, account: CorporateAccount, year: int) -> StreamingHttpResponse:
    """The PDFs of all invoices and credit notes issued in a year; 404 for a year without any."""
    if not 1 <= year <= MAXYEAR:
        raise Http404
    user = user_of(request)
    invoices = Invoice.objects.visible_to(user).filter(account=account, issued_on__year=year)
    notes = CreditNote.objects.visible_to(user).filter(account=account, issued_on__year=year)
    of_year = Q(kind=str(Kind.INVOICE), object_id__in=invoices.values("public_id")) | Q(
        kind=str(Kind.CREDIT_NOTE), object_id__in=notes.values("public_id")
    )
    papers = list(Paper.objects.filter(of_year).defer("snapshot").order_by("number"))
    if not papers:
        raise Http404
    # What follows runs while the answer is sent, when this visit's language and clock are gone.
    stream = _archive(papers, zone=account.entity.zone, lost=str(PaperDiffers.message), now=clock.now())
    response = StreamingHttpResponse(stream, content_type="application/zip")
    return private_file(response, name=f"{account.number}-{year}.zip")


@audience(Audience.CONTACT)
@require_GET
def choose_archive(request: HttpRequest) -> HttpResponse:
    """From the list of years to the archive of the chosen one."""
    year = request.GET.get("year", "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        return redirect("portal:invoices")
    return redirect("portal:archive", int(year))


urls = [
    path("invoices/csv/", invoices_csv, name="invoices-csv"),
    path("invoices/archive/", choose_archive, name="archives"),
    path("invoices/archive/<int:year>/", archive, name="archive"),
    path("invoices/<uuid:public_id>/pdf/", invoice_pdf, name="invoice-pdf"),
    path("invoices/<uuid:public_id>/e-invoice/", invoice_xml, name="invoice-xml"),
    path("credit-notes/<uuid:public_id>/pdf/", credit_note_pdf, name="credit-note-pdf"),
    path("credit-notes/<uuid:public_id>/e-invoice/", credit_note_xml, name="credit-note-xml"),
]
