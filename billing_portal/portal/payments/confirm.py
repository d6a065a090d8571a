"""Confirming a charge that was tried without the customer: the page to which the mail leads, with one button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.papers import method_detail
from billing_portal.flows.pay_now import payable
from billing_portal.identity.rights import Right, may
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import total
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.queries import can_be_confirmed
from billing_portal.portal.payments.attempts import moving, parts_with_attempts
from billing_portal.portal.payments.rows import means_of_account, pay_url, promised_words
from billing_portal.portal.payments.working import pay_button
from billing_portal.web.visits import user_of


@audience(Audience.CONTACT)
@require_GET
def payment_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same sum of the same invoices by the same card once more, on-session: the button leads to the bank's page.

    A charge that lacks no confirmation has its outcome instead. What was paid since then is not asked for again, and
    what waits at the bank already is continued.
    """
    user = user_of(request)
    rows = PaymentAttempt.objects.visible_to(user).select_related("account__entity", "method")
    attempt = get_object_or_404(rows, public_id=public_id)
    method, account = attempt.method, attempt.account
    if method is None or not can_be_confirmed(attempt, account):
        return redirect("portal:payment-return", public_id)
    invoices = list(attempt.invoices.select_related("entity").order_by("due_on", "pk"))
    most = payable(invoices)
    left = [row for row in invoices if most[row.pk]]
    amount = min(attempt.amount, total((most[row.pk] for row in left), attempt.currency))
    open_parts = parts_with_attempts().filter(
        invoice__in=[row.pk for row in invoices], attempt__status__in=PaymentAttempt.OPEN
    )
    begun = moving(open_parts, reader=user, zone=account.zone)
    means, _saved = means_of_account(account, attempt.currency, clock.day(clock.now(), account.entity.zone))
    offer = next((row for row in means if row.value == str(method.public_id)), None)
    problem = offer.reason if offer else _("The card is no longer saved.")
    context: dict[str, Any] = {
        "invoices": [
            {"number": row.number, "url": reverse("portal:invoice", args=[row.public_id])} for row in invoices
        ],
        "amount": formats.amount_with_code(amount if amount else attempt.amount),
        "is_less": bool(amount) and amount < attempt.amount,
        "tried": formats.amount_with_code(attempt.amount),
        "tried_on": formats.date_long(clock.day(attempt.started_at, account.zone)),
        "method": method_detail(method),
        "is_open": bool(amount),
        "moving": begun,
        "problem": problem,
        "promised": [words for row in left if (words := promised_words(row))],
        "may_pay": may(user, Right.PAY_INVOICE, account),
        "button": pay_button(left, amount, method, _("Confirm at the bank"))
        if amount and not problem
        else None,
        "pay_url": pay_url([row.public_id for row in left]) if left else "",
    }
    return render(request, "portal/payments/confirm.html", context)


urls = [path("payments/<uuid:public_id>/confirm/", payment_confirm, name="payment-confirm")]
