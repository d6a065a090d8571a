"""Refunds: started after showing the effect on invoices, settled by hand, looked up at the gateway."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.payments.forms import RefundForm, SentForm
from billing_portal.backoffice.payments.payments import find_payment, show_payment
from billing_portal.backoffice.rows import member
from billing_portal.flows.collection import ask_about_attempt
from billing_portal.flows.refunds import ask_about_refund, refund_gateway, refund_payment
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money
from billing_portal.payments.actions import close_by_hand
from billing_portal.payments.errors import MoreThanPaid
from billing_portal.payments.models import Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import AmountNotRepresentable, GatewayAnswer, GatewayUnavailable, Outcome
from billing_portal.payments.queries import allocated
from billing_portal.web.rights import needs

BY_HAND = "by_hand"


def _most(payment: Payment) -> Money:
    """What of the payment has not gone back yet."""
    gone = payment.refunding_minor + payment.refunded_minor + payment.charged_back_minor
    return Money(payment.amount_minor - gone, payment.currency)


def reopens(payment: Payment, amount: Money) -> list[tuple[Invoice, Money]]:
    """Which invoices a refund of this amount opens again, and by how much: the newest allocation first."""
    short, found = amount.minor - payment.unapplied_minor, []
    by_key = allocated(payment)
    invoices = Invoice.objects.in_bulk(list(by_key))
    for pk in reversed(by_key):
        if short <= 0:
            break
        part = min(short, by_key[pk])
        found.append((invoices[pk], Money(part, payment.currency)))
        short -= part
    return found


def reopens_words(parts: list[tuple[Invoice, Money]]) -> str:
    """`Invoice DE-2026-000004 opens again with EUR 50.00.`"""
    if not parts:
        return ""
    if len(parts) == 1:
        invoice, amount = parts[0]
        words = _("Invoice %(number)s opens again with %(amount)s.")
        return words % {"number": invoice.number, "amount": formats.amount_with_code(amount)}
    listed = ", ".join(f"{invoice.number} ({formats.amount_with_code(amount)})" for invoice, amount in parts)
    return _("These invoices open again: %(listed)s.") % {"listed": listed}


def _show(
    request: HttpRequest,
    payment: Payment,
    form: RefundForm,
    key: str,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    credit = payment.unapplied
    context: dict[str, Any] = {
        "payment": payment,
        "form": form,
        "request_key": key,
        "problem": problem,
        "most": formats.amount_with_code(_most(payment)),
        "credit": formats.amount_with_code(credit) if credit else "",
        "how": refund_gateway(payment),
        "whole": reopens_words(reopens(payment, _most(payment))),
        "label": payment.label,
    }
    return render(request, "backoffice/payments/refund.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.REFUND_PAYMENT)
@require_http_methods(["GET", "POST"])
def payment_refund(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Refund a part or all of a payment; removing it from invoices is confirmed after it was shown."""
    payment = find_payment(request, public_id)
    if request.method == "GET":
        suggestion = payment.unapplied or _most(payment)
        form = RefundForm(_most(payment), initial={"amount": formats.amount(suggestion)})
        return _show(request, payment, form, uuid4().hex)
    key = request.POST.get("request_key", "")[:64]
    request_key = "refund:" + digest([key, payment.pk, member(request).pk])
    known = payment.refunds.filter(request_key=request_key).first()
    if known is not None:  # the second of two clicks
        return redirect("backoffice:payment", public_id)
    form = RefundForm(_most(payment), request.POST)
    if not form.is_valid():
        return _show(request, payment, form, key, status=422)
    amount, reopen = form.cleaned_data["amount"], form.cleaned_data["reopen"]
    opens = reopens_words(reopens(payment, amount))
    if opens and not reopen:
        form.add_error("reopen", _("%(opens)s Check this box if that is intended.") % {"opens": opens})
        return _show(request, payment, form, key, status=422)
    try:
        refund = refund_payment(
            payment,
            amount,
            reopen=reopen,
            reason=form.cleaned_data["reason"],
            request_key=request_key,
            by=member(request),
            now=clock.now(),
        )
    except (MoreThanPaid, AmountNotRepresentable) as error:
        form.add_error("amount", str(error.message))
        return _show(request, find_payment(request, public_id), form, key, status=status_of(error))
    except BillingError as error:
        found = find_payment(request, public_id)
        return _show(request, found, form, key, problem=error.message, status=status_of(error))
    _tell(request, refund)
    return redirect("backoffice:payment", public_id)


