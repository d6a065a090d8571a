"""The fields of a line by which its seats or its price change during the term, and how amounts in them are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.catalog.rules import WHOLE
from billing_portal.kit import formats, periods
from billing_portal.kit.money import Money, NotAnAmount
from billing_portal.quotes.lines import StepInput
from billing_portal.quotes.models import QuoteLine

STEPS = (1, 2, 3, 4)  # so many changes fit on one line
LONGEST_TERM, MOST_SEATS = 120, 100_000
HIGHEST_PRICE = 10**11  # in minor units, for one seat and interval: far above any, far below an overflow
SHARES = "EUR"  # a currency with two decimals: a share in per cent is read with the same rules as an amount
PARTS = ("after", "quantity", "price", "discount")


def step_name(step: int, part: str) -> str:
    return f"step{step}_{part}"


def step_fields() -> dict[str, forms.Field]:
    """The fields of all steps, by name; all may stay empty."""
    decimal = {"inputmode": "decimal"}
    found: dict[str, forms.Field] = {}
    for step in STEPS:
        fields: tuple[forms.Field, ...] = (
            forms.IntegerField(
                label=gettext_lazy("After so many months"),
                min_value=1,
                max_value=LONGEST_TERM,
                required=False,
            ),
            forms.IntegerField(
                label=gettext_lazy("Seats from then on"), min_value=1, max_value=MOST_SEATS, required=False
            ),
            forms.CharField(
                label=gettext_lazy("List price from then on"),
                max_length=24,
                required=False,
                widget=forms.TextInput(decimal),
            ),
            forms.CharField(
                label=gettext_lazy("Discount in %"),
                max_length=8,
                required=False,
                widget=forms.TextInput(decimal),
            ),
        )
        found |= {step_name(step, part): field for part, field in zip(PARTS, fields, strict=True)}
    return found


def typed_price(typed: str, currency: str) -> Money:
    """An amount as the reader's language writes it. Raises ValidationError."""
    try:
        price = formats.parse_typed(typed, currency)
    except NotAnAmount as error:
        example = formats.amount(Money(123_456, currency))
        raise forms.ValidationError(
            _("Enter an amount such as %(example)s.") % {"example": example}
        ) from error
    if price.minor > HIGHEST_PRICE:
        raise forms.ValidationError(_("This amount is too high."))
    return price


def typed_points(typed: str) -> int:
    """Basis points: 12.5 % is 1250. Raises ValidationError."""
    try:
        points = formats.parse_typed(typed.strip().removesuffix("%").strip(), SHARES).minor
    except NotAnAmount as error:
        example = formats.amount(Money(1250, SHARES))
        raise forms.ValidationError(
            _("Enter a percentage such as %(example)s.") % {"example": example}
        ) from error
    if points > WHOLE:
        raise forms.ValidationError(_("A discount is at most 100 %."))
    return points


def check_steps(form: forms.Form, currency: str) -> tuple[StepInput, ...]:
    """The steps that were typed; what is left empty in one stays as it was before. Errors go beside their fields."""
    data = form.cleaned_data
    seats, price = data.get("quantity"), data.get("list_price")
    discount = data.get("discount") or 0
    found: list[StepInput] = []
    for step in STEPS:
        names = {part: step_name(step, part) for part in PARTS}
        if not any(str(data.get(name) or "").strip() for name in names.values()):
            continue
        after = data.get(names["after"])
        if after is None:
            if names["after"] not in form.errors:
                form.add_error(names["after"], _("After how many months?"))
            continue
        interval, term = data.get("interval"), data.get("term_months")
        if interval and after % periods.MONTHS[interval]:
            form.add_error(names["after"], _("A step begins after a whole number of billing intervals."))
        elif term and after >= term:
            form.add_error(names["after"], _("A step begins before the term is over."))
        elif found and after <= found[-1].after_months:
            form.add_error(names["after"], _("Each step begins later than the one before."))
        seats = data.get(names["quantity"]) or seats
        try:
            if typed := data.get(names["price"], "").strip():
                price = typed_price(typed, currency)
        except forms.ValidationError as error:
            form.add_error(names["price"], error)
        try:
            if typed := data.get(names["discount"], "").strip():
                discount = typed_points(typed)
        except forms.ValidationError as error:
            form.add_error(names["discount"], error)
        if seats and price is not None:
            found.append(StepInput(after, seats, price.minor, discount))
    return tuple(found)


def typed_steps(line: QuoteLine, currency: str) -> dict[str, Any]:
    """The stored steps as they would be typed, in the active language."""
    found: dict[str, Any] = {}
    for number, step in zip(STEPS, line.steps.all(), strict=False):
        values = (
            periods.months_between(line.start_on, step.start_on),
            step.quantity,
            formats.amount(Money(step.list_minor, currency)),
            formats.amount(Money(step.discount_bp, SHARES)) if step.discount_bp else "0",
        )
        found |= {step_name(number, part): value for part, value in zip(PARTS, values, strict=True)}
    return found


def step_rows(form: forms.Form) -> Iterator[list[Any]]:
    """The bound fields, a list for each step."""
    for step in STEPS:
        yield [form[step_name(step, part)] for part in PARTS]


def has_steps(form: forms.Form, data: Mapping[str, Any]) -> bool:
    """Whether any field of a step is filled or wrong, so that they are shown open."""
    names = [step_name(step, part) for step in STEPS for part in PARTS]
    return any(data.get(form.add_prefix(name)) or form.initial.get(name) for name in names) or any(
        form.errors.get(name) for name in names if form.is_bound
    )
