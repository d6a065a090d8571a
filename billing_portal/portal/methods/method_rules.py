"""Which ways to pay an account is offered, and why not the others: one answer for checkout and Payment Method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.payments.ports import Capability, can, gateway
from billing_portal.payments.rules import WARN_DAYS, card_brands
from billing_portal.sellers.models import RemittanceDetails

Kind = PaymentMethod.Kind
# Nothing is entered for them, so nothing is kept at a gateway.
PLAIN = (Kind.RECURRING_TRANSFER, Kind.BANK_TRANSFER, Kind.CHECK)
# The label that manuals know heads the two that recur from a bank account; each has a name of its own (product.md B5).
BANK_GROUP = gettext_lazy("Direct debit / ACH / recurring bank transfer")
DEBIT_CURRENCIES = ("EUR", "USD")  # SEPA and ACH


def expired(method: PaymentMethod, today: date) -> bool:
    """Whether a card is past its last month."""
    last_day = method.last_day
    return last_day is not None and last_day < today


def expires_in(method: PaymentMethod, today: date) -> int | None:
    """In how many days a card ends, if that is soon enough to say so; None if it is not, or is past."""
    last_day = method.last_day
    left = (last_day - today).days if last_day is not None else -1
    return left if 0 <= left <= max(WARN_DAYS) else None


def why_unusable(method: PaymentMethod, today: date) -> str:
    """Why a saved card or mandate cannot be charged any more; empty if it can, and for what is not charged."""
    if not method.is_automatic:
        return ""
    if expired(method, today):
        return _("This card has expired. Add a new one.")
    if method.gateway != gateway().name:
        return _("It is stored with a payment service that is no longer used. Add it again.")
    return ""


@dataclass(frozen=True, slots=True)
class OfferedKind:
    """One kind as this account knows it: its name, what choosing it means, or why it is not offered.

    `group` is the label that heads it together with its neighbours; empty for one that stands alone.
    """

    kind: str
    label: str
    offered: bool
    reason: str  # empty if offered
    note: str = ""
    group: str = ""


def debit_label(currency: str) -> str:
    """What collecting from a bank account is called there."""
    names = {"EUR": _("SEPA direct debit"), "USD": _("ACH direct debit")}
    return names.get(currency, _("Direct debit"))


def _card(account: CorporateAccount, remittance: RemittanceDetails | None) -> OfferedKind:
    reason = "" if can(Capability.SAVE_CARD) else _("Cards are not accepted at present.")
    note = _("Charged when you place an order and on each renewal. %(brands)s.") % {
        "brands": ", ".join(card_brands(account.currency))
    }
    return OfferedKind(Kind.CARD, str(Kind.CARD.label), not reason, reason, note)


def _direct_debit(account: CorporateAccount, remittance: RemittanceDetails | None) -> OfferedKind:
    currency, reason = account.currency, ""
    if currency not in DEBIT_CURRENCIES:
        reason = _("Direct debit is offered for accounts in EUR and USD; yours is in %(currency)s.") % {
            "currency": currency
        }
    elif not can(Capability.SAVE_DEBIT) or (currency == "EUR" and not account.entity.creditor_id):
        reason = _("Direct debits cannot be set up at present.")
    note = _("Collected from your bank account on the due date of each invoice.")
    return OfferedKind(Kind.DIRECT_DEBIT, debit_label(currency), not reason, reason, note, str(BANK_GROUP))


def why_no_transfer(account: CorporateAccount, remittance: RemittanceDetails | None) -> str:
    """Why nothing can be transferred in the account's currency; empty if it can."""
    if remittance is not None and (remittance.iban or remittance.account_number):
        return ""
    return _("There is no bank account for transfers in %(currency)s.") % {"currency": account.currency}


def _recurring_transfer(account: CorporateAccount, remittance: RemittanceDetails | None) -> OfferedKind:
    reason = why_no_transfer(account, remittance)
    note = _(
        "You set up a standing order at your bank. It pays each invoice on its due date; we collect nothing."
    )
    label = str(Kind.RECURRING_TRANSFER.label)
    return OfferedKind(Kind.RECURRING_TRANSFER, label, not reason, reason, note, str(BANK_GROUP))


def _transfer(account: CorporateAccount, remittance: RemittanceDetails | None) -> OfferedKind:
    reason = why_no_transfer(account, remittance)
    note = _("You transfer each invoice by its due date.")
    return OfferedKind(Kind.BANK_TRANSFER, str(Kind.BANK_TRANSFER.label), not reason, reason, note)


def _check(account: CorporateAccount, remittance: RemittanceDetails | None) -> OfferedKind:
    reason = ""
    if remittance is None or not remittance.check_address:
        reason = _("Checks are not accepted for invoices in %(currency)s.") % {"currency": account.currency}
    note = _("You mail a check for each invoice by its due date.")
    return OfferedKind(Kind.CHECK, str(Kind.CHECK.label), not reason, reason, note)


_KINDS: tuple[Callable[[CorporateAccount, RemittanceDetails | None], OfferedKind], ...] = (
    _card,
    _direct_debit,
    _recurring_transfer,
    _transfer,
    _check,
)


def offered(account: CorporateAccount, remittance: RemittanceDetails | None) -> list[OfferedKind]:
    """All five kinds, in one order, in the reader's language.

    `remittance` is the bank's data of the issuing entity in the account's currency. Source: product.md B5, B6.
    """
    return [describe(account, remittance) for describe in _KINDS]
