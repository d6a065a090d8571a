"""What each topic asks, for both faces: few fields, typed, with the account's own things to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.catalog.models import INTERVALS
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.rules import gross_of
from billing_portal.kit import formats
from billing_portal.kit.money import Money, NotAnAmount
from billing_portal.quotes.models import Quote
from billing_portal.requests import rules
from billing_portal.requests.actions.open import SPEAKS_FOR_ITSELF, too_late
from billing_portal.requests.models import Topic
from billing_portal.requests.words import ADDRESS_MATTERS, CONTACT_MATTERS, CORRECTIONS, DISPUTE_REASONS
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import term_on
from billing_portal.tax.models import TaxForm
from billing_portal.web.requests.fields import (
    choice_field,
    day_field,
    files_field,
    invoice_words,
    on_record_field,
    quote_words,
    subscription_words,
    words_field,
)
from billing_portal.web.requests.topics import FIELDS, OF_TOPIC, RELATED

MOST_SHOWN = 60  # invoices and quotes to choose from, the latest


class TalkForm(forms.Form):
    """A reply, an answer or a note."""

    text = words_field(gettext_lazy("Message"))
    attachments = files_field()
    use_required_attribute = False


class RequestForm(forms.Form):
    """A new request about one topic; `values()` are the parameters of `open_request`."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        topic: str,
        account: CorporateAccount,
        user: User,
        today: date,
        named: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.topic, self.account, self.user, self.today = Topic(topic), account, user, today
        self.things: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, InvoiceLine] = {}
        known = {name: text for name, text in (named or {}).items() if name not in RELATED or _is_id(text)}
        super().__init__(*args, **{**kwargs, "initial": known})
        for name in FIELDS[self.topic]:
            field = getattr(self, f"_field_{name}")()
            if field is not None:
                self.fields[name] = field
        for name in RELATED:
            if name in self.initial and name not in self.fields:  # the page it was asked from
                self.fields[name] = self._field_about(name)
        for name, found in self.things.items():
            if name not in self.initial and len(found) == 1 and self.fields[name].required:
                self.initial[name] = next(iter(found))
        self.fields["message"] = words_field(
            self._message_label(), required=self.topic not in SPEAKS_FOR_ITSELF
        )
        self.fields["attachments"] = files_field()
        if user.is_staff:
            self.fields["on_record"] = on_record_field()

    def _message_label(self) -> Any:
        if self.topic == Topic.DISPUTE:
            return _("What is wrong?")
        if self.topic == Topic.CHANGE:
            return _("What should change?")
        return _("Message")

    # --- fields ---

    def _choose(
        self, name: str, rows: list[Any], words: Any, label: Any, *, required: bool = True
    ) -> forms.ChoiceField:
        self.things[name] = {str(row.public_id): row for row in rows}
        choices = [(key, words(row)) for key, row in self.things[name].items()]
        return choice_field(label, choices, required=required)

    def _field_subscription(self) -> forms.ChoiceField:
        rows = Subscription.objects.filter(account=self.account, status__in=OF_TOPIC[self.topic])
        rows = rows.select_related("product").prefetch_related("terms").order_by("product__name", "number")
        return self._choose("subscription", list(rows), subscription_words, _("Subscription"))

    def _field_invoice(self) -> forms.ChoiceField:
        rows = Invoice.objects.visible_to(self.user).filter(account=self.account, issued_on__isnull=False)
        found = list(rows.order_by("-issued_on", "-pk")[:MOST_SHOWN])
        named = self.initial.get("invoice", "")
        if named and named not in {str(row.public_id) for row in found}:
            found += list(rows.filter(public_id=named))
        return self._choose("invoice", found, invoice_words, _("Invoice"))

    def _field_quote(self) -> forms.ChoiceField:
        rows = Quote.objects.visible_to(self.user).filter(account=self.account, sent_at__isnull=False)
        found = list(rows.order_by("-sent_at", "-pk")[:MOST_SHOWN])
        field = self._choose("quote", found, quote_words, _("Earlier quote"), required=False)
        field.help_text = _("If the new quote should be similar.")
        return field

    def _field_about(self, name: str) -> forms.ChoiceField:
        models: dict[str, Any] = {"invoice": Invoice, "quote": Quote, "subscription": Subscription}
        rows = models[name].objects.visible_to(self.user).filter(account=self.account)
        words = {"invoice": _("Invoice"), "quote": _("Quote"), "subscription": _("Subscription")}
        found = list(rows.filter(public_id=self.initial[name]))
        return self._choose(name, found, lambda row: row.number, words[name], required=False)

    def _field_seats(self) -> forms.IntegerField:
        return forms.IntegerField(
            label=_("Seats in future"),
            required=False,
            min_value=1,
            max_value=1_000_000,
            widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
            help_text=_("If the number of seats should change: the new total."),
        )

    def _field_when(self) -> forms.DateField:
        labels = {
            Topic.REACTIVATE: _("From when do you need it again?"),
            Topic.CANCEL: _("Last day of service"),
        }
        helps = {
            Topic.CANCEL: _(
                "Leave it empty for the end of the current term. What is prepaid is not refunded."
            ),
            Topic.CHANGE: _("Leave it empty to change as soon as possible."),
            Topic.REACTIVATE: _("Leave it empty to continue without a gap."),
        }
        return day_field(labels.get(self.topic, _("From when?")), helps.get(self.topic, ""))

    def _field_interval(self) -> forms.ChoiceField:
        return choice_field(_("To be invoiced"), INTERVALS)

    def _field_reason(self) -> forms.ChoiceField:
        return choice_field(_("Cancel Reason"), Subscription.CancelReason.choices)

    def _field_wanted(self) -> forms.ChoiceField:
        return choice_field(_("What do you need?"), CORRECTIONS.items())

    def _field_lines(self) -> forms.MultipleChoiceField | None:
        """The lines of the invoice that is known already, each with its tax; none before one is chosen."""
        key = str(self.data.get("invoice") or self.initial.get("invoice", ""))
        invoice = self.things["invoice"].get(key)
        self.lines = {str(line.position): line for line in invoice.lines.all()} if invoice else {}
        if invoice is None or len(self.lines) < 2:
            return None
        choices = [
            (key, f"{line.description}: {formats.amount_with_code(_gross([line], invoice.currency))}")
            for key, line in self.lines.items()
        ]
        return forms.MultipleChoiceField(
            label=_("Which lines are wrong?"),
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple(),
            help_text=_("Amounts include tax."),
        )

    def _field_why(self) -> forms.ChoiceField:
        return choice_field(_("Reason"), DISPUTE_REASONS.items())

    def _field_amount(self) -> forms.CharField:
        return forms.CharField(
            label=_("Disputed amount"),
            required=False,
            max_length=30,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            help_text=_(
                "Tax included. If you leave it empty, it is the sum of the lines you chose, and without any the "
                "whole invoice."
            ),
        )

    def _field_method(self) -> forms.ChoiceField:
        return choice_field(_("Which one do you want?"), PaymentMethod.Kind.choices)

    def _field_matter(self) -> forms.ChoiceField:
        matters = CONTACT_MATTERS if self.topic == Topic.CONTACT else ADDRESS_MATTERS
        return choice_field(_("What is it about?"), matters.items())

    def _field_form(self) -> forms.ChoiceField:
        return choice_field(_("Which one?"), TaxForm.Kind.choices)

    # --- checks ---

    def clean_when(self) -> date | None:
        day: date | None = self.cleaned_data["when"]
        if day is not None and not date(2000, 1, 1) <= day <= date(2100, 1, 1):
            raise forms.ValidationError(_("Check the year."))
        if day is not None and self.topic == Topic.CANCEL and day < self.today:
            raise forms.ValidationError(_("This day has passed already."))
        return day

    def clean_interval(self) -> str:
        interval: str = self.cleaned_data["interval"]
        chosen = self.things["subscription"].get(self.cleaned_data.get("subscription", ""))
        if chosen is not None and interval == term_on(chosen, self.today).interval:
            raise forms.ValidationError(_("It is already invoiced like this."))
        return interval

    def clean_amount(self) -> int | None:
        """Minor units of the invoice's currency; None for all of it."""
        typed: str = self.cleaned_data["amount"].strip()
        invoice = self.things["invoice"].get(self.cleaned_data.get("invoice", ""))
        chosen = [self.lines[key] for key in self.cleaned_data.get("lines") or []]
        if invoice is not None and not typed and chosen:
            return _gross(chosen, invoice.currency).minor or None
        if not typed or invoice is None:
            return None
        try:
            minor = formats.parse_typed(typed, invoice.currency).minor
        except NotAnAmount as error:
            raise forms.ValidationError(_("This is not an amount.")) from error
        if not 0 < minor <= invoice.total_minor:
            raise forms.ValidationError(
                _("Enter an amount above zero and at most %(total)s.")
                % {"total": formats.amount_with_code(invoice.total)}
            )
        return int(minor)

    def clean_invoice(self) -> str:
        key: str = self.cleaned_data["invoice"]
        invoice = self.things["invoice"].get(key)
        if self.topic == Topic.DISPUTE and invoice is not None:
            days = settings.DISPUTE_DAYS
            if self.today > rules.last_day_to_dispute(invoice.issued_on, days):
                raise forms.ValidationError(too_late(invoice, days))
        return key

    @property
    def chosen_subscription(self) -> Subscription | None:
        """What is chosen on the form as it stands, for the effect in money."""
        if "subscription" not in self.things:
            return None
        return self.things["subscription"].get(str(self["subscription"].value() or ""))

    def values(self) -> dict[str, Any]:
        """The checked fields by the names of `open_request`; what belongs to the topic alone is the payload."""
        data = self.cleaned_data
        related: dict[str, Model | None] = {
            name: self.things[name].get(data.get(name, "")) if name in self.things else None
            for name in RELATED
        }
        payload = {
            name: data[name].isoformat() if isinstance(data[name], date) else data[name]
            for name in FIELDS[self.topic]
            if name not in RELATED and data.get(name) not in (None, "", [])
        }
        chosen = related["subscription"]
        if self.topic == Topic.INTERVAL and isinstance(chosen, Subscription):
            payload["from"] = term_on(chosen, self.today).interval
        return {
            "topic": str(self.topic),
            "payload": payload,
            "message": data["message"],
            "uploads": data["attachments"],
            "on_record": data.get("on_record", ""),
            **related,
        }


def _gross(lines: Sequence[InvoiceLine], currency: str) -> Money:
    return gross_of(((line.tax_category, Decimal(line.tax_rate), line.net_minor) for line in lines), currency)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
