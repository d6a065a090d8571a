"""What happens on a hosted page: claimed once, in the sandbox's own store, whatever is clicked twice."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from billing_portal.integrations.payments.sandbox.cards import BEHAVIOURS, enter_card, grant_mandate
from billing_portal.integrations.payments.sandbox.models import HostedPage, SavedMethod
from billing_portal.integrations.payments.sandbox.store import take
from billing_portal.kit.money import Money

NEEDS_CONSENT = "authenticate"


def amount_of(page: HostedPage) -> Money:
    return Money(page.amount_minor, page.currency)


def _claim(page: HostedPage, outcome: str) -> bool:
    """Whether this call, and no other, ends the page."""
    return HostedPage.objects.filter(pk=page.pk, outcome="").update(outcome=outcome) == 1


def is_taken(page: HostedPage, number: str) -> bool:
    """Whether the seller takes cards of this brand on this page."""
    brand, _behaviour = BEHAVIOURS.get(number, ("Visa", "decline"))
    return not page.brands or brand in page.brands


def pay_by_card(page: HostedPage, number: str) -> bool:
    """Charge a test card, or wait for the customer's consent; True if the page is over."""
    brand, behaviour = BEHAVIOURS.get(number, ("Visa", "decline"))
    if behaviour != NEEDS_CONSENT:
        _settle(page, behaviour, f"{brand} •••• {number[-4:]}")
        return True
    saved = SavedMethod.objects.create(
        token=f"pm_{uuid4().hex[:24]}", kind="card", brand=brand, last4=number[-4:], behaviour=behaviour
    )
    HostedPage.objects.filter(pk=page.pk, outcome="").update(method_token=saved.token)
    return False


def awaits_consent(page: HostedPage) -> SavedMethod | None:
    """The card that a payment waits with, if its bank wants a confirmation."""
    if page.purpose == "setup" or page.outcome or not page.method_token:
        return None
    return SavedMethod.objects.filter(token=page.method_token).first()


def answer_consent(page: HostedPage, *, confirmed: bool) -> None:
    """The customer confirms the payment to the bank, or refuses."""
    card = awaits_consent(page)
    if card is not None:
        _settle(page, "succeed" if confirmed else NEEDS_CONSENT, f"{card.brand} •••• {card.last4}")


def _settle(page: HostedPage, behaviour: str, label: str) -> None:
    with transaction.atomic(using="sandbox"):
        if _claim(page, "done"):
            take(page.key, amount_of(page), page.kind, behaviour, label)


def save_card(page: HostedPage, number: str, *, month: int, year: int) -> None:
    """Keep a card for the set-up page; nothing is charged."""
    with transaction.atomic(using="sandbox"):
        if _claim(page, "saved"):
            enter_card(page.key, number, month=month, year=year)


def save_mandate(page: HostedPage, account_number: str, holder: str) -> None:
    with transaction.atomic(using="sandbox"):
        if _claim(page, "saved"):
            grant_mandate(page.key, account_number, holder)


def cancel(page: HostedPage) -> None:
    """Leave without paying or entering anything."""
    _claim(page, "cancelled")
