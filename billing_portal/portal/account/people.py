"""Actions next to Bill To: handing over, revoking, and who gets the invoices (B2, B3)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.accounts.actions import (
    add_invoice_contact,
    invite_contact,
    mail_a_test,
    remove_invoice_contact,
    revoke_email_change,
    revoke_invitation,
    send_invitation_again,
)
from billing_portal.accounts.errors import HandoverOpen, InvoiceContactExists, OwnAddress
from billing_portal.accounts.models import CorporateAccount, EmailChange, Handover, InvoiceContact
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, NotAllowed, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.portal.account.bill_to import (
    TOO_MANY_MAILS,
    bill_to_page,
    may_mail_more,
    may_mail_outside,
)
from billing_portal.web.account.forms import HandoverForm, InvoiceContactForm
from billing_portal.web.visits import for_account, user_of


@audience(Audience.CONTACT)
@require_POST
@for_account
def hand_over(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Invite the next billing contact."""
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return bill_to_page(request, account, handover_form=form, status=422)
    if not may_mail_outside(request, Right.HAND_OVER, account):
        form.add_error(None, TOO_MANY_MAILS)
        return bill_to_page(request, account, handover_form=form, status=429)
    try:
        invite_contact(account, **form.cleaned_data, by=user_of(request), now=clock.now())
    except (OwnAddress, HandoverOpen) as error:
        form.add_error("email" if isinstance(error, OwnAddress) else None, str(error.message))
        return bill_to_page(request, account, handover_form=form, status=status_of(error))
    messages.success(
        request,
        _("We have mailed an invitation to %(email)s. You remain the billing contact until it is accepted.")
        % {"email": form.cleaned_data["email"]},
    )
    return redirect("portal:bill-to")


def _handover(request: HttpRequest, public_id: UUID) -> Handover:
    rows = Handover.objects.visible_to(user_of(request)).select_related("account")
    return get_object_or_404(rows, public_id=public_id)


def _back(request: HttpRequest, error: BillingError) -> HttpResponse:
    """The page again with what it says; a missing right is 403, as everywhere."""
    if isinstance(error, NotAllowed):
        raise error
    messages.error(request, str(error.message))
    return redirect("portal:bill-to")


@audience(Audience.CONTACT)
@require_POST
def handover_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mail the invitation again; the older link no longer works."""
    handover = _handover(request, public_id)
    if not may_mail_more(request, Right.HAND_OVER, handover.account, "test_mail"):
        return _back(request, BillingError(TOO_MANY_MAILS))
    try:
        send_invitation_again(handover, by=user_of(request), now=clock.now())
    except BillingError as error:
        return _back(request, error)
    messages.success(request, _("The invitation was mailed to %(email)s again.") % {"email": handover.email})
    return redirect("portal:bill-to")


@audience(Audience.CONTACT)
@require_POST
def handover_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stay the billing contact after all."""
    handover = _handover(request, public_id)
    try:
        revoke_invitation(handover, by=user_of(request), now=clock.now())
    except BillingError as error:
        return _back(request, error)
    messages.success(request, _("The invitation was revoked. Nothing has changed."))
    return redirect("portal:bill-to")


@audience(Audience.CONTACT)
@require_POST
def email_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the old address after all."""
    change = get_object_or_404(
        EmailChange.objects.filter(user=user_of(request)).select_related("account"), public_id=public_id
    )
    try:
        revoke_email_change(change, by=user_of(request), now=clock.now())
    except BillingError as error:
        return _back(request, error)
    messages.success(request, _("The new address was revoked. The old one stays."))
    return redirect("portal:bill-to")


@audience(Audience.CONTACT)
@require_POST
@for_account
def recipient_add(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """One more address for the invoices."""
    form = InvoiceContactForm(request.POST)
    if not form.is_valid():
        return bill_to_page(request, account, recipient_form=form, status=422)
    if not may_mail_outside(request, Right.EDIT_BILLING_DATA, account):
        form.add_error(None, TOO_MANY_MAILS)
        return bill_to_page(request, account, recipient_form=form, status=429)
    try:
        contact = add_invoice_contact(account, **form.cleaned_data, by=user_of(request), now=clock.now())
    except NotAllowed:
        raise
    except BillingError as error:
        form.add_error("email" if isinstance(error, InvoiceContactExists) else None, str(error.message))
        return bill_to_page(request, account, recipient_form=form, status=status_of(error))
    messages.success(request, _("%(email)s gets every invoice from now on.") % {"email": contact.email})
    return redirect("portal:bill-to")


def _recipient(request: HttpRequest, public_id: UUID) -> InvoiceContact:
    rows = InvoiceContact.objects.visible_to(user_of(request)).select_related("account")
    return get_object_or_404(rows, public_id=public_id)


@audience(Audience.CONTACT)
@require_POST
def recipient_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No further invoice to this address."""
    contact = _recipient(request, public_id)
    try:
        remove_invoice_contact(contact, by=user_of(request), now=clock.now())
    except BillingError as error:
        return _back(request, error)
    messages.success(request, _("%(email)s no longer gets invoices.") % {"email": contact.email})
    return redirect("portal:bill-to")


@audience(Audience.CONTACT)
@require_POST
def recipient_test(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mail a test there."""
    contact = _recipient(request, public_id)
    if not may_mail_more(request, Right.EDIT_BILLING_DATA, contact.account, "test_mail"):
        return _back(request, BillingError(TOO_MANY_MAILS))
    try:
        mail_a_test(contact, by=user_of(request), now=clock.now())
    except BillingError as error:
        return _back(request, error)
    messages.success(request, _("A test is on its way to %(email)s.") % {"email": contact.email})
    return redirect("portal:bill-to")


urls = [
    path("bill-to/hand-over/", hand_over, name="hand-over"),
    path("bill-to/hand-over/<uuid:public_id>/again/", handover_again, name="handover-again"),
    path("bill-to/hand-over/<uuid:public_id>/revoke/", handover_revoke, name="handover-revoke"),
    path("bill-to/email/<uuid:public_id>/revoke/", email_revoke, name="email-revoke"),
    path("bill-to/recipients/", recipient_add, name="recipient-add"),
    path("bill-to/recipients/<uuid:public_id>/remove/", recipient_remove, name="recipient-remove"),
    path("bill-to/recipients/<uuid:public_id>/test/", recipient_test, name="recipient-test"),
]
