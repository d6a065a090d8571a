"""An issued invoice mailed once more by staff, to whom it goes anyway."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.backoffice.invoices.invoices import find_invoice, show_invoice
from billing_portal.backoffice.rows import member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.notifications.actions import mail_invoice_again
from billing_portal.notifications.queries import mailing_choices
from billing_portal.web.rights import needs


@audience(Audience.STAFF)
@needs(Right.SEND_MAIL_AGAIN)
@require_POST
def invoice_mail_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send it to the ticked addresses; a refusal is shown next to them and keeps the selection."""
    found, chosen = find_invoice(request, public_id), set(request.POST.getlist("to"))
    try:
        mail_invoice_again(found, chosen, by=member(request), now=clock.now())
    except BillingError as error:
        again = {"addresses": mailing_choices(found, chosen), "problem": error.message}
        return show_invoice(request, found, again=again, status=status_of(error))
    messages.success(request, _("Invoice %(number)s is sent again.") % {"number": found.number})
    return redirect("backoffice:invoice", public_id)
