"""One payment with everything that happened to its money; applying and unapplying credit by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing_portal.backoffice.payments.fields import AmountField
from billing_portal.backoffice.payments.forms import ApplyForm, SentForm
from billing_portal.backoffice.payments.post_payment import open_invoices
from billing_portal.backoffice.payments.rows import (
    attempt_row,
    chargeback_row,
    means_words,
    of_payment,
    refund_row,
    reversal_row,
    status_badge,
)
from billing_portal.backoffice.rows import facts, member
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.flows.refunds import refund_gateway
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.kit.money import Money
from billing_portal.payments.actions import apply_credit, unapply_payment
from billing_portal.payments.errors import MoreThanCredit
from billing_portal.payments.models import Allocation, Chargeback, Payment, Refund
from billing_portal.web.history import trail
from billing_portal.web.rights import needs


def find_payment(request: HttpRequest, public_id: UUID) -> Payment:
    """A payment of an account one looks after, else 404."""
    rows = Payment.objects.visible_to(member(request)).select_related(
        "account__entity", "attempt__started_by", "attempt__method", "posted_by"
    )
    return get_object_or_404(rows, public_id=public_id)


class FreeForm(forms.Form):
    """How much is taken off one invoice."""

    use_required_attribute = False

    def __init__(self, invoice: Invoice, on_it: Money, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=f"free-{invoice.pk}", **kwargs)
        self.invoice = invoice
        self.on_it = formats.amount_with_code(on_it)
        self.fields["amount"] = AmountField(on_it.currency, most=on_it)


def _on_invoices(payment: Payment) -> dict[Invoice, Money]:
    """What of the payment is on which invoice now, from allocations read before. No query of its own."""
    sums: dict[Invoice, int] = {}
    for row in payment.allocations.all():
        sums[row.invoice] = sums.get(row.invoice, 0) + row.amount_minor
    return {invoice: Money(minor, payment.currency) for invoice, minor in sums.items() if minor > 0}


def _loaded(payment: Payment) -> Payment:
    """The payment as it is now, with everything its page reads."""
    rows = Payment.objects.select_related(
        "account__entity",
        "attempt__started_by",
        "attempt__method",
        "posted_by",
        "reversal__again",
        "reversal__fee_invoice",
        "reversal__reversed_by",
    ).prefetch_related(
        "allocations__invoice", "refunds__parts__invoice", "refunds__started_by", "chargebacks"
    )
    found = rows.get(pk=payment.pk)
    rows_of: tuple[Allocation | Refund | Chargeback, ...] = (
        *found.allocations.all(),
        *found.refunds.all(),
        *found.chargebacks.all(),
    )
    for row in rows_of:
        row.payment = found  # their amounts read its currency
    return found


def _where(payment: Payment) -> list[tuple[str, str]]:
    """Where the money is now; the parts add up to the payment."""
    gone = payment.refunding_minor + payment.refunded_minor + payment.charged_back_minor
    applied = payment.amount_minor - payment.unapplied_minor - gone - payment.reversed_minor
    parts = (
        (_("On invoices"), applied),
        (_("Credit"), payment.unapplied_minor),
        (_("Refund on its way"), payment.refunding_minor),
        (_("Refunded"), payment.refunded_minor),
        (_("Charged back"), payment.charged_back_minor),
        (_("Reversed"), payment.reversed_minor),
    )
    return [
        (label, formats.amount_with_code(Money(minor, payment.currency))) for label, minor in parts if minor
    ]


def _forms(payment: Payment, user: Any, bound: forms.Form | None) -> dict[str, Any]:
    """The verbs that are offered: credit to apply, invoices to set free; `bound` takes the place of its like."""
    found: dict[str, Any] = {"free_forms": [], "apply_form": None, "apply_closed": False}
    if may(user, Right.UNAPPLY_PAYMENT):
        found["free_forms"] = [
            bound
            if isinstance(bound, FreeForm) and bound.invoice == invoice
            else FreeForm(invoice, on_it, initial={"amount": formats.amount(on_it)})
            for invoice, on_it in _on_invoices(payment).items()
        ]
    if payment.unapplied and may(user, Right.APPLY_CREDIT):
        invoices = [row for row in open_invoices(payment.account) if row.currency == payment.currency]
        if isinstance(bound, ApplyForm):
            found["apply_form"] = bound
        elif invoices:
            first = min(payment.unapplied, invoices[0].free)
            found["apply_form"] = ApplyForm(
                payment.unapplied, invoices, initial={"amount": formats.amount(first)}
            )
        else:
            found["apply_closed"] = True
    return found


def show_payment(
    request: HttpRequest,
    payment: Payment,
    *,
    bound: forms.Form | None = None,
    sent: tuple[UUID, SentForm] | None = None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    """One payment as it stands now; `bound` or `sent` is the form that was refused, `problem` why."""
    user, found = member(request), _loaded(payment)
    zone = found.account.zone
    gone = found.refunding_minor + found.refunded_minor + found.charged_back_minor
    left = found.amount_minor - gone - found.reversed_minor
    refunds = [refund_row(row, zone) for row in sorted(found.refunds.all(), key=lambda row: row.pk)]
    for row in refunds:
        is_this = sent is not None and sent[0] == row["public_id"]
        row["form"] = (
            sent[1] if sent is not None and is_this else SentForm(auto_id=f"id_{row['public_id']}_%s")
        )
    context = {
        "payment": found,
        "amount": formats.amount_with_code(found.amount),
        "where": _where(found),
        "facts": facts(
            (_("Received"), formats.date_short(clock.day(found.received_at, zone))),
            (_("Paid by"), means_words(found)),
            (_("Posted by"), found.posted_by.name if found.posted_by else ""),
        ),
        "moves": of_payment(sorted(found.allocations.all(), key=lambda row: row.pk), zone),
        "refunds": refunds,
        "chargebacks": [
            chargeback_row(row, zone) for row in sorted(found.chargebacks.all(), key=lambda row: row.pk)
        ],
        "attempt": attempt_row(found.attempt, zone) if found.attempt else None,
        "has_receipt": paper_of(Kind.RECEIPT, found.public_id) is not None,
        "credit": formats.amount_with_code(found.unapplied) if found.unapplied else "",
        "credit_minor": found.unapplied_minor,
        "may_refund": bool(left) and may(user, Right.REFUND_PAYMENT),
        "badge": status_badge(found),
        "label_is_long": found.label != found.short_label,
        "reversal": reversal_row(found.reversal, zone) if found.is_reversed else None,
        "may_reverse": not (found.attempt or gone or found.is_reversed) and may(user, Right.REVERSE_PAYMENT),
        "may_clear": found.status == Payment.Status.DEPOSITED and may(user, Right.REVERSE_PAYMENT),
        "may_settle": may(user, Right.SETTLE_REFUND),
        "may_look_up": may(user, Right.LOOK_UP_PAYMENT),
        "how": refund_gateway(found),
        "problem": problem,
        "trail": trail(found, zone),
        **_forms(found, user, bound),
    }
    return render(request, "backoffice/payments/payment.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_PAYMENT)
@require_GET
def payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the money came from, where it is now, and what can be done with it."""
    return show_payment(request, find_payment(request, public_id))


