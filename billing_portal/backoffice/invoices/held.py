"""Invoices that cannot be issued yet: what is missing, who can fill it in, and issuing them then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.invoices.invoices import find_invoice, show_invoice
from billing_portal.backoffice.rows import member
from billing_portal.flows.held import issue_held
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.invoices.e_invoices import field_word
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.web.rights import needs

SHOWN = 10


def lacking_words(invoice: Invoice) -> str:
    """What a held draft is missing, in one line."""
    return ", ".join(field_word(name) for name in invoice.missing)


def held_invoices(user: User) -> list[dict[str, Any]]:
    """The held drafts that the overview shows, the oldest first."""
    rows = Invoice.objects.held().filter(account__in=CorporateAccount.objects.visible_to(user))
    return [
        {
            "url": reverse("backoffice:invoice", args=[row.public_id]),
            "name": row.order.number if row.order else row.account.number,
            "company": row.account.legal_name,
            "missing": lacking_words(row),
            "since": formats.moment_short(row.held_at, row.account.zone) if row.held_at else "",
            "net": formats.amount_with_code(row.net),
        }
        for row in rows.select_related("account", "order").order_by("held_at")[:SHOWN]
    ]


@audience(Audience.STAFF)
@needs(Right.ISSUE_INVOICE)
@require_POST
def invoice_issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Try to issue a held draft now; if something is still missing, say what."""
    now, found = clock.now(), find_invoice(request, public_id)
    try:
        missing = issue_held(found, by=member(request), now=now)
    except BillingError as error:
        found = find_invoice(request, public_id)
        return show_invoice(request, found, problem=error.message, status=status_of(error))
    if missing:
        words = _("It is still missing: %(fields)s.") % {
            "fields": ", ".join(field_word(name) for name in missing)
        }
        return show_invoice(request, find_invoice(request, public_id), problem=words, status=422)
    messages.success(request, _("Invoice %(number)s is issued.") % {"number": found.number})
    return redirect("backoffice:invoice", public_id)
