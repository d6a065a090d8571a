"""Reversing a posted transfer or check, alone or together with posting it as it should have been; checks that clear."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.needed import not_called_optional
from billing_portal.backoffice.payments.bank_lines import noon_of, source_key
from billing_portal.backoffice.payments.fields import LONGEST_REASON, AmountField, day_field, day_problem
from billing_portal.backoffice.payments.payments import find_payment, show_payment
from billing_portal.backoffice.payments.refunds import reopens, reopens_words
from billing_portal.backoffice.rows import member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.payments.actions import clear_check, post_again, reverse_payment
from billing_portal.payments.models import Payment, Reversal
from billing_portal.payments.queries import bounce_fee
from billing_portal.web.rights import needs

Reason = Reversal.Reason


class ReverseForm(forms.Form):
    """Why it is reversed, and how it should have been posted: only `again` asks for that."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), error_messages={"required": gettext_lazy("Choose a reason.")}
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=gettext_lazy("For our own records; the customer does not see it."),
    )
    account = forms.CharField(
        label=gettext_lazy("Account number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("For example A-1002."),
    )
    received_on = day_field(gettext_lazy("Received on"), required=False)
    field_order = ["reason", "note", "account", "amount", "received_on"]
    use_required_attribute = False

    def __init__(self, payment: Payment, today: date, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payment, self.today, self.again = payment, today, again
        is_check = payment.status in (Payment.Status.DEPOSITED, Payment.Status.CLEARED)
        choices = [(key, word) for key, word in Reason.choices if is_check or key != Reason.BOUNCED]
        reason = cast(forms.ChoiceField, self.fields["reason"])
        reason.choices = [("", _("Choose a reason")), *choices]
        self.fields["amount"] = AmountField(payment.currency, required=False)
        for name in ("account", "amount", "received_on"):
            not_called_optional(self.fields[name])
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.again:
            return cleaned
        if cleaned.get("reason") == Reason.BOUNCED:
            self.add_error(
                "reason", _("A check that bounced is not posted again. Post the next one when it comes.")
            )
        for name in ("account", "amount", "received_on"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed to post it again."))
        account = cleaned.get("account")
        day = cleaned.get("received_on")
        if (
            isinstance(account, CorporateAccount)
            and day
            and (problem := day_problem(account, day, self.today))
        ):
            self.add_error("received_on", problem)
        if not self.errors and self._is_the_same():
            self.add_error(
                None, _("Change the account, the amount or the day: like this it would be the same payment.")
            )
        return cleaned

    def clean_account(self) -> CorporateAccount | None:
        """The account by its number, in any case."""
        number = self.cleaned_data["account"].strip()
        if not self.again or not number:
            return None
        found = CorporateAccount.objects.select_related("entity").filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no account with this number."))
        if found.currency != self.payment.currency:
            raise forms.ValidationError(
                _("This account pays in %(currency)s.") % {"currency": found.currency}
            )
        return found

    def _is_the_same(self) -> bool:
        cleaned, payment = self.cleaned_data, self.payment
        zone = payment.account.entity.zone
        return (cleaned["account"].pk, cleaned["amount"], cleaned["received_on"]) == (
            payment.account_id,
            payment.amount,
            clock.day(payment.received_at, zone),
        )


def _show(
    request: HttpRequest, payment: Payment, form: ReverseForm, *, problem: object = "", status: int = 200
) -> HttpResponse:
    fee = bounce_fee(payment)
    is_check = payment.status in (Payment.Status.DEPOSITED, Payment.Status.CLEARED)
    context = {
        "payment": payment,
        "form": form,
        "problem": problem,
        "amount": formats.amount_with_code(payment.amount),
        "opens": reopens_words(reopens(payment, payment.amount)),
        "credit": formats.amount_with_code(payment.unapplied) if payment.unapplied else "",
        "fee": formats.amount_with_code(fee) if fee and is_check else "",
    }
    return render(request, "backoffice/payments/reverse.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.REVERSE_PAYMENT)
@require_http_methods(["GET", "POST"])
def payment_reverse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what a reversal does, then do it; `do=again` posts the payment again in the same step."""
    payment, now = find_payment(request, public_id), clock.now()
    zone = payment.account.entity.zone
    today = clock.day(now, zone)
    if payment.attempt_id or payment.is_reversed:
        return redirect("backoffice:payment", public_id)
    if request.method == "GET":
        initial = {
            "account": payment.account.number,
            "amount": formats.amount(payment.amount),
            "received_on": clock.day(payment.received_at, zone),
        }
        return _show(request, payment, ReverseForm(payment, today, initial=initial))
    again = request.POST.get("do") == "again"
    form = ReverseForm(payment, today, request.POST, again=again)
    if not form.is_valid():
        return _show(request, payment, form, status=422)
    cleaned = form.cleaned_data
    why = {"reason": cleaned["reason"], "note": cleaned["note"], "by": member(request), "now": now}
    try:
        if again:
            account, day = cleaned["account"], cleaned["received_on"]
            line = {"reference": payment.label, "amount": cleaned["amount"], "received_on": day}
            posted = post_again(
                payment,
                account,
                cleaned["amount"],
                received_at=noon_of(day, account, now),
                source_key=f"{source_key(account, line)}:again:{payment.public_id.hex[:12]}",
                **why,
            )
            words = _("Payment %(number)s was reversed and posted again as %(again)s.")
            messages.success(request, words % {"number": payment.number, "again": posted.number})
            return redirect("backoffice:payment", posted.public_id)
        reverse_payment(payment, **why)
    except BillingError as error:
        found = find_payment(request, public_id)
        return _show(request, found, form, problem=error.message, status=status_of(error))
    messages.success(request, _("Payment %(number)s was reversed.") % {"number": payment.number})
    return redirect("backoffice:payment", public_id)


@audience(Audience.STAFF)
@needs(Right.REVERSE_PAYMENT)
@require_POST
def check_cleared(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bank has cleared a deposited check."""
    payment = find_payment(request, public_id)
    try:
        clear_check(payment, by=member(request), now=clock.now())
    except BillingError as error:
        return show_payment(request, payment, problem=error.message, status=status_of(error))
    messages.success(request, _("The check of payment %(number)s has cleared.") % {"number": payment.number})
    return redirect("backoffice:payment", public_id)
