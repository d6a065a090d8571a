"""Billing data of an account, kept by staff for it: every act with a reason on record, the contact is mailed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.actions import (
    add_invoice_contact,
    invite_contact,
    mail_a_test,
    remove_invoice_contact,
    revoke_email_change,
    revoke_invitation,
    save_billing_data,
    send_invitation_again,
)
from billing_portal.accounts.errors import InvoiceContactExists, OwnAddress
from billing_portal.accounts.models import CorporateAccount, EmailChange, Handover, InvoiceContact
from billing_portal.accounts.queries import (
    billing_contact,
    invoice_contacts,
    lapsed_handover,
    open_email_change,
    open_handover,
)
from billing_portal.backoffice.rows import find_account, member
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, without_nul
from billing_portal.web.account.forms import PERSON, BillToForm, HandoverForm, InvoiceContactForm

LONGEST_REASON = 400


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("It stays on record and is included in the mail to the billing contact."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class StaffBillToForm(BillToForm):
    """The contact's own form, with a reason for staff, and a confirmation if it looks like another person."""

    same_person = forms.BooleanField(
        label=gettext_lazy("It is the same person: name and email are corrected"), required=False
    )
    reason = reason_field()

    def __init__(self, account: CorporateAccount, contact: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(account, contact or User(), *args, **kwargs)
        self.has_contact = contact is not None
        if contact is None:
            for name in (*PERSON, "same_person"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        whole = self.has_contact and all(name in data for name in PERSON)
        if whole and self.names_somebody_else and not data.get("same_person"):
            self.add_error(
                "same_person",
                _(
                    "Name and email have both changed. Check this box if it is a correction; otherwise "
                    "change the billing contact."
                ),
            )
        return data


class StaffHandoverForm(HandoverForm):
    """An invitation by staff, with the identity check on record."""

    identity_check = forms.CharField(
        label=gettext_lazy("Identity check"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy(
            "What was checked, and how: for example by calling the company’s main number. Only "
            "staff can see it."
        ),
        widget=forms.Textarea({"rows": 2}),
    )
    reason = reason_field()


class StaffInvoiceContactForm(InvoiceContactForm):
    reason = reason_field()


def _page(
    request: HttpRequest,
    account: CorporateAccount,
    *,
    form: StaffBillToForm | None = None,
    handover_form: StaffHandoverForm | None = None,
    recipient_form: StaffInvoiceContactForm | None = None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    now, contact = clock.now(), billing_contact(account)
    change = open_email_change(contact, now) if contact else None
    handover = open_handover(account, now)
    context = {
        "account": account,
        "contact": contact,
        "form": form or StaffBillToForm(account, contact),
        "country": formats.country_name(account.country),
        "change": change,
        "change_until": formats.moment_short(change.expires_at, account.zone) if change else "",
        "handover": handover,
        "handover_until": formats.moment_short(handover.expires_at, account.zone) if handover else "",
        "lapsed": None if handover else lapsed_handover(account, now),
        "handover_form": handover_form or StaffHandoverForm(),
        "recipients": invoice_contacts(account),
        "recipient_form": recipient_form or StaffInvoiceContactForm(),
        "may_hand_over": may(member(request), Right.HAND_OVER),
        "may_move": may(member(request), Right.CHANGE_COUNTRY),
        "problem": problem,
    }
    return render(request, "backoffice/accounts/billing_data.html", context, status=status)


def _refused(request: HttpRequest, account: CorporateAccount, error: BillingError) -> HttpResponse:
    return _page(request, account, problem=error.message, status=status_of(error))


def _typed_reason(request: HttpRequest) -> str:
    return without_nul(request.POST.get("reason", "")).strip()[:LONGEST_REASON]


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def billing_data(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Contact, address, VAT id and language of the papers, saved with one reason."""
    account = find_account(request, public_id, Right.EDIT_BILLING_DATA)
    if request.method == "GET":
        return _page(request, account)
    contact = billing_contact(account)
    form = StaffBillToForm(account, contact, request.POST)
    if not form.is_valid():
        return _page(request, account, form=form, status=422)
    try:
        changed = save_billing_data(
            account,
            contact=contact,
            person=form.person() if contact else None,
            address=form.address(),
            vat_id=form.cleaned_data["vat_id"],
            language=form.cleaned_data["language"],
            by=member(request),
            now=clock.now(),
            reason=form.cleaned_data["reason"],
        )
    except BillingError as error:
        form.add_error(None, str(error.message))
        return _page(request, account, form=form, status=status_of(error))
    if changed:
        messages.success(request, _("The billing data was saved. The billing contact is mailed."))
    return redirect("backoffice:account", public_id)


@audience(Audience.STAFF)
@require_POST
def email_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the contact's old address after all."""
    account = find_account(request, public_id, Right.EDIT_BILLING_DATA)
    contact = billing_contact(account)
    change = get_object_or_404(EmailChange.objects.filter(user=contact), status=EmailChange.Status.ASKED)
    try:
        revoke_email_change(change, by=member(request), now=clock.now(), reason=_typed_reason(request))
    except BillingError as error:
        return _refused(request, account, error)
    messages.success(request, _("The new address was revoked. The old one stays."))
    return redirect("backoffice:account-billing-data", public_id)


@audience(Audience.STAFF)
@require_POST
def hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite the next billing contact for the account, with the identity check on record."""
    account = find_account(request, public_id, Right.HAND_OVER)
    form = StaffHandoverForm(request.POST)
    if not form.is_valid():
        return _page(request, account, handover_form=form, status=422)
    try:
        invite_contact(account, **form.cleaned_data, by=member(request), now=clock.now())
    except BillingError as error:
        form.add_error("email" if isinstance(error, OwnAddress) else None, str(error.message))
        return _page(request, account, handover_form=form, status=status_of(error))
    messages.success(
        request, _("An invitation was mailed to %(email)s.") % {"email": form.cleaned_data["email"]}
    )
    return redirect("backoffice:account-billing-data", public_id)


@audience(Audience.STAFF)
@require_POST
def hand_over_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the invitation again, or revoke it."""
    account = find_account(request, public_id, Right.HAND_OVER)
    rows = Handover.objects.filter(account=account).select_related("account")
    handover = get_object_or_404(rows, status=Handover.Status.INVITED)
    act = send_invitation_again if request.POST.get("do") == "again" else revoke_invitation
    try:
        act(handover, by=member(request), now=clock.now(), reason=_typed_reason(request))
    except BillingError as error:
        return _refused(request, account, error)
    messages.success(
        request,
        _("The invitation was mailed to %(email)s again.") % {"email": handover.email}
        if act is send_invitation_again
        else _("The invitation was revoked. Nothing has changed."),
    )
    return redirect("backoffice:account-billing-data", public_id)


@audience(Audience.STAFF)
@require_POST
def recipient_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One more address for the invoices."""
    account = find_account(request, public_id, Right.EDIT_BILLING_DATA)
    form = StaffInvoiceContactForm(request.POST)
    if not form.is_valid():
        return _page(request, account, recipient_form=form, status=422)
    try:
        contact = add_invoice_contact(account, **form.cleaned_data, by=member(request), now=clock.now())
    except BillingError as error:
        form.add_error("email" if isinstance(error, InvoiceContactExists) else None, str(error.message))
        return _page(request, account, recipient_form=form, status=status_of(error))
    messages.success(request, _("%(email)s gets every invoice from now on.") % {"email": contact.email})
    return redirect("backoffice:account-billing-data", public_id)


@audience(Audience.STAFF)
@require_POST
def recipient_act(request: HttpRequest, public_id: UUID, recipient: UUID) -> HttpResponse:
    """Remove an invoice contact with a reason, or mail a test there."""
    account = find_account(request, public_id, Right.EDIT_BILLING_DATA)
    rows = InvoiceContact.objects.filter(account=account).select_related("account")
    contact = get_object_or_404(rows, public_id=recipient)
    now, by = clock.now(), member(request)
    try:
        if request.POST.get("do") == "test":
            mail_a_test(contact, by=by, now=now)
            said = _("A test is on its way to %(email)s.")
        else:
            remove_invoice_contact(contact, by=by, now=now, reason=_typed_reason(request))
            said = _("%(email)s no longer gets invoices.")
    except BillingError as error:
        return _refused(request, account, error)
    messages.success(request, said % {"email": contact.email})
    return redirect("backoffice:account-billing-data", public_id)
