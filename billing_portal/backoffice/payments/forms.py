"""Forms for posting, applying, refunding and writing off money; amounts in the format of the reader's locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.backoffice.needed import not_called_optional
from billing_portal.backoffice.payments.fields import (
    LONGEST_REASON,
    AmountField,
    day_field,
    day_problem,
    reason_field,
)
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.words import promised_for
from billing_portal.kit import clock, formats
from billing_portal.kit.money import Money, total
from billing_portal.payments.ports import gateway
from billing_portal.payments.words import too_little_left

LONGEST_BANK_LINE = 500  # SEPA: 140 of text, with EREF, SVWZ and names before it


class BankLineForm(forms.Form):
    """One line of the bank's statement: what arrived, when, how, and what stood beside it.

    A recurring transfer arrives as any bank transfer does; its reference says that it is one.
    """

    received_on = day_field(gettext_lazy("Received on"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Arrived by"),
        choices=[
            (kind.value, kind.label) for kind in (PaymentMethod.Kind.BANK_TRANSFER, PaymentMethod.Kind.CHECK)
        ],
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the bank line"),
        max_length=LONGEST_BANK_LINE,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy(
            "As the bank shows it, or the number of the check. It is printed on the receipt; an equal "
            "line is only posted a second time if you confirm that it is another one."
        ),
    )
    field_order = ["amount", "received_on", "kind", "reference"]
    use_required_attribute = False

    def __init__(self, account: CorporateAccount, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.today = account, today
        self.fields["amount"] = AmountField(account.currency)
        self.order_fields(self.field_order)
        days = self.fields["received_on"].widget.attrs
        days["min"] = clock.day(account.created_at, account.entity.zone).isoformat()
        days["max"] = today.isoformat()

    def clean_reference(self) -> str:
        return " ".join(self.cleaned_data["reference"].split())

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if problem := day_problem(self.account, day, self.today):
            raise forms.ValidationError(problem)
        return day


def _each(field: AmountField) -> AmountField:
    """One of several fields of which some stay empty: not called optional, one by one."""
    not_called_optional(field)
    return field


class PartsForm(forms.Form):
    """How much of a payment goes to which open invoice; what is said for none is kept as credit."""

    use_required_attribute = False

    def __init__(self, invoices: Sequence[Invoice], whole: Money, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices, self.whole = invoices, whole
        for invoice in invoices:
            self.fields[part_name(invoice)] = _each(
                AmountField(
                    whole.currency,
                    most=invoice.free,
                    may_be_zero=True,
                    required=False,
                    label=_("Amount for %(number)s in %(currency)s")
                    % {"number": invoice.number, "currency": whole.currency},
                )
            )

    def clean(self) -> dict[str, Any]:
        for invoice, part in self.parts():
            if problem := rest_problem(invoice, part):
                self.add_error(part_name(invoice), problem)
        if not self.errors and self.left().minor < 0:
            raise forms.ValidationError(
                _("The parts add up to %(over)s more than the payment.")
                % {"over": formats.amount_with_code(-self.left())}
            )
        return self.cleaned_data

    def parts(self) -> list[tuple[Invoice, Money]]:
        found = [(invoice, self.cleaned_data.get(part_name(invoice))) for invoice in self.invoices]
        return [(invoice, amount) for invoice, amount in found if amount]

    def left(self) -> Money:
        """What is said for no invoice."""
        return self.whole - total((amount for _invoice, amount in self.parts()), self.whole.currency)

    def rows(self) -> list[dict[str, Any]]:
        """Each invoice with its field, for the page."""
        return [
            {
                "number": invoice.number,
                "due": formats.date_short(invoice.due_on),
                "free": formats.amount_with_code(invoice.free),
                "by_recurring_transfer": invoice.by_recurring_transfer,
                "promised": promised_for(invoice.promised_on),
                "field": self[part_name(invoice)],
            }
            for invoice in self.invoices
        ]


def rest_problem(invoice: Invoice, part: Money) -> str:
    """Why a part leaves too little of an invoice that we collect, with the amounts that work; empty if it does not.

    What a customer transfers may be any sum: only of what a card or debit pays the rest has to be charged.
    """
    method = invoice.collect_by
    if method is None or not method.is_automatic or part > invoice.free:
        return ""
    return too_little_left(part, invoice.free - part, gateway().smallest(part.currency))


def part_name(invoice: Invoice) -> str:
    return f"part-{invoice.pk}"


class ApplyForm(forms.Form):
    """Which open invoice gets how much of a payment's credit."""

    use_required_attribute = False

    def __init__(self, credit: Money, invoices: Sequence[Invoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(invoice.pk): invoice for invoice in invoices}
        self.fields["invoice"] = forms.ChoiceField(
            label=_("Invoice"),
            choices=[
                (
                    key,
                    _("%(number)s, %(amount)s open, due %(date)s")
                    % {
                        "number": invoice.number,
                        "amount": formats.amount_with_code(invoice.free),
                        "date": formats.date_short(invoice.due_on),
                    },
                )
                for key, invoice in self.found.items()
            ],
        )
        self.fields["amount"] = AmountField(credit.currency, most=credit)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        invoice, amount = self.found.get(cleaned.get("invoice", "")), cleaned.get("amount")
        if invoice is not None and amount and (problem := rest_problem(invoice, amount)):
            self.add_error("amount", problem)
        return cleaned

    def invoice(self) -> Invoice:
        return self.found[self.cleaned_data["invoice"]]


class RefundForm(forms.Form):
    """How much is refunded and why; removing it from invoices must be ticked."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("It is kept on record and included in the mail to the billing contact."),
    )
    reopen = forms.BooleanField(label=gettext_lazy("Remove it from the invoices"), required=False)
    field_order = ["amount", "reason", "reopen"]
    use_required_attribute = False

    def __init__(self, most: Money, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(most.currency, most=most)
        self.order_fields(self.field_order)


class SentForm(forms.Form):
    """What proves that a refund was sent by hand."""

    reference = forms.CharField(label=gettext_lazy("Reference of the bank line"), max_length=80)
    use_required_attribute = False


class CreditNoteForm(forms.Form):
    """How much of each line is credited, before tax, and why."""

    use_required_attribute = False

    def __init__(
        self, lines: Sequence[tuple[InvoiceLine, Money]], currency: str, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line, left in lines:
            self.fields[f"line-{line.pk}"] = _each(
                AmountField(
                    currency,
                    most=left,
                    may_be_zero=True,
                    required=False,
                    label=_("Net amount to credit in %(currency)s") % {"currency": currency},
                )
            )
        self.fields["reason"] = reason_field(
            _("It is printed on the credit note, in the customer’s language.")
        )

    def nets(self) -> dict[int, int]:
        """Minor units before tax by the key of the line; lines of which nothing is taken back are left out."""
        found = {line.pk: self.cleaned_data.get(f"line-{line.pk}") for line, _left in self.lines}
        return {pk: amount.minor for pk, amount in found.items() if amount}

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "description": line.description,
                "left": formats.amount_with_code(left),
                "field": self[f"line-{line.pk}"],
            }
            for line, left in self.lines
        ]


class WriteOffForm(forms.Form):
    """A write-off is confirmed by typing the amount."""

    use_required_attribute = False

    def __init__(self, left: Money, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = left
        self.fields["reason"] = reason_field(_("It is kept on record; the customer is not notified."))
        self.fields["amount"] = AmountField(
            left.currency,
            label=_("Amount to write off, in %(currency)s") % {"currency": left.currency},
            help_text=_("To confirm, enter %(amount)s.") % {"amount": formats.amount(left)},
        )

    def clean_amount(self) -> Money:
        amount: Money = self.cleaned_data["amount"]
        if amount != self.left:
            raise forms.ValidationError(
                _("The open amount is %(amount)s.") % {"amount": formats.amount_with_code(self.left)}
            )
        return amount
