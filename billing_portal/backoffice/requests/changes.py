"""A request answered by a change, applied and taken back by buttons (S5); a stranger's request attached (H2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.requests.requests import find_request, show_request
from billing_portal.backoffice.rows import member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience, without_nul
from billing_portal.requests.actions import apply_change, attach_account, undo_change
from billing_portal.requests.errors import AccountUnknown
from billing_portal.web.rights import needs


@audience(Audience.STAFF)
@needs(Right.APPLY_CHANGE)
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
@needs(Right.APPLY_CHANGE)
@require_POST
def request_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo the change that was made."""
    row = find_request(request, public_id)
    change = row.changes.filter(undone_at=None).select_related("request__account").first()
    try:
        if change is None:
            raise WrongState
        undo_change(change, by=member(request), now=clock.now())
    except BillingError as error:
        found = find_request(request, public_id)
        return show_request(request, found, problem=error.message, status=status_of(error))
    messages.success(request, _("It was undone. The billing contact is mailed."))
    return redirect("backoffice:request", public_id)


@audience(Audience.STAFF)
@needs(Right.ANSWER_REQUEST)
@require_POST
def request_attach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Attach the request of a person not signed in to an account, by its number."""
    row = find_request(request, public_id)
    number = without_nul(request.POST.get("number", "")).strip()
    account = CorporateAccount.objects.visible_to(member(request)).filter(number__iexact=number).first()
    try:
        if account is None:
            raise AccountUnknown
        attach_account(row, account, by=member(request), now=clock.now())
    except BillingError as error:
        found = find_request(request, public_id)
        return show_request(request, found, problem=error.message, typed=number, status=status_of(error))
    messages.success(
        request, _("It belongs to %(account)s now. The customer does not see it.") % {"account": account}
    )
    return redirect("backoffice:request", public_id)
