"""An issued invoice mailed once more, to whom it goes anyway (I1)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from billing_portal.invoices.models import Invoice
from billing_portal.kit.errors import BillingError, NotAllowed, status_of
from billing_portal.notifications.actions import mail_invoice_again
from billing_portal.notifications.queries import mailing_choices
from billing_portal.web.visits import Visit


@require_POST
def invoice_mail_again(
    request: HttpRequest,
    visit: Visit,
    public_id: UUID,
    *,
    find: Callable[[HttpRequest, UUID], Invoice],
    show: Callable[..., HttpResponse],
) -> HttpResponse:
    """Send it to the ticked addresses; a refusal is shown next to them and keeps the selection.

    Each face finds and shows the invoice in its own way.
    """
    found, chosen = find(request, public_id), set(request.POST.getlist("to"))
    try:
        count = mail_invoice_again(found, chosen, by=visit.user, now=visit.now)
    except NotAllowed:
        raise
    except BillingError as error:
        again = {"addresses": mailing_choices(found, chosen), "problem": error.message}
        return show(request, found, again=again, status=status_of(error))
    words = ngettext(
        "Invoice %(number)s is sent again to %(count)d address.",
        "Invoice %(number)s is sent again to %(count)d addresses.",
        count,
    )
    if visit.is_staff:
        words = _("Invoice %(number)s is sent again.")
    messages.success(request, words % {"number": found.number, "count": count})
    return redirect(visit.url("invoice", public_id))
