"""Mails held back because the e-invoice is not valid: check, then send anyway or never."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.payments.fields import reason_field
from billing_portal.backoffice.rows import mail_row, member
from billing_portal.documents.models import PaperCheck
from billing_portal.documents.queries import held_checks
from billing_portal.documents.snapshots import Kind
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.notifications.actions import drop_held, held_mails, send_held
from billing_portal.web.rights import needs

SHOWN = 10


class DecideForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field(_("It is kept on record; the customer is not notified."))


def held_papers(user: User) -> list[dict[str, Any]]:
    """What the overview shows: papers of one's own accounts whose mails wait for a decision."""
    rows = held_checks()
    if user.role == User.Role.REPRESENTATIVE:
        # As a list: PostgreSQL compares no text in JSON with the rows of another query.
        own = list(CorporateAccount.objects.visible_to(user).values_list("number", flat=True))
        rows = rows.filter(paper__snapshot__buyer__account_number__in=own)
    return [
        {
            "url": reverse("backoffice:paper-held", args=[row.paper.public_id]),
            "number": row.paper.number,
            "company": row.paper.snapshot["buyer"]["name"],
            "problem": row.problems[0],
        }
        for row in rows[:SHOWN]
    ]


def _find(request: HttpRequest, public_id: UUID) -> tuple[PaperCheck, Invoice]:
    """A check that still holds mails, and the invoice it is about or that its credit note lowers; else 404."""
    check = held_checks().filter(paper__public_id=public_id).first()
    if check is None:
        raise Http404
    user, object_id = member(request), check.paper.object_id
    if check.paper.kind == Kind.INVOICE:
        invoice = Invoice.objects.visible_to(user).filter(public_id=object_id).first()
    else:
        note = CreditNote.objects.visible_to(user).filter(public_id=object_id).first()
        invoice = note.invoice if note else None
    if invoice is None:
        raise Http404
    return check, invoice


@audience(Audience.STAFF)
@needs(Right.VIEW_INVOICE)
@require_http_methods(["GET", "POST"])
def paper_held(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is wrong, which mails wait, and the decision about them with its reason."""
    check, invoice = _find(request, public_id)
    may_decide = may(member(request), Right.CREDIT_INVOICE)
    form, problem, status = DecideForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            verb = send_held if request.POST.get("do") == "send" else drop_held
            try:
                count = verb(
                    check.paper, reason=form.cleaned_data["reason"], by=member(request), now=clock.now()
                )
            except BillingError as error:
                problem, status = str(error.message), status_of(error)
            else:
                messages.success(request, _done_words(check.paper.number, count, was_sent=verb is send_held))
                return redirect("backoffice:invoice", invoice.public_id)
    context = {
        "paper": check.paper,
        "invoice": invoice,
        "problems": check.problems,
        "is_official": check.validator == "official",
        "checked": formats.moment_long(check.checked_at, invoice.account.zone),
        "mails": [mail_row(row, invoice.account.zone) for row in held_mails(check.paper)],
        "form": form,
        "problem": problem,
        "may_decide": may_decide,
    }
    return render(request, "backoffice/invoices/paper_held.html", context, status=status)


def _done_words(number: str, count: int, *, was_sent: bool) -> str:
    if was_sent:
        words = ngettext(
            "%(count)d mail with %(number)s is sent.", "%(count)d mails with %(number)s are sent.", count
        )
    else:
        words = ngettext(
            "%(count)d mail with %(number)s will not be sent.",
            "%(count)d mails with %(number)s will not be sent.",
            count,
        )
    return words % {"number": number, "count": count}