@audience(Audience.STAFF)
@needs(Right.VIEW_PAYMENT)
@require_GET
def payment_receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt as it was mailed; money charged with an order has the order's confirmation instead."""
    paper = paper_of(Kind.RECEIPT, find_payment(request, public_id).public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


def _seen(request: HttpRequest, payment: Payment) -> Money:
    """The credit that the page showed. Raises WrongState for anything that no page wrote."""
    text = request.POST.get("credit", "")
    if not (text.isascii() and text.isdigit() and len(text) < 17):
        raise WrongState
    return Money(int(text), payment.currency)


@audience(Audience.STAFF)
@needs(Right.APPLY_CREDIT)
@require_POST
def payment_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the payment's credit pay an open invoice of its account."""
    now, found = clock.now(), find_payment(request, public_id)
    form = ApplyForm(found.unapplied, open_invoices(found.account), request.POST)
    try:
        shown = _seen(request, found)
        if shown != found.unapplied:
            raise WrongState
        if not form.is_valid():
            return show_payment(request, found, bound=form, status=422)
        invoice, amount = form.invoice(), form.cleaned_data["amount"]
        apply_credit(found, invoice, amount, by=member(request), now=now, shown=shown)
    except (MoreThanOpen, MoreThanCredit) as error:
        form.add_error("amount", str(error.message))
        return show_payment(request, found, bound=form, status=status_of(error))
    except BillingError as error:
        return show_payment(request, found, problem=error.message, status=status_of(error))
    messages.success(
        request,
        _("%(amount)s of the credit was applied to %(number)s.")
        % {"amount": formats.amount_with_code(amount), "number": invoice.number},
    )
    return redirect("backoffice:payment", public_id)


@audience(Audience.STAFF)
@needs(Right.UNAPPLY_PAYMENT)
@require_POST
def payment_unapply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a part of the payment off an invoice again; it becomes credit."""
    now, found = clock.now(), find_payment(request, public_id)
    return _free(request, found, now)


def _free(request: HttpRequest, found: Payment, now: datetime) -> HttpResponse:
    loaded = _loaded(found)
    on_invoices = {str(invoice.pk): (invoice, on_it) for invoice, on_it in _on_invoices(loaded).items()}
    chosen = on_invoices.get(request.POST.get("invoice", ""))
    try:
        if chosen is None:
            raise WrongState
        shown = _seen(request, found)
        form = FreeForm(*chosen, request.POST)
        if not form.is_valid():
            return show_payment(request, found, bound=form, status=422)
        invoice, amount = chosen[0], form.cleaned_data["amount"]
        unapply_payment(found, invoice, amount, by=member(request), now=now, shown=shown)
    except BillingError as error:
        return show_payment(request, found, problem=error.message, status=status_of(error))
    messages.success(
        request,
        _("%(amount)s was removed from %(number)s and is now credit.")
        % {"amount": formats.amount_with_code(amount), "number": invoice.number},
    )
    return redirect("backoffice:payment", found.public_id)
