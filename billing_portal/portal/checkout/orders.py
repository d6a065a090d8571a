"""The page of a placed service order: what was agreed, what is paid, who is notified, the next steps."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.queries import invoice_contacts
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.queries import paper_of
from billing_portal.documents.schedule import schedule_view
from billing_portal.documents.snapshots import Kind
from billing_portal.flows.confirmation import figures_of, lines_of_quotes, next_steps
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience, download
from billing_portal.kit.money import Money, total
from billing_portal.orders.admin_seats import seat_days
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.ports import is_connected
from billing_portal.orders.queries import po_ends
from billing_portal.orders.rules import due_on
from billing_portal.payments.models import PaymentAttempt
from billing_portal.portal.payments.attempts import (
    confirm_url,
    moving,
    parts_with_attempts,
    retry_reason,
)
from billing_portal.portal.payments.rows import pay_url
from billing_portal.portal.payments.working import after_decline
from billing_portal.portal.wording import days, help_topic, language, method_name
from billing_portal.quotes.models import Quote
from billing_portal.quotes.papers import schedule_rows
from billing_portal.quotes.queries import PricedLine
from billing_portal.quotes.schedule import ScheduleRow
from billing_portal.web.visits import user_of


def _find(request: HttpRequest, public_id: UUID) -> ServiceOrder:
    rows = ServiceOrder.objects.visible_to(user_of(request)).select_related(
        "account__entity",
        "account__default_method",
        "account__representative",
        "method",
        "admin_contact",
        "placed_by",
    )
    return get_object_or_404(rows, public_id=public_id)


def _money(order: ServiceOrder, invoices: list[Invoice], attempts: list[PaymentAttempt]) -> dict[str, str]:
    """The sum of what the order was invoiced at once, and its state in words, with a badge's key."""
    amount = {"amount": formats.amount_with_code(order.first_total)}
    if not invoices:
        [first, *_rest] = figures_of(order).schedule
        on = {"date": formats.date_long(first.on)}
        words = _("first invoice on %(date)s") % on
        return {**amount, "words": words, "status": "draft", "word": _("Invoice follows")}
    if any(invoice.status == Invoice.Status.DRAFT for invoice in invoices):
        return {**amount, "words": _("to be invoiced"), "status": "draft", "word": _("Invoice follows")}
    due_on = min(invoice.due_on for invoice in invoices if invoice.due_on)
    due = {"date": formats.date_long(due_on)}
    if all(invoice.status == Invoice.Status.PAID for invoice in invoices):
        paid_at = max((invoice.paid_at for invoice in invoices if invoice.paid_at), default=None)
        if paid_at is None or not order.first_total:
            return {**amount, "words": _("nothing to pay"), "status": "paid", "word": _("Paid")}
        paid_on = {"date": formats.date_long(clock.day(paid_at, order.account.zone))}
        return {**amount, "words": _("paid on %(date)s") % paid_on, "status": "paid", "word": _("Paid")}
    if any(invoice.on_its_way for invoice in invoices):
        return {
            **amount,
            "words": _("on their way"),
            "status": "on_its_way",
            "word": _("Payment on its way"),
        }
    open_sum = total((invoice.open for invoice in invoices), order.currency)
    amount = {"amount": formats.amount_with_code(open_sum)}
    if attempts or order.method.kind == PaymentMethod.Kind.CARD:
        return {**amount, "words": _("open"), "status": "open", "word": _("Open")}
    if order.method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        words = _("will be collected on %(date)s") % due
    elif order.method.is_recurring_transfer:
        words = _("expected by recurring transfer on %(date)s") % due
    else:
        words = _("due on %(date)s") % due
    return {**amount, "words": words, "status": "open", "word": _("Open")}


def _admin(contact: AdminContact, names: dict[str, str], days: dict[str, date]) -> dict[str, Any]:
    """What the Admin Center made of the admin contact, seat by seat; `days` says when each begins."""
    if contact.status == AdminContact.Status.REFUSED:
        words = _(
            "The Admin Center did not accept this person yet. Corporate Account Services is "
            "taking care of it; you do not need to do anything."
        )
        return {"word": _("Under review"), "tone": "warn", "lines": [words]}
    if contact.status == AdminContact.Status.BY_HAND:
        words = _("Corporate Account Services has set this admin up by hand.")
        theirs = [contact.message] if contact.message else []
        return {"word": _("Set up"), "tone": "ok", "lines": [words, *theirs]}
    if contact.status == AdminContact.Status.WAITING:
        words = _("The Admin Center has not answered yet. We keep trying; nothing is lost.")
        if not is_connected():
            words = _("Corporate Account Services sets this admin up and notifies you by email.")
        elif not contact.tries:
            words = _("Being set up in the Admin Center now.")
        return {"word": _("Being set up"), "tone": "info", "lines": [words]}
    made = _("A new admin was created.") if contact.created_new else _("The admin already existed.")
    seats = {
        "assigned": _("%(product)s: one seat assigned."),
        "held": _("%(product)s: already has a seat."),
        "none_free": _("%(product)s: no seat was free, so none was assigned."),
        "later": _("%(product)s: one seat from %(date)s, when the service begins."),
    }
    lines = [
        seats[became]
        % {"product": names.get(code, code), "date": formats.date_long(days[code]) if code in days else ""}
        for code, became in contact.seats.items()
        if became in seats
    ]
    is_short = "none_free" in contact.seats.values()
    return {"word": _("Set up"), "tone": "warn" if is_short else "ok", "lines": [made, *lines]}