def _tell(request: HttpRequest, refund: Refund) -> None:
    """What became of a refund so far, as a notice on the next page."""
    amount = {"amount": formats.amount_with_code(refund.amount)}
    if refund.status == Refund.Status.SUCCEEDED:
        messages.success(request, _("%(amount)s was refunded.") % amount)
    elif refund.status == Refund.Status.DECLINED:
        messages.error(
            request, _("The refund of %(amount)s was not possible. The money is back where it was.") % amount
        )
    elif refund.gateway:
        messages.warning(
            request,
            _("The refund of %(amount)s is on its way. Its outcome is checked automatically.") % amount,
        )
    else:
        messages.success(
            request, _("The refund of %(amount)s is waiting until finance has sent it by hand.") % amount
        )


def _find(request: HttpRequest, public_id: UUID) -> Refund:
    accounts = CorporateAccount.objects.visible_to(member(request))
    rows = Refund.objects.filter(payment__account__in=accounts)
    rows = rows.select_related("payment__attempt", "payment__account__entity")
    return get_object_or_404(rows, public_id=public_id)


@audience(Audience.STAFF)
@needs(Right.SETTLE_REFUND)
@require_POST
def refund_sent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Finance has sent the money by hand; the bank's reference proves it."""
    refund = _find(request, public_id)
    form = SentForm(request.POST, auto_id=f"id_{refund.public_id}_%s")
    if not form.is_valid():
        return show_payment(request, refund.payment, sent=(refund.public_id, form), status=422)
    answer = GatewayAnswer(Outcome.SUCCEEDED, form.cleaned_data["reference"])
    return _close(request, refund, answer)


@audience(Audience.STAFF)
@needs(Right.SETTLE_REFUND)
@require_POST
def refund_refused(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The money cannot be sent by hand: it is applied again where it was taken from."""
    return _close(
        request, _find(request, public_id), GatewayAnswer(Outcome.DECLINED, "", decline_code=BY_HAND)
    )


def _close(request: HttpRequest, refund: Refund, answer: GatewayAnswer) -> HttpResponse:
    try:
        close_by_hand(refund, answer, by=member(request), now=clock.now())
    except BillingError as error:
        return show_payment(request, refund.payment, problem=error.message, status=status_of(error))
    _tell(request, refund)
    return redirect("backoffice:payment", refund.payment.public_id)


@audience(Audience.STAFF)
@needs(Right.LOOK_UP_PAYMENT)
@require_POST
def refund_look_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the gateway now for the result of a refund, instead of waiting for the next check."""
    refund = _find(request, public_id)
    ask_about_refund(refund, by=member(request), now=clock.now())
    _tell(request, refund)
    return redirect("backoffice:payment", refund.payment.public_id)


@audience(Audience.STAFF)
@needs(Right.LOOK_UP_PAYMENT)
@require_POST
def attempt_look_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the gateway now for the result of an attempt; the outcome is settled as the sweep would."""
    rows = PaymentAttempt.objects.visible_to(member(request)).select_related("account", "method")
    attempt = get_object_or_404(rows, public_id=public_id)
    try:
        ask_about_attempt(attempt, by=member(request), now=clock.now())
    except GatewayUnavailable as error:
        messages.error(request, str(error.message))
    else:
        words = {
            PaymentAttempt.Status.SUCCEEDED: _("The payment has arrived."),
            PaymentAttempt.Status.DECLINED: _("The payment was declined."),
            PaymentAttempt.Status.CANCELLED: _("The payment was cancelled. Nothing was charged."),
        }
        still = _("The payment service has not answered yet. The outcome is checked again automatically.")
        status = PaymentAttempt.Status(attempt.status)
        messages.info(request, words.get(status, still))
    part = attempt.parts.select_related("invoice").first()
    assert part is not None  # an attempt collects for one invoice at least
    return redirect("backoffice:invoice", part.invoice.public_id)
