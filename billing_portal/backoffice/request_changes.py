"""A request answered by a change: one button applies what was shown in money, another takes it back (S5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.backoffice.requests import find_request, show_request
from billing_portal.backoffice.rows import member
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience, needs
from billing_portal.requests.actions import apply_change, undo_change
from billing_portal.requests.changes import RIGHT


@audience(Audience.STAFF)
@needs(RIGHT)
@require_POST
def request_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Do what was shown; refused if anything of it has changed since."""
    row = find_request(request, public_id)
    try:
        apply_change(row, shown=request.POST.get("shown", ""), by=member(request), now=clock.now())
    except BillingError as error:
        found = find_request(request, public_id)
        return show_request(request, found, problem=error.message, status=status_of(error))
    messages.success(request, _("It is done. The billing contact is mailed."))
    return redirect("backoffice:request", public_id)


@audience(Audience.STAFF)
@needs(RIGHT)
@require_POST
def request_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the change back that stands."""
    row = find_request(request, public_id)
    change = row.changes.filter(undone_at=None).select_related("request__account").first()
    try:
        if change is None:
            raise WrongState
        undo_change(change, by=member(request), now=clock.now())
    except BillingError as error:
        found = find_request(request, public_id)
        return show_request(request, found, problem=error.message, status=status_of(error))
    messages.success(request, _("It is taken back. The billing contact is mailed."))
    return redirect("backoffice:request", public_id)
