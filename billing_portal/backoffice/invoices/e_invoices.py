"""E-invoices of invoices and credit notes, as the account gets them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.invoices.invoices import find_invoice
from billing_portal.backoffice.rows import member
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.identity.rights import Right
from billing_portal.invoices.e_invoices import CONTENT_TYPE, e_invoice_xml, xml_name
from billing_portal.invoices.models import CreditNote
from billing_portal.kit.http import Audience, audience, download
from billing_portal.web.rights import needs


def _xml(kind: Kind, object_id: UUID, account: CorporateAccount) -> HttpResponse:
    paper = paper_of(kind, object_id)
    body = e_invoice_xml(paper, account)
    if paper is None or body is None:
        raise Http404
    return download(body, name=xml_name(paper), content_type=CONTENT_TYPE)


@audience(Audience.STAFF)
@needs(Right.VIEW_INVOICE)
@require_GET
def invoice_xml(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The e-invoice in the format of the account; 404 for a paper that is none."""
    found = find_invoice(request, public_id)
    return _xml(Kind.INVOICE, found.public_id, found.account)


@audience(Audience.STAFF)
@needs(Right.VIEW_INVOICE)
@require_GET
def credit_note_xml(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A credit note as an e-invoice; 404 for a paper that is none."""
    rows = CreditNote.objects.visible_to(member(request)).select_related("account")
    note = get_object_or_404(rows, public_id=public_id)
    return _xml(Kind.CREDIT_NOTE, note.public_id, note.account)
