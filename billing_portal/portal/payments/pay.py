"""Pay Now: one or several invoices, in full or in part, by a method on file or a card used once (I3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing_portal.accounts.errors import MethodNotOffered
from billing_portal.flows.pay_now import check_rest, pay_by_method, pay_on_page, split, state_digest
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.kit import clock, formats
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import MAX_MINOR, Money
from billing_portal.payments.errors import LeavesTooLittle
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import AmountNotRepresentable, GatewayUnavailable
from billing_portal.portal.methods.hosted import SeeOther
from billing_portal.portal.methods.remittance import transfer
from billing_portal.portal.payments import own_credit
from billing_portal.portal.payments.attempts import moving, parts_with_attempts
from billing_portal.portal.payments.forms import PartForm
from billing_portal.portal.payments.rows import (
    NEW,
    Chosen,
    NothingChosen,
    NotOpen,
    NotTogether,
    TooMany,
    afterwards,
    bills,
    choose,
    means_of_account,
)
from billing_portal.sellers.queries import remittance
from billing_portal.web.visits import user_of

REFUSED = (NothingChosen, TooMany, NotTogether, NotOpen)


@audience(Audience.CONTACT)
@require_GET
def pay(request: HttpRequest) -> HttpResponse:
    """What is open of the chosen invoices, and the ways to pay it: all of it, a part, or by transfer."""
    try:
        chosen = choose(request, request.GET.getlist("invoice"))
    except REFUSED as error:
        return _refused(request, error)
    typed = request.GET.get("amount", "")
    form = PartForm(chosen.payable, initial={"amount": typed[:40]})
    return _page(request, chosen, form)


@audience(Audience.CONTACT)
@require_GET
def pay_review(request: HttpRequest) -> HttpResponse:
    """Which invoice gets how much and what remains, before anything is paid; without an amount it is all of it."""
    try:
        chosen = choose(request, request.GET.getlist("invoice"))
    except REFUSED as error:
        return _refused(request, error)
    if "amount" not in request.GET:
        return _review(request, chosen, chosen.payable, "")
    form = PartForm(chosen.payable, request.GET)
    if not form.is_valid():
        return _page(request, chosen, form, status=422)
    amount = form.cleaned_data["amount"]
    try:
        check_rest(chosen.invoices, amount, split(chosen.invoices, amount))
    except LeavesTooLittle as error:
        form.add_error("amount", str(error.message))
        return _page(request, chosen, form, status=422)
    return _review(request, chosen, amount, request.GET["amount"])


@audience(Audience.CONTACT)
@require_POST
def pay_start(request: HttpRequest) -> HttpResponse:
    """Start the payment that the page showed, once however often it is sent, and go where its outcome is."""
    user, now = user_of(request), clock.now()
    asked, means = request.POST.getlist("invoice"), request.POST.get("means", "")
    try:
        chosen = choose(request, asked)
    except NotOpen as error:
        # The double of a click that has paid everything already leads to the same outcome.
        done = PaymentAttempt.objects.visible_to(user).filter(request_key=_request_key(request)).first()
        if done is not None:
            return SeeOther(reverse("portal:payment-return", args=[done.public_id]))
        return _refused(request, error)
    except REFUSED as error:
        return _refused(request, error)
    try:
        amount = _amount(request, chosen)
        today = clock.day(now, chosen.account.entity.zone)
        rows, saved = means_of_account(chosen.account, chosen.currency, today)
        row = next((row for row in rows if row.value == means), None)
        if row is None or not row.is_offered:
            raise MethodNotOffered(row.reason if row else _("Choose how you pay."))
        facts: dict[str, Any] = {
            "shown": request.POST.get("shown", ""),
            "by": user,
            "request_key": _request_key(request),
            "now": now,
        }
        if means == NEW:
            return SeeOther(pay_on_page(chosen.account, chosen.invoices, amount, **facts))
        attempt = pay_by_method(chosen.account, chosen.invoices, amount, saved[means], **facts)
    except BillingError as error:
        return _again(request, error)
    return SeeOther(attempt.address or reverse("portal:payment-return", args=[attempt.public_id]))


def _amount(request: HttpRequest, chosen: Chosen) -> Money:
    """The sum of the button, in minor units. Raises MoreThanOpen for anything that no page wrote."""
    text = request.POST.get("minor", "")
    if not (text.isascii() and text.isdigit() and len(text) < 17 and int(text) < MAX_MINOR):
        raise MoreThanOpen
    return Money(int(text), chosen.currency)


def _request_key(request: HttpRequest) -> str:
    """One click of one person on one form: the same invoices, sum and means, or it is another payment."""
    try:
        key = UUID(request.POST.get("request_key", ""))
    except ValueError:
        key = (
            uuid4()
        )  # a page without the hidden field is still answered, only not protected from its own double
    names = ("minor", "means")
    what = [request.POST.get(name, "") for name in names]
    invoices = sorted(request.POST.getlist("invoice"))
    return "pay:" + digest([str(key), user_of(request).pk, invoices, what])


def _again(request: HttpRequest, error: BillingError) -> HttpResponse:
    """The page once more, with the reason where it belongs and everything that was typed."""
    try:
        chosen = choose(request, request.POST.getlist("invoice"))
    except REFUSED as closed:
        return _refused(request, closed)
    typed = request.POST.get("amount", "")[:40]
    status = status_of(error)
    if isinstance(error, MoreThanOpen | AmountNotRepresentable | LeavesTooLittle):
        form = PartForm(chosen.payable, {"amount": typed or _shown_amount(request, chosen)})
        form.is_valid()
        if not form.has_error("amount"):
            form.add_error("amount", str(error.message))
        return _page(request, chosen, form, status=status)
    keep = (
        {"request_key": request.POST.get("request_key", "")} if isinstance(error, GatewayUnavailable) else {}
    )
    problem = {"problem": str(error.message), "changed": _changed(request, chosen, error), **keep}
    if not isinstance(error, WrongState) and request.POST.get("step") == "review":
        try:
            return _review(request, chosen, _amount(request, chosen), typed, status=status, **problem)
        except MoreThanOpen:
            pass
    form = PartForm(chosen.payable, initial={"amount": typed})
    return _page(request, chosen, form, status=status, **problem)


def _shown_amount(request: HttpRequest, chosen: Chosen) -> str:
    try:
        return formats.amount(_amount(request, chosen))
    except MoreThanOpen:
        return ""


def _changed(request: HttpRequest, chosen: Chosen, error: BillingError) -> str:
    """What could be paid when the page was made, and now."""
    before = request.POST.get("most", "")
    if not isinstance(error, WrongState) or not (before.isascii() and before.isdigit() and len(before) < 17):
        return ""
    if int(before) == chosen.payable.minor:
        return ""
    return _("When the page was opened, %(before)s could be paid. Now it is %(now)s.") % {
        "before": formats.amount_with_code(Money(int(before), chosen.currency)),
        "now": formats.amount_with_code(chosen.payable),
    }


def _refused(request: HttpRequest, error: BillingError) -> HttpResponse:
    """Nothing can be paid so: why, and the way back."""
    context = {"reason": error.message}
    return render(request, "portal/payments/pay_refused.html", context, status=status_of(error))


def _common(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    """What both steps show and carry."""
    user, account = user_of(request), chosen.account
    today = clock.day(clock.now(), account.entity.zone)
    parts = parts_with_attempts().filter(
        invoice__in=[invoice.pk for invoice in chosen.invoices],
        attempt__status__in=PaymentAttempt.OPEN,
    )
    means, _saved = means_of_account(account, chosen.currency, today)
    return {
        "chosen": chosen,
        "single": chosen.invoices[0] if len(chosen.invoices) == 1 else None,
        "most": chosen.payable.minor,
        "shown": state_digest(chosen.invoices),
        "request_key": uuid4(),
        "moving": moving(parts, reader=user, zone=account.zone),
        "means": means,
        "offered": [row for row in means if row.is_offered],
        "today": today,
        "chosen_means": request.POST.get("means", ""),
    }


def _page(
    request: HttpRequest, chosen: Chosen, form: PartForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The first step; a single invoice is paid in full by one click, for everything about it is on the page."""
    context = _common(request, chosen)
    if form.errors:
        form.fields["amount"].widget.attrs["autofocus"] = True
    overdue = [invoice for invoice in chosen.invoices if invoice.is_overdue(context["today"])]
    due = [invoice.due_on for invoice in overdue or chosen.invoices if invoice.due_on]
    context |= {
        "form": form,
        "bills": bills(chosen, split(chosen.invoices, chosen.payable), context["today"]),
        "headline": formats.amount_with_code(chosen.payable if chosen.payable else chosen.open),
        "open": formats.amount_with_code(chosen.open),
        "payable": formats.amount_with_code(chosen.payable) if chosen.payable else "",
        "minor": chosen.payable.minor,
        "due": formats.date_long(min(due)) if due else "",
        "late": bool(overdue),
        "afterwards": afterwards(chosen, chosen.payable),
        "disputed": any(row.disputed for row in chosen.invoices),
        "own_credit": own_credit.offer(chosen, user=user_of(request)),
        "credit_uses": own_credit.uses(chosen.invoices, chosen.account, user=user_of(request)),
        "transfer": transfer(
            remittance(chosen.account.entity_id, chosen.account.currency),
            [(row.number or "", chosen.most[row.pk]) for row in chosen.invoices if chosen.most[row.pk]],
        ),
        "review_url": chosen.url("portal:pay-review"),
        "promise_url": _promise_url(request, chosen),
        **more,
    }
    return render(request, "portal/payments/pay.html", context, status=status)


