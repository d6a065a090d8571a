"""What a representative types to compose a quote; amounts and shares as the reader's locale writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.needed import not_called_optional
from billing_portal.backoffice.quotes.step_fields import (
    LONGEST_TERM,
    MOST_SEATS,
    SHARES,
    check_steps,
    has_steps,
    step_fields,
    step_rows,
    typed_points,
    typed_price,
    typed_steps,
)
from billing_portal.catalog.models import INTERVALS, Product
from billing_portal.catalog.queries import price_table
from billing_portal.kit import formats, periods
from billing_portal.kit.money import Money
from billing_portal.quotes.lines import LineInput, StepInput
from billing_portal.quotes.models import QuoteLine
from billing_portal.subscriptions.models import Subscription

Kind = QuoteLine.Kind
MOST_LINES = 40


@dataclass(frozen=True)
class Choices:
    """What a line of this account can name, read once for all lines of the form. Four queries."""

    currency: str
    products: dict[str, Product]
    subscriptions: dict[str, Subscription]
    prices: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, account: CorporateAccount, today: date) -> Choices:
        running = account.subscriptions.exclude(status=Subscription.Status.ENDED)
        subscriptions = running.select_related("product").prefetch_related("terms").order_by("number")
        return cls(
            account.currency,
            {str(row.pk): row for row in Product.objects.filter(is_offered=True)},
            {str(row.pk): row for row in subscriptions},
            price_table(account.currency, today),
        )

    def product_choices(self) -> list[tuple[str, str]]:
        return [("", "—"), *((key, row.name) for key, row in self.products.items())]

    def subscription_choices(self) -> list[tuple[str, str]]:
        return [
            ("", "—"),
            *(
                (key, f"{row.number} · {row.product.name} · {formats.date_short(row.end_on)}")
                for key, row in self.subscriptions.items()
            ),
        ]


class QuoteForm(forms.Form):
    """What stands above the lines."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("In the customer’s language; lists and mails show it."),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes to the customer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("They are printed on the quote and its PDF."),
    )


