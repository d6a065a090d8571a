"""An issued invoice mailed once more, by its contact, to whom it goes anyway (I1)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.notifications.actions import mail_invoice_again
from billing_portal.notifications.queries import mailing_choices
from billing_portal.portal.invoices.invoices import find_invoice, show_invoice
from billing_portal.web.visits import user_of


@audience(Audience.CONTACT)
@require_POST
def invoice_mail_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send it to the ticked addresses; a refusal is shown next to them and keeps the selection."""
    found, chosen = find_invoice(request, public_id), set(request.POST.getlist("to"))
    try:
        count = mail_invoice_again(found, chosen, by=user_of(request), now=clock.now())
    except BillingError as error:
        again = {"addresses": mailing_choices(found, chosen), "problem": error.message}
        return show_invoice(request, found, again=again, status=status_of(error))
    words = ngettext(
        "Invoice %(number)s is sent again to %(count)d address.",
        "Invoice %(number)s is sent again to %(count)d addresses.",
        count,
    )
    messages.success(request, words % {"number": found.number, "count": count})
    return redirect("portal:invoice", public_id)


urls = [path("invoices/<uuid:public_id>/mail/", invoice_mail_again, name="invoice-mail-again")]