def _line_row(line: PricedLine, currency: str) -> dict[str, str]:
    return {
        "name": line.product_name or line.description,
        "detail": line.description if line.product_name not in ("", line.description) else "",
        "days": days(line),
        "quantity": formats.number(line.quantity),
        "value": formats.amount_with_code(Money(line.figures.value, currency)),
    }


def _steps(
    order: ServiceOrder, invoices: list[Invoice], lines: list[PricedLine], *, said: bool, is_new: bool
) -> list[str]:
    """What is still to come: nothing once all of it has happened, and not again what stands above (`said`)."""
    is_over = order.status == ServiceOrder.Status.FULFILLED and not any(invoice.open for invoice in invoices)
    if is_over and not is_new:
        return []
    return next_steps(order, invoices, lines, with_failed=not said)


def _working(
    order: ServiceOrder, invoices: list[Invoice], attempts: list[PaymentAttempt]
) -> dict[str, Any] | None:
    """Only of a declined card; a payment that was cancelled or begun says nothing about methods."""
    if not attempts or attempts[0].status != PaymentAttempt.Status.DECLINED:
        return None
    today = clock.day(clock.now(), order.account.entity.zone)
    return after_decline(order.account, invoices, attempts[0].method, today)


@audience(Audience.CONTACT)
@require_safe
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Right after placing and at any time later; the confirmation by mail says the same."""
    found, now = _find(request, public_id), clock.now()
    is_new = (now - found.placed_at).total_seconds() < 600
    account, invoices = found.account, list(found.invoices.order_by("pk"))
    for invoice in invoices:
        invoice.order = found
    quotes = list(Quote.objects.filter(ordered__order=found).order_by("pk"))
    lines, figures = lines_of_quotes(quotes), figures_of(found)
    parts = list(parts_with_attempts().filter(invoice__in=invoices))
    attempts = list({part.attempt_id: part.attempt for part in parts}.values())
    begun = [row for row in moving(parts, reader=user_of(request), zone=account.zone) if row.is_begun]
    ends = po_ends(found) if found.po_number else {}
    filed = paper_of(Kind.CONFIRMATION, found.public_id)
    names = {line.product_code: line.product_name for line in lines if line.product_code}
    retry = next(filter(None, (retry_reason(invoice, attempts) for invoice in invoices)), "")
    schedule = schedule_rows(figures, lines, language(), lambda row: _due_on(found, row), ends)
    unpaid = [invoice.public_id for invoice in invoices if invoice.unpaid or retry]
    context = {
        "order": found,
        "account": account,
        "invoices": [invoice for invoice in invoices if invoice.number],
        "money": _money(found, invoices, attempts),
        "placed": formats.moment_long(found.placed_at, account.zone),
        "quotes": quotes,
        "lines": [_line_row(line, found.currency) for line in lines],
        "schedule": schedule_view(
            schedule,
            found.currency,
            language(),
            collects=bool(found.method.is_automatic),
            expects=found.method.is_recurring_transfer,
        ),
        "net": formats.amount_with_code(figures.value),
        "tax": formats.amount_with_code(figures.value_total - figures.value),
        "value_total": formats.amount_with_code(found.value_total),
        "method": method_name(found.method),
        "steps": _steps(found, invoices, lines, said=bool(retry or begun), is_new=is_new),
        "retry": retry,
        "confirm_url": confirm_url(attempts[0] if attempts else None, account) if retry else "",
        "moving": begun,
        "working": _working(found, invoices, attempts) if retry else None,
        "pay_url": pay_url(unpaid) if unpaid else "",
        "admin": _admin(found.admin_contact, names, seat_days(found, lines)),
        "told": [contact.email for contact in invoice_contacts(account)],
        "is_confirmed": filed is not None,
        "is_new": is_new,
        "person": account.representative,
        "help_topic": help_topic("confirmation"),
    }
    return render(request, "portal/checkout/order.html", context)


def _due_on(order: ServiceOrder, row: ScheduleRow) -> date:
    return due_on(order.method.kind, row.on, order.account.payment_days)


@audience(Audience.CONTACT)
@require_safe
def order_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirmation and receipt as it was mailed; 404 until it is filed, a moment after the order."""
    filed = paper_of(Kind.CONFIRMATION, _find(request, public_id).public_id)
    if filed is None:
        raise Http404
    body = paper_pdf(filed, now=clock.now())
    return download(body, name=filed.file_name, content_type="application/pdf", inline=True)


urls = [
    path("orders/<uuid:public_id>/", order, name="order"),
    path("orders/<uuid:public_id>/pdf/", order_pdf, name="order-pdf"),
]