def _promise_url(request: HttpRequest, chosen: Chosen) -> str:
    """The form that promises to pay these by transfer or check; empty if none of them can be promised."""
    rows = [row for row in chosen.invoices if row.collectible and not row.reserved_minor]
    free = [row for row in rows if row.promised_on is None]
    if not free or not may(user_of(request), Right.PROMISE_PAYMENT, chosen.account):
        return ""
    others = urlencode([("invoice", str(row.public_id)) for row in free[1:]])
    url = reverse("portal:invoice-promise", args=[free[0].public_id])
    return f"{url}?{others}" if others else url


def _review(
    request: HttpRequest, chosen: Chosen, amount: Money, typed: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The second step: the allocation, what remains, and the one button that pays."""
    context = _common(request, chosen)
    context |= {
        "amount": formats.amount_with_code(amount),
        "typed": typed,
        "minor": amount.minor,
        "is_all": amount == chosen.payable,
        "open": formats.amount_with_code(chosen.open),
        "remains": formats.amount_with_code(chosen.open - amount),
        "bills": bills(chosen, split(chosen.invoices, amount), context["today"]),
        "afterwards": afterwards(chosen, amount),
        "back_url": chosen.url(**({"amount": typed} if typed else {})),
        **more,
    }
    return render(request, "portal/payments/pay_review.html", context, status=status)


urls = [
    path("pay/", pay, name="pay"),
    path("pay/review/", pay_review, name="pay-review"),
    path("pay/start/", pay_start, name="pay-start"),
]
