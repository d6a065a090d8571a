"""Things that staff can retry: a failed mail, a parked job, an admin who waits for the Admin Center."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.home.home import show_home
from billing_portal.backoffice.orders.by_hand import AdminByHandForm
from billing_portal.backoffice.orders.orders import show_order
from billing_portal.backoffice.rows import member
from billing_portal.flows.admins import try_admin_now
from billing_portal.flows.jobs import retry_job
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.models import Job
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.notifications.actions import note_bounced, send_again
from billing_portal.notifications.models import Delivery
from billing_portal.orders.models import AdminContact
from billing_portal.orders.ports import is_connected, problem_words
from billing_portal.orders.provisioning import complete_admin_by_hand
from billing_portal.web.rights import needs


@audience(Audience.STAFF)
@needs(Right.SEND_MAIL_AGAIN)
@require_POST
def delivery_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Queue a failed mail once more."""
    now, user = clock.now(), member(request)
    rows = Delivery.objects.visible_to(user).select_related("message__account")
    delivery = get_object_or_404(rows, public_id=public_id)
    try:
        send_again(delivery, by=user, now=now)
    except BillingError as error:
        return show_home(request, now, problem=error.message, status=status_of(error))
    messages.success(request, _("The mail to %(address)s is sent again.") % {"address": delivery.address})
    return redirect("backoffice:home")


@audience(Audience.STAFF)
@needs(Right.SEND_MAIL_AGAIN)
@require_POST
def delivery_bounced(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record by hand that a mail bounced; shown next to the address, to the contact too."""
    now, user = clock.now(), member(request)
    rows = Delivery.objects.visible_to(user).select_related("message__account", "message__entry")
    delivery = get_object_or_404(rows, public_id=public_id)
    entry = delivery.message.entry
    if entry.kind == Invoice._meta.label_lower:
        back = reverse("backoffice:invoice", args=[entry.object_id])
    else:
        back = reverse("backoffice:home")
    try:
        note_bounced(delivery, request.POST.get("reason", "").strip(), by=user, now=now)
    except BillingError as error:
        return show_home(request, now, problem=error.message, status=status_of(error))
    messages.success(
        request, _("The mail to %(address)s is marked as bounced.") % {"address": delivery.address}
    )
    return redirect(back)


@audience(Audience.STAFF)
@needs(Right.RETRY_JOB)
@require_POST
def job_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a parked job run once more."""
    now = clock.now()
    job = get_object_or_404(Job, pk=public_id)
    try:
        retry_job(job, by=member(request), now=now)
    except BillingError as error:
        return show_home(request, now, problem=error.message, status=status_of(error))
    messages.success(request, _("The job runs again."))
    return redirect("backoffice:home")


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def admin_contact_try(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the Admin Center again at once, instead of waiting for the next try."""
    now, user = clock.now(), member(request)
    rows = AdminContact.objects.filter(order__account__in=CorporateAccount.objects.visible_to(user))
    contact = get_object_or_404(rows.select_related("order__account__entity"), public_id=public_id)
    try:
        try_admin_now(contact, by=user, now=now)
    except BillingError as error:
        return show_home(request, now, problem=error.message, status=status_of(error))
    contact.refresh_from_db()
    if contact.status == AdminContact.Status.PROVISIONED:
        messages.success(request, _("%(name)s is set up in the Admin Center.") % {"name": contact.name})
    elif contact.status == AdminContact.Status.REFUSED:
        messages.error(request, problem_words(contact.problem, contact.problem_detail))
    elif is_connected():
        words = _("%(reason)s It is retried automatically.")
        messages.warning(request, words % {"reason": problem_words(contact.problem, contact.problem_detail)})
    else:
        messages.warning(request, problem_words(contact.problem, contact.problem_detail))
    return redirect("backoffice:order", contact.order.public_id)


@audience(Audience.STAFF)
@needs(Right.PROVISION_ADMIN)
@require_POST
def admin_contact_by_hand(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note that the admin was set up by hand; the Admin Center is not called any more."""
    now, user = clock.now(), member(request)
    rows = AdminContact.objects.filter(order__account__in=CorporateAccount.objects.visible_to(user))
    contact = get_object_or_404(rows.select_related("order__account"), public_id=public_id)
    order, form = contact.order.public_id, AdminByHandForm(request.POST)
    if not form.is_valid():
        return show_order(request, order, by_hand=form, status=422)
    try:
        complete_admin_by_hand(contact, **form.cleaned_data, by=user, now=now)
    except WrongState as error:
        return show_order(request, order, problem=error.message, status=status_of(error))
    messages.success(request, _("%(name)s is marked as set up by hand.") % {"name": contact.name})
    return redirect("backoffice:order", contact.order.public_id)
