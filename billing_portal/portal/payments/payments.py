"""Coming back from the gateway's page, and receipts. What happened is looked up there, never read from the address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.flows.collection import look_up
from billing_portal.flows.pay_now import continue_payment, discard_payment
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import WrongState, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.kit.money import Money, total
from billing_portal.payments.models import AttemptPart, Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayUnavailable
from billing_portal.payments.queries import attempts_of
from billing_portal.payments.words import after_refusal
from billing_portal.portal.methods.hosted import SeeOther
from billing_portal.portal.mounts import mounted_for_account
from billing_portal.portal.payments.attempts import FAILED
from billing_portal.portal.payments.rows import pay_url
from billing_portal.portal.payments.working import after_decline
from billing_portal.web.payments import by_state
from billing_portal.web.payments.attempts import by_card, means_of, reason_of, starter
from billing_portal.web.visits import user_of


@audience(Audience.CONTACT)
@require_GET
def payment_return(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Paid, refused, or still on its way: one attempt as the gateway knows it at this moment, or the page of its order.

    The gateway sends people here by GET. The look-up changes nothing that the gateway has not done already, and
    the sweep would do the same a minute later.
    """
    user = user_of(request)
    rows = PaymentAttempt.objects.visible_to(user).select_related(
        "account__entity", "account__default_method", "method", "started_by", "payment"
    )
    attempt = get_object_or_404(rows, public_id=public_id)
    problem, status = "", 200
    if attempt.status in PaymentAttempt.OPEN:
        try:
            look_up(attempt, now=clock.now())
        except GatewayUnavailable as error:
            problem, status = str(error.message), status_of(error)
    attempt = rows.get(pk=attempt.pk)  # the invoices have changed with it
    if not problem and (order := order_of(attempt)):
        return redirect("portal:order", order)
    account = attempt.account
    parts = list(attempt.parts.select_related("invoice__order").order_by("pk"))
    invoices = [part.invoice for part in parts]
    payment = getattr(attempt, "payment", None)
    unpaid = [invoice.public_id for invoice in invoices if invoice.undisputed]
    left = total((invoice.open for invoice in invoices), attempt.currency)
    context = {
        "attempt": attempt,
        "invoice": invoices[0],
        "single": len(invoices) == 1,
        "numbers": ", ".join(invoice.number or "" for invoice in invoices),
        "rows": _rows(parts),
        "amount": formats.amount_with_code(payment.amount if payment else attempt.amount),
        "means": means_of(attempt),
        "paid_by": payment.label if payment else "",
        "kept": formats.amount_with_code(payment.unapplied) if payment and payment.unapplied else "",
        "receipt": payment is not None and paper_of(Kind.RECEIPT, payment.public_id) is not None,
        "payment": payment,
        "started": formats.moment_short(attempt.started_at, account.zone),
        "who": starter(attempt, user),
        "problem": problem,
        "outcome": _outcome(attempt),
        "reason": reason_of(attempt),
        "then": after_refusal(invoices[0], attempts_of(invoices[0]))
        if _outcome(attempt) == "refused"
        else "",
        "working": _working(attempt, invoices) if attempt.status == PaymentAttempt.Status.DECLINED else None,
        "is_page": attempt.has_page,
        "is_debit": not by_card(attempt),
        "open": formats.amount_with_code(left) if left else "",
        "pay_url": pay_url(unpaid) if unpaid else "",
    }
    return render(request, "portal/payments/return.html", context, status=status)


def order_of(attempt: PaymentAttempt) -> UUID | None:
    """The order that the attempt was started with: its page says what became of the money as well."""
    kind, _colon, key = attempt.request_key.partition(":")
    return UUID(key) if kind == "order" else None


def _begun(request: HttpRequest, public_id: UUID) -> PaymentAttempt:
    rows = PaymentAttempt.objects.visible_to(user_of(request)).select_related("account__entity", "method")
    return get_object_or_404(rows, public_id=public_id)


@audience(Audience.CONTACT)
@require_POST
def payment_continue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Back to the page of the gateway on which a payment was begun, or to its outcome."""
    attempt = _begun(request, public_id)
    try:
        return SeeOther(continue_payment(attempt, by=user_of(request), now=clock.now()))
    except (GatewayUnavailable, WrongState) as error:
        messages.error(request, str(error.message))
        return redirect("portal:payment-return", public_id)


@audience(Audience.CONTACT)
@require_POST
def payment_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a payment that was begun and not finished; its sum can be paid another way at once."""
    attempt = _begun(request, public_id)
    try:
        discard_payment(attempt, by=user_of(request), now=clock.now())
    except (GatewayUnavailable, WrongState) as error:
        messages.error(request, str(error.message))
        return redirect("portal:payment-return", public_id)
    if attempt.status != PaymentAttempt.Status.CANCELLED:
        return redirect("portal:payment-return", public_id)
    invoices = list(attempt.invoices.select_related("account__default_method").order_by("due_on", "pk"))
    said = [_("The payment was discarded. Nothing was charged.")]
    if attempt.method is not None:
        said.append(after_refusal(invoices[0], attempts_of(invoices[0])))
    messages.success(request, " ".join(filter(None, said)))
    return redirect(pay_url([invoice.public_id for invoice in invoices if invoice.undisputed]))


def _working(attempt: PaymentAttempt, invoices: list[Invoice]) -> dict[str, Any]:
    account = attempt.account
    return after_decline(account, invoices, attempt.method, clock.day(clock.now(), account.entity.zone))


def _rows(parts: list[AttemptPart]) -> list[dict[str, str]]:
    """What of the attempt was meant for which invoice, and what is open there now."""
    return [
        {
            "number": part.invoice.number or "",
            "url": reverse("portal:invoice", args=[part.invoice.public_id]),
            "amount": formats.amount_with_code(Money(part.amount_minor, part.invoice.currency)),
            "open": formats.amount_with_code(part.invoice.open),
        }
        for part in parts
    ]


def _outcome(attempt: PaymentAttempt) -> str:
    """paid, refused or open."""
    if attempt.status == PaymentAttempt.Status.SUCCEEDED:
        return "paid"
    return "refused" if attempt.status in FAILED else "open"


@audience(Audience.CONTACT)
@require_GET
def receipt_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt of one payment; money charged with an order has its confirmation instead."""
    accounts = CorporateAccount.objects.visible_to(user_of(request))
    payment = get_object_or_404(Payment.objects.filter(account__in=accounts), public_id=public_id)
    paper = paper_of(Kind.RECEIPT, payment.public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


urls = [
    path("payments/", mounted_for_account(by_state.payments), name="payments"),
    path("payments/csv/", mounted_for_account(by_state.payments_csv), name="payments-csv"),
    path("payments/<uuid:public_id>/return/", payment_return, name="payment-return"),
    path("payments/<uuid:public_id>/continue/", payment_continue, name="payment-continue"),
    path("payments/<uuid:public_id>/discard/", payment_discard, name="payment-discard"),
    path("payments/<uuid:public_id>/receipt/", receipt_pdf, name="receipt-pdf"),
]
