"""Bill To: contact, billing address, VAT id, language of the papers, hand-over and invoice contacts (B1-B3)."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.actions import save_billing_data
from billing_portal.accounts.errors import HandoverOpen, OwnAddress, VatIdNotValid
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import (
    invoice_contacts,
    lapsed_handover,
    open_email_change,
    open_handover,
)
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError
from billing_portal.kit.http import Audience, audience
from billing_portal.portal.wording import help_topic
from billing_portal.web.account.forms import BillToForm, HandoverForm, InvoiceContactForm
from billing_portal.web.visits import for_account, user_of

CORRECTION, HANDOVER = "correction", "handover"
TOO_MANY_MAILS = gettext_lazy("Several mails have already been sent. Try again in an hour.")


def may_mail_more(request: HttpRequest, right: Right, account: CorporateAccount, action: str) -> bool:
    """Whether the hour's limit leaves this person one more mail. Raises NotAllowed, which uses up nothing of it."""
    authorize(user_of(request), right, account)
    return bool(ratelimit.consume(request, action=action, user=user_of(request)))


def may_mail_outside(request: HttpRequest, right: Right, account: CorporateAccount) -> bool:
    """The same for a mail to an address that has not asked for it."""
    return may_mail_more(request, right, account, "mail_outside")


def bill_to_page(
    request: HttpRequest,
    account: CorporateAccount,
    *,
    form: BillToForm | None = None,
    handover_form: HandoverForm | None = None,
    recipient_form: InvoiceContactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with whichever of its forms was refused."""
    user, now = user_of(request), clock.now()
    change, handover = open_email_change(user, now), open_handover(account, now)
    context: dict[str, Any] = {
        "account": account,
        "form": form or BillToForm(account, user),
        "user_id": user.get_username(),
        "country": formats.country_name(account.country),
        "change": change,
        "change_until": formats.moment_short(change.expires_at, account.zone) if change else "",
        "handover": handover,
        "handover_until": formats.moment_short(handover.expires_at, account.zone) if handover else "",
        "lapsed": None if handover else lapsed_handover(account, now),
        "handover_form": handover_form or HandoverForm(),
        "recipients": invoice_contacts(account),
        "recipient_form": recipient_form or InvoiceContactForm(),
        "person": account.representative,
        "services_email": settings.SERVICES_EMAIL,
        "help_topic": help_topic("billing-address"),
    }
    return render(request, "portal/account/bill_to.html", context, status=status)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def bill_to(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Show and save; the country is shown and never read from the form.

    With name and address both overwritten nothing is saved before it is said whether that is a correction.
    """
    if request.method != "POST":
        return bill_to_page(request, account)
    user = user_of(request)
    authorize(user, Right.EDIT_BILLING_DATA, account)  # nothing is asked of who may not decide it
    form = BillToForm(account, user, request.POST)
    if not form.is_valid():
        return bill_to_page(request, account, form=form, status=422)
    who = request.POST.get("who", "") if form.names_somebody_else else CORRECTION
    if who not in (CORRECTION, HANDOVER):
        context = {"form": form, "contact": user, "named": form.person()}
        return render(request, "portal/account/who.html", context)
    if form.mails_outside and not may_mail_outside(request, Right.EDIT_BILLING_DATA, account):
        form.add_error("email", TOO_MANY_MAILS)
        return bill_to_page(request, account, form=form, status=429)
    try:
        changed = _save(account, user, form, who)
    except (HandoverOpen, OwnAddress) as error:
        form.add_error("email", str(error.message))
    except VatIdNotValid as error:
        form.add_error("vat_id", str(error.message))
    except BillingError as error:
        form.add_error(None, str(error.message))
    else:
        return _saved(request, form, changed)
    return bill_to_page(request, account, form=form, status=422)


def _save(account: CorporateAccount, user: User, form: BillToForm, who: str) -> set[str]:
    return save_billing_data(
        account,
        contact=user,
        person=form.person() if who == CORRECTION else None,
        successor=form.successor() if who == HANDOVER else None,
        address=form.address(),
        vat_id=form.cleaned_data["vat_id"],
        language=form.cleaned_data["language"],
        by=user,
        now=clock.now(),
    )


def _saved(request: HttpRequest, form: BillToForm, changed: set[str]) -> HttpResponse:
    """Say what was saved and what still waits for somebody."""
    email = {"email": form.cleaned_data["email"].strip()}
    if changed - {"email", "handover"}:
        messages.success(request, _("Your billing data was saved."))
    if "email" in changed:
        messages.success(
            request,
            _("We have mailed a link to %(email)s. Confirm the address there; until then the old one stays.")
            % email,
        )
    if "handover" in changed:
        messages.success(
            request,
            _(
                "We have mailed an invitation to %(email)s. You remain the billing contact until it "
                "is accepted."
            )
            % email,
        )
    return redirect("portal:bill-to" if changed & {"email", "handover"} else "portal:home")


urls = [path("bill-to/", bill_to, name="bill-to")]
