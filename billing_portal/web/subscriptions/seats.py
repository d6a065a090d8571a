"""*Add Seats* as both faces ask for it: how many, why not, and what it costs in words (S2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.catalog.rules import line_net
from billing_portal.documents.labels import labels
from billing_portal.documents.tables import part_words
from billing_portal.kit import formats
from billing_portal.kit.languages import current
from billing_portal.kit.money import Money
from billing_portal.quotes.actions.seats import SeatsPrice
from billing_portal.subscriptions.rules import last_day

LONGEST_MESSAGE = 4000
MOST = 10_000
ONE_FIRST = "1"


class SeatsForm(forms.Form):
    """How many seats more; `priced` names the price that was on the screen."""

    seats = forms.IntegerField(
        label=gettext_lazy("New Seat Qty"),
        min_value=1,
        max_value=MOST,
        help_text=gettext_lazy("How many seats to add to the ones you have."),
        widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter how many seats you want to add."),
            "invalid": gettext_lazy("Enter a whole number of seats, such as 5."),
            "min_value": gettext_lazy("Add at least one seat."),
            "max_value": gettext_lazy("To add more than 10,000 seats at once, ask for a quote."),
        },
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 4}),
    )
    priced = forms.CharField(required=False, widget=forms.HiddenInput)

    on_record = forms.CharField(
        label=gettext_lazy("Reason on record"),
        max_length=200,
        help_text=gettext_lazy(
            "Who asked for it, and how. It is kept on record, and the billing contact is notified by mail."
        ),
        error_messages={"required": gettext_lazy("Enter a short reason.")},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["message" if staff else "on_record"]


def why_by_request(reason: str) -> str:
    """Why seats of this subscription are a matter for Corporate Account Services, in one sentence."""
    return {
        "ended": _("This subscription has ended. A new one starts with a quote."),
        "suspended": _("This subscription is suspended. Seats can be added once it is active again."),
        "product": _("Seats of this product are added by Corporate Account Services."),
        "renewed": _(
            "The next term of this subscription is already agreed. Corporate Account Services "
            "adds seats to both."
        ),
        "standing_order": _(
            "A recurring bank transfer is not collected automatically: you send it yourself. Seats that you add yourself are paid by "
            "card or direct debit. Choose one of them as your payment method, or ask for the seats here."
        ),
        "method": _(
            "Seats that you add yourself are paid by card or direct debit. Choose one of them as your payment "
            "method, or ask for the seats here."
        ),
    }[reason]


def _days(start: date, end: date) -> str:
    values = {"start": formats.date_short(start), "end": formats.date_short(last_day(end))}
    return _("%(start)s to %(end)s") % values


def price_words(seats: int, price: SeatsPrice, currency: str) -> dict[str, Any]:
    """The price as the page says it: the first payment now, and what each interval costs afterwards."""
    term, figures = price.term, price.figures
    before = line_net(term.list_minor, term.seats, term.discount_bp)
    t = labels(current())
    per = t[f"per.{term.interval}"]
    days = price.line.first_period
    assert days is not None
    counted = [
        (
            _("Seats"),
            f"{formats.number(term.seats)} + {formats.number(seats)} = {formats.number(price.total)}",
        ),
        (
            _("Service period"),
            ", ".join(filter(None, (_days(days.start, days.end), part_words(price.line.part or (), t)))),
        ),
    ]
    sums = [
        (_("First payment, before tax"), formats.amount_with_code(figures.first)),
        (_("Tax"), formats.amount_with_code(figures.first_total - figures.first)),
    ]
    later = [
        (
            _("Each later period of these seats"),
            f"{formats.amount_with_code(Money(price.line.period, currency))} {per}",
        ),
        (
            _("All seats of the subscription"),
            f"{formats.amount_with_code(Money(before + price.line.period, currency))} {per}",
        ),
    ]
    return {
        "facts": counted + (later if price.line.periods > 1 else later[1:]),
        "sums": sums,
        "first": formats.amount_with_code(figures.first_total),
        "goes_on": price.line.periods > 1,
        "end": formats.date_long(last_day(term.end_on)),
        "fingerprint": price.fingerprint,
    }
