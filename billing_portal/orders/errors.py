from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, WrongState


class QuotesChanged(WrongState):
    """Some of the quotes can no longer be ordered; `changed` names them, the rest can go on."""

    code = "quotes_changed"
    message = _("Some of these quotes can no longer be ordered.")

    def __init__(self, changed: list[tuple[str, str]]) -> None:
        super().__init__(changed=changed)
        self.changed = changed  # (number, status) of each


class OfferChanged(WrongState):
    """What the page showed is not what would be ordered now: prices, tax, dates or payment method have changed."""

    code = "offer_changed"
    message = _(
        "Something on this service order changed while you were reading. Nothing was "
        "ordered. Check it again, then place it."
    )


class CheckoutIncomplete(BillingError):
    """The payment information is incomplete; `fields` says what is missing."""

    code = "checkout_incomplete"
    message = _("Some payment information is still missing.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__(fields=fields)
        self.fields = fields


class NothingToOrder(BillingError):
    code = "nothing_to_order"
    message = _("There is no open quote to order.")


class OneCurrencyOnly(BillingError):
    code = "one_currency_only"
    message = _("Quotes in different currencies have to be ordered separately.")


class NoteMissing(BillingError):
    code = "note_missing"
    message = _("Describe what you did so that others can follow it.")
