"""Using the account's credit on Pay Now, and undoing it from there or from the invoice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.flows.pay_now import credit_parts, pay_by_credit
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import total
from billing_portal.payments.actions import undo_credit_use
from billing_portal.payments.actions.own_credit import can_undo
from billing_portal.payments.models import CreditUse
from billing_portal.payments.queries import credit
from billing_portal.portal.payments.rows import Chosen, choose, pay_url
from billing_portal.web.visits import user_of


def offer(chosen: Chosen, *, user: Any) -> dict[str, Any] | None:
    """What the credit would pay and what is left to pay afterwards; None without credit or without the right."""
    if chosen.currency != chosen.account.currency or not may(user, Right.USE_CREDIT, chosen.account):
        return None
    parts = credit_parts(chosen.invoices, credit(chosen.account))
    if not parts:
        return None
    amount = total((part for _invoice, part in parts), chosen.currency)
    return {
        "amount": formats.amount_with_code(amount),
        "numbers": ", ".join(invoice.number or "" for invoice, _part in parts),
        "left": formats.amount_with_code(chosen.payable - amount) if chosen.payable > amount else "",
    }


def uses(invoices: list[Invoice], account: CorporateAccount, *, user: Any) -> list[dict[str, Any]]:
    """Uses of credit on these invoices that can still be undone, the latest first."""
    if not may(user, Right.USE_CREDIT, account):
        return []
    rows = CreditUse.objects.filter(
        allocations__invoice__in=[invoice.pk for invoice in invoices], status=CreditUse.Status.USED
    )
    return [
        {
            "url": reverse("portal:credit-undo", args=[row.public_id]),
            "amount": formats.amount_with_code(row.amount),
            "when": formats.moment_short(row.used_at, account.zone),
        }
        for row in rows.distinct().order_by("-pk")[:5]
        if can_undo(row)
    ]


@audience(Audience.CONTACT)
@require_POST
def credit_use(request: HttpRequest) -> HttpResponse:
    """Let the credit pay what the page showed; the rest is paid on the page that follows."""
    chosen = None
    try:
        chosen = choose(request, request.POST.getlist("invoice"))
        use = pay_by_credit(
            chosen.account,
            chosen.invoices,
            shown=request.POST.get("shown", ""),
            by=user_of(request),
            now=clock.now(),
        )
    except BillingError as error:
        messages.error(request, str(error.message))
        return redirect(chosen.url() if chosen else "portal:invoices")
    words = _(
        "%(amount)s of your credit was used. You can undo this until something else is paid or changed."
    )
    messages.success(request, words % {"amount": formats.amount_with_code(use.amount)})
    return _onward(chosen.invoices)


def _onward(invoices: list[Invoice]) -> HttpResponse:
    """To what is left to pay, or to the invoice."""
    fresh = list(Invoice.objects.filter(pk__in=[row.pk for row in invoices]).order_by("due_on", "pk"))
    left = [row.public_id for row in fresh if row.collectible]
    return redirect(pay_url(left) if left else reverse("portal:invoice", args=[fresh[0].public_id]))


@audience(Audience.CONTACT)
@require_POST
def credit_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a use of credit back as long as nothing was built on it."""
    accounts = CorporateAccount.objects.visible_to(user_of(request))
    use = get_object_or_404(CreditUse.objects.filter(account__in=accounts), public_id=public_id)
    invoices = list(Invoice.objects.filter(allocations__use=use).distinct().order_by("due_on", "pk"))
    try:
        undo_credit_use(use, by=user_of(request), now=clock.now())
    except BillingError as error:
        messages.error(request, str(error.message))
    else:
        amount = {"amount": formats.amount_with_code(use.amount)}
        messages.success(request, _("%(amount)s is credit again and the invoice is open.") % amount)
    return redirect("portal:invoice", invoices[0].public_id)


urls = [
    path("pay/credit/", credit_use, name="pay-credit"),
    path("credit/<uuid:public_id>/undo/", credit_undo, name="credit-undo"),
]
