"""What people wrote to Corporate Account Services."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing_portal.backoffice.rows import facts, member, paged
from billing_portal.backoffice.trail import trail
from billing_portal.help import queries
from billing_portal.help.actions import close_message
from billing_portal.help.models import ContactMessage
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, needs

PAGE = 30


def _zone(message: ContactMessage) -> str:
    return message.account.zone if message.account else "UTC"


@audience(Audience.STAFF)
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """Open messages, the oldest first, or the answered ones, the latest first."""
    user, closed = member(request), request.GET.get("status") == "closed"
    rows = queries.closed_messages(user) if closed else queries.open_messages(user)
    found, page = paged(rows, request.GET.get("page", ""), PAGE)
    shown = [
        {
            "url": reverse("backoffice:message", args=[row.public_id]),
            "number": row.number,
            "topic": row.get_topic_display(),
            "name": row.name,
            "company": row.company,
            "status": row.status,
            "word": row.get_status_display(),
            "when": formats.moment_short(row.received_at, _zone(row)),
        }
        for row in found
    ]
    context = {"rows": shown, "page": page, "closed": closed}
    return render(request, "backoffice/messages.html", context)


def _show(
    request: HttpRequest, message: ContactMessage, *, problem: object = "", status: int = 200
) -> HttpResponse:
    zone = _zone(message)
    context = {
        "message_row": message,
        "problem": problem,
        "received": formats.moment_long(message.received_at, zone),
        "is_open": message.status == ContactMessage.Status.OPEN,
        "may_close": member(request).has_perm("help.answer_message"),
        "facts": facts(
            (_("Name"), message.name),
            (_("Company"), message.company),
            (_("Phone number"), message.phone),
            (_("Invoice or quote number"), message.reference),
            (_("Language"), formats.locale_of(message.language).get_display_name()),
            (_("Signed in as"), message.sender.get_username() if message.sender else ""),
        ),
        "account_url": reverse("backoffice:account", args=[message.account.public_id])
        if message.account
        else "",
        "trail": trail(message, zone),
    }
    return render(request, "backoffice/message.html", context, status=status)


def _find(request: HttpRequest, public_id: UUID) -> ContactMessage:
    rows = ContactMessage.objects.visible_to(member(request)).select_related("account", "sender", "closed_by")
    return get_object_or_404(rows, public_id=public_id)


@audience(Audience.STAFF)
@require_GET
def message(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One message with what is known about its sender."""
    return _show(request, _find(request, public_id))


@audience(Audience.STAFF)
@needs("help.answer_message")
@require_POST
def message_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an answered message off the list."""
    now: datetime = clock.now()
    found = _find(request, public_id)
    try:
        close_message(found, by=member(request), now=now)
    except BillingError as error:
        found = _find(request, public_id)
        return _show(request, found, problem=error.message, status=status_of(error))
    messages.success(request, _("%(number)s is closed.") % {"number": found.number})
    return redirect("backoffice:messages")
