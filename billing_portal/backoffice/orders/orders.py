"""One service order with what followed from it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.papers import method_detail
from billing_portal.backoffice.orders.by_hand import AdminByHandForm
from billing_portal.backoffice.rows import facts, invoice_word, joined, member
from billing_portal.catalog.models import Product
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.html import paper_html
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.queries import shown_status
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, download
from billing_portal.orders.admin_seats import seat_days
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.ports import is_connected, problem_words
from billing_portal.web.history import trail
from billing_portal.web.rights import needs


def seat_word(outcome: str, day: date | None = None) -> str:
    """What the Admin Center did about one product's seat, or on which day it will."""
    if outcome == "later":
        return _("one seat from %(date)s") % {"date": formats.date_long(day)} if day else _("one seat later")
    words = {
        "assigned": _("one seat assigned"),
        "held": _("already had a seat"),
        "none_free": _("no seat was free"),
    }
    return words.get(outcome, outcome)


def _find(request: HttpRequest, public_id: UUID) -> ServiceOrder:
    rows = ServiceOrder.objects.visible_to(member(request)).select_related(
        "account__entity", "method", "placed_by", "admin_contact__completed_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def _admin(contact: AdminContact, zone: str) -> dict[str, Any]:
    names = dict(Product.objects.filter(code__in=contact.seats).values_list("code", "name"))
    days = seat_days(contact.order) if "later" in contact.seats.values() else {}
    return {
        "public_id": contact.public_id,
        "name": contact.name,
        "email": contact.email,
        "waits": contact.status in AdminContact.UNSETTLED,
        "by_hand": contact.status == AdminContact.Status.BY_HAND,
        "note": contact.note,
        "message": contact.message,
        "taken_over": formats.moment_long(contact.completed_at, zone) if contact.completed_at else "",
        "completed_by": contact.completed_by.name if contact.completed_by else "",
        "tone": {
            AdminContact.Status.WAITING: "info",
            AdminContact.Status.REFUSED: "bad",
        }.get(AdminContact.Status(contact.status), "warn" if contact.lacks_a_seat else "ok"),
        "word": contact.get_status_display(),
        "when": formats.moment_long(contact.provisioned_at, zone) if contact.provisioned_at else "",
        "tries": contact.tries,
        "problem": problem_words(contact.problem, contact.problem_detail),
        "tried": formats.moment_long(contact.last_tried_at, zone) if contact.last_tried_at else "",
        "seats": [
            f"{names.get(code, code)}: {seat_word(outcome, days.get(code))}"
            for code, outcome in sorted(contact.seats.items())
        ],
    }


@audience(Audience.STAFF)
@needs(Right.VIEW_ORDER)
@require_GET
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was ordered by whom, its invoice, its admin contact, its confirmation."""
    return show_order(request, public_id)


def show_order(
    request: HttpRequest,
    public_id: UUID,
    *,
    problem: object = "",
    by_hand: AdminByHandForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the reason if a verb that was tried on it was refused; what was typed `by_hand` stays."""
    now = clock.now()
    found = _find(request, public_id)
    zone, today = found.account.zone, clock.day(now, found.account.entity.zone)
    paper = paper_of(Kind.CONFIRMATION, found.public_id)
    states = [(invoice, shown_status(invoice, today)) for invoice in found.invoices.order_by("pk")]
    quotes = [row.quote for row in found.ordered_quotes.select_related("quote").order_by("quote__pk")]
    context = {
        "problem": problem,
        "order": found,
        "amount": formats.amount_with_code(found.value_total),
        "word": found.get_status_display(),
        "quotes": [(quote.number, reverse("backoffice:quote", args=[quote.public_id])) for quote in quotes],
        "facts": facts(
            (_("Placed by"), found.placed_by.name),
            (_("Placed"), formats.moment_long(found.placed_at, zone)),
            (_("First payment, tax included"), formats.amount_with_code(found.first_total)),
            (
                _("Payment Method"),
                joined([str(found.method.get_kind_display()), method_detail(found.method)]),
            ),
            (_("PO number"), found.po_number),
        ),
        "invoices": [(invoice, state, invoice_word(state)) for invoice, state in states],
        "admin": _admin(found.admin_contact, zone),
        "is_connected": is_connected(),
        "by_hand": by_hand or AdminByHandForm(),
        "may_provision": may(member(request), Right.PROVISION_ADMIN),
        "paper": paper_html(paper.data) if paper else "",
        "trail": trail(found, zone),
    }
    return render(request, "backoffice/orders/order.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_ORDER)
@require_GET
def order_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """*Confirmation and receipt* as filed."""
    paper = paper_of(Kind.CONFIRMATION, _find(request, public_id).public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)
