"""The form of a promise to pay: which open invoices, on which day, how, with which reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.invoices.errors import (
    MoneyOnItsWay,
    NothingToPromise,
    PromisedAlready,
    PromisedTooOften,
    WrongDayOfPromise,
)
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.invoices.rules import MOST_PROMISES, Promised, last_promise_day
from billing_portal.invoices.words import promise_day_problem, promised_for
from billing_portal.kit import formats
from billing_portal.kit.errors import BillingError

MOST_INVOICES = 100
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
OF_INVOICES = (NothingToPromise, MoneyOnItsWay, PromisedAlready, PromisedTooOften)


@dataclass(frozen=True, slots=True)
class Choice:
    """An open invoice to tick; with a `reason` it is shown but cannot be chosen."""

    value: str
    number: str
    due: str
    is_late: bool
    amount: str
    chosen: bool
    reason: str


def reason_field() -> forms.CharField:
    """Why staff do it for the account; the forms drop it for the contact."""
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Who asked for it, and how. It is kept on record, and the billing contact is notified by mail."
        ),
        error_messages={"required": gettext_lazy("Enter a short reason.")},
    )


class PromiseForm(forms.Form):
    """What is promised of `invoices`, the open ones of one account and currency. Staff say besides why."""

    invoice = forms.MultipleChoiceField(
        label=gettext_lazy("Invoices"),
        error_messages={
            "required": gettext_lazy("Choose at least one invoice."),
            "invalid_choice": gettext_lazy("One of these was changed in the meantime. Check the list again."),
        },
    )
    field_order = ["invoice", "on", "kind", "reference", "reason"]
    kind = forms.ChoiceField(
        label=gettext_lazy("How will you pay?"),
        choices=PaymentPromise.Kind.choices,
        initial=PaymentPromise.Kind.TRANSFER,
        error_messages={"required": gettext_lazy("Choose how you pay.")},
    )
    on = forms.DateField(
        label=gettext_lazy("Payment date"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Enter the day on which you pay."),
            "invalid": gettext_lazy("Enter a date, such as 2026-12-31."),
        },
    )
    reference = forms.CharField(
        label=gettext_lazy("Your reference"),
        required=False,
        max_length=35,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy(
            "If you do not use our payment reference: what we will see on our bank statement, or the number of the check."
        ),
    )
    reason = reason_field()
    use_required_attribute = False

    def __init__(
        self, invoices: Sequence[Invoice], today: date, *args: Any, staff: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.rows = {str(row.public_id): row for row in invoices}
        self.reasons = _reasons(invoices)
        field, last = self.fields["invoice"], last_promise_day(today)
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(value, row.number or "") for value, row in self.rows.items()]
        self.fields["on"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
        self.fields["on"].help_text = _(
            "The day of the transfer or on which you send the check, at the latest %(last)s."
        ) % {"last": formats.date_long(last)}
        if staff:
            self.fields["kind"].label = _("How will it be paid?")
        else:
            del self.fields["reason"]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if problem := promise_day_problem(day, self.today):
            raise forms.ValidationError(problem)
        return day

    @property
    def choices(self) -> list[Choice]:
        """All open invoices, with what is ticked and why one cannot be."""
        ticked = set(self["invoice"].value() or [])
        return [
            Choice(
                value=value,
                number=row.number or "",
                due=formats.date_short(row.due_on),
                is_late=row.is_overdue(self.today),
                amount=formats.amount_with_code(row.collectible or row.open),
                chosen=value in ticked and row.pk not in self.reasons,
                reason=self.reasons.get(row.pk, ""),
            )
            for value, row in self.rows.items()
        ]

    @property
    def can_promise(self) -> bool:
        return len(self.reasons) < len(self.rows)

    @property
    def chosen(self) -> list[Invoice]:
        return [self.rows[value] for value in self.cleaned_data["invoice"]]

    @property
    def promised(self) -> Promised:
        typed = self.cleaned_data
        return Promised(typed["kind"], typed["on"], " ".join(typed["reference"].split()))

    def refuse(self, error: BillingError) -> None:
        """Put the reason of a refused promise beside the field that it is about."""
        field = "on" if isinstance(error, WrongDayOfPromise) else None
        field = "invoice" if isinstance(error, OF_INVOICES) else field
        self.add_error(field, str(error.message))


def _reasons(invoices: Sequence[Invoice]) -> dict[int, str]:
    """Why some of these cannot be promised, by key. One query."""
    nths = PromisedInvoice.objects.filter(invoice__in=[row.pk for row in invoices])
    used = dict(nths.values_list("invoice").annotate(last=Max("nth")).order_by())
    found = {}
    for row in invoices:
        if row.promised_on is not None:
            found[row.pk] = promised_for(row.promised_on)
        elif row.reserved_minor:
            found[row.pk] = _("payment begun or on its way")
        elif not row.collectible:
            found[row.pk] = _("disputed")
        elif used.get(row.pk, 0) >= MOST_PROMISES:
            found[row.pk] = _("promised twice already")
    return found


class WithdrawForm(forms.Form):
    """Nothing but, of staff, why."""

    reason = reason_field()
    use_required_attribute = False

    def __init__(self, *args: Any, staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not staff:
            del self.fields["reason"]