class LineForm(forms.Form):
    """One line. Which fields count follows from its kind; the others are ignored."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind)
    product = forms.ChoiceField(label=gettext_lazy("Product"), required=False)
    subscription = forms.ChoiceField(label=gettext_lazy("Subscription"), required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave empty to use the product’s name."),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Seats or units"), min_value=1, max_value=MOST_SEATS, required=False
    )
    list_price = forms.CharField(
        label=gettext_lazy("List price of one"),
        max_length=24,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    discount = forms.CharField(
        label=gettext_lazy("Discount in %"),
        max_length=8,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    interval = forms.ChoiceField(
        label=gettext_lazy("Billed"), choices=[("", "—"), *INTERVALS], required=False
    )
    start_on = forms.DateField(
        label=gettext_lazy("Start"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    term_months = forms.IntegerField(
        label=gettext_lazy("Term in months"), min_value=1, max_value=LONGEST_TERM, initial=12, required=False
    )

    BY_KIND = ("product", "subscription", "quantity", "interval", "start_on", "term_months")
    TYPED = ("product", "subscription", "description", "quantity", "list_price", "discount")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = choices
        self.steps: tuple[StepInput, ...] = ()
        cast(forms.ChoiceField, self.fields["product"]).choices = choices.product_choices()
        cast(forms.ChoiceField, self.fields["subscription"]).choices = choices.subscription_choices()
        for name in self.BY_KIND:  # whether it is needed depends on the kind: not called optional
            not_called_optional(self.fields[name])
        self.fields["list_price"].help_text = _(
            "%(currency)s before tax. Leave empty to use the price list."
        ) % {"currency": choices.currency}

    def is_blank(self) -> bool:
        """Whether nothing was typed into it; such a line is left out."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.TYPED)

    def clean_list_price(self) -> Money | None:
        """The price for one seat or piece and one interval, or None if nothing was typed."""
        typed = self.cleaned_data["list_price"].strip()
        return typed_price(typed, self.offered.currency) if typed else None

    def clean_discount(self) -> int:
        """Basis points: 12.5 % is 1250."""
        typed = self.cleaned_data["discount"].strip()
        return typed_points(typed) if typed else 0

    def step_rows(self) -> list[list[Any]]:
        """The fields of the steps."""
        return list(step_rows(self))

    @property
    def has_steps(self) -> bool:
        return has_steps(self, self.data)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = data.get("kind")
        if not data.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", _("How many?"))
        if kind == Kind.ONE_OFF:
            self._check_one_off(data)
        elif kind == Kind.SEATS:
            self._check_seats(data)
        elif kind in (Kind.NEW, Kind.RENEWAL):
            self._check_term(data, renewal=kind == Kind.RENEWAL)
            self.steps = check_steps(self, self.offered.currency)
        return data

    def _need(self, data: dict[str, Any], name: str, words: str) -> bool:
        if data.get(name):
            return True
        if name not in self.errors:
            self.add_error(name, words)
        return False

    def _check_one_off(self, data: dict[str, Any]) -> None:
        self._need(data, "description", _("Describe what is delivered."))
        self._need(data, "list_price", _("A one-off line needs its price."))
        self._need(data, "start_on", _("On which day?"))

    def _check_seats(self, data: dict[str, Any]) -> None:
        """The seats join the term that runs on their first day, in its interval."""
        has_day = self._need(data, "start_on", _("Starting on which day?"))
        if (
            not self._need(data, "subscription", _("Choose the subscription that gets the seats."))
            or not has_day
        ):
            return
        subscription, day = self.offered.subscriptions[data["subscription"]], data["start_on"]
        terms = [term for term in subscription.terms.all() if term.start_on <= day < term.end_on]
        if not terms:
            last = formats.date_short(subscription.end_on)
            self.add_error(
                "start_on",
                _("The subscription is not active on that day; it ends on %(day)s.") % {"day": last},
            )
            return
        if data.get("list_price") is None and "list_price" not in self.errors:  # as the seats that are there
            data["list_price"] = Money(terms[0].list_minor, self.offered.currency)
            data["discount"] = data.get("discount") or terms[0].discount_bp

    def _check_term(self, data: dict[str, Any], *, renewal: bool) -> None:
        if renewal:
            named = self._need(data, "subscription", _("Choose the subscription to renew."))
        else:
            self._need(data, "start_on", _("Starting on which day?"))
            named = self._need(data, "product", _("Choose a product."))
        ready = self._need(data, "interval", _("How often is it invoiced?"))
        if not self._need(data, "term_months", _("For how many months?")) or not ready:
            return
        try:
            periods.count(data["interval"], data["term_months"])
        except ValueError:
            self.add_error("term_months", _("The term is not a whole number of billing intervals."))
            return
        if named:
            offered = self.offered
            product_id = (
                offered.subscriptions[data["subscription"]].product_id
                if renewal
                else offered.products[data["product"]].pk
            )
            self._fill_price(data, product_id, data["interval"])

    def _fill_price(self, data: dict[str, Any], product_id: int, interval: str) -> None:
        """Nothing typed: the price list of the day; without one the price must be typed."""
        if data.get("list_price") is not None or "list_price" in self.errors:
            return
        minor = self.offered.prices.get((product_id, interval))
        if minor is None:
            self.add_error("list_price", _("The price list has no price for this. Enter one."))
        else:
            data["list_price"] = Money(minor, self.offered.currency)

    def line(self) -> LineInput:
        """The checked line as the action wants it."""
        data = self.cleaned_data
        subscription = self.offered.subscriptions.get(data["subscription"])
        renews = subscription is not None and data["kind"] == Kind.RENEWAL
        start_on: date = subscription.end_on if renews and subscription else data["start_on"]
        return LineInput(
            kind=data["kind"],
            quantity=data["quantity"],
            list_minor=data["list_price"].minor,
            start_on=start_on,
            description=data["description"].strip(),
            product=self.offered.products.get(data["product"]),
            subscription=subscription,
            discount_bp=data["discount"],
            interval=data["interval"],
            term_months=data["term_months"] or 12,
            steps=self.steps,
        )


LineForm.base_fields.update(step_fields())


def as_typed(line: QuoteLine, currency: str) -> dict[str, Any]:
    """A stored line as it would be typed, in the active language."""
    months: int | None = 12
    if line.end_on and line.kind in (Kind.NEW, Kind.RENEWAL):
        months = periods.months_between(line.start_on, line.end_on)
    return {
        "kind": line.kind,
        "product": str(line.product_id or ""),
        "subscription": str(line.subscription_id or ""),
        "description": line.description,
        "quantity": line.quantity,
        "list_price": formats.amount(Money(line.list_minor, currency)),
        "discount": formats.amount(Money(line.discount_bp, SHARES)) if line.discount_bp else "",
        "interval": line.interval,
        "start_on": line.start_on,
        "term_months": months,
        **typed_steps(line, currency),
    }
