"""What the racers do: the real verbs, and naive twins that read, check and write as one would without thinking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.identity.models import User
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.numbers.models import NumberSeries
from billing_portal.orders.models import Checkout
from billing_portal.orders.queries import offer
from billing_portal.payments.models import PaymentAttempt
from billing_portal.payments.ports import GatewayAnswer, Outcome
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.payments.steps.settle import settle_attempt
from billing_portal.quotes.actions import reject_quote, withdraw_quote
from billing_portal.quotes.models import Quote
from billing_portal.quotes.steps import expire_quote
from tests.personas import NOON

LOST = "lost"


def _place(checkout_id: int, now: Any = NOON) -> str:
    checkout = Checkout.objects.select_related("account__entity", "account__bill_to", "method", "user").get(
        pk=checkout_id
    )
    try:
        shown = offer(checkout, now=now).digest
        return place_service_order(checkout, shown=shown, by=checkout.user, now=now).number
    except WrongState:
        return LOST


def place_or_reject(number: int, subject: dict[str, Any]) -> str:
    """Half of the contacts place the order, the other half reject the quote."""
    if number % 2 == 0:
        return _place(subject["checkouts"][number])
    quote = Quote.objects.select_related("account").get(pk=subject["quote"])
    try:
        reject_quote(quote, comments="No", by=User.objects.get(pk=subject["user"]), now=NOON)
    except WrongState:
        return LOST
    return "rejected"


def place_or_withdraw(number: int, subject: dict[str, Any]) -> str:
    """One contact places the order while the representative takes the quote back."""
    if number % 2 == 0:
        return _place(subject["checkouts"][number])
    quote = Quote.objects.select_related("account").get(pk=subject["quote"])
    try:
        withdraw_quote(quote, by=User.objects.get(username="rep"), now=NOON)
    except WrongState:
        return LOST
    return "withdrawn"


def place_or_expire(number: int, subject: dict[str, Any]) -> str:
    """A click in the last microsecond against the job that notes the expiry."""
    quote = Quote.objects.select_related("account").get(pk=subject["quote"])
    assert quote.expires_at is not None
    if number % 2 == 0:
        return _place(subject["checkouts"][number], quote.expires_at - timedelta(microseconds=1))
    try:
        expire_quote(quote, now=quote.expires_at)
    except WrongState:
        return LOST
    return "expired"


def place_in_own_checkout(number: int, subject: dict[str, Any]) -> str:
    """Every tab has a checkout of its own over the same quote."""
    return _place(subject["checkouts"][number])


def double_click(number: int, subject: dict[str, Any]) -> str:
    """The same form is sent several times at once."""
    checkout = Checkout.objects.select_related("account__entity", "account__bill_to", "method", "user").get(
        pk=subject["checkouts"][0]
    )
    order = place_service_order(checkout, shown=subject["shown"], by=checkout.user, now=NOON)
    return order.number


def pay_a_part(number: int, subject: dict[str, Any]) -> str:
    """Everybody pays 400 of 1,000 at once."""
    invoice = Invoice.objects.select_related("account").get(pk=subject["invoice"])
    try:
        attempt = start_attempt(
            invoice.account,
            [(invoice, Money(subject["part"], invoice.currency))],
            gateway="sandbox",
            method=None,
            request_key=f"{invoice.pk}-{number}",
            by=None,
            now=NOON,
        )
    except (MoreThanOpen, WrongState):
        return LOST
    answer = GatewayAnswer(Outcome.SUCCEEDED, f"ch_{attempt.key}", attempt.amount)
    settle_attempt(attempt, answer, now=NOON)
    return "paid"


def start_by_one_click(number: int, subject: dict[str, Any]) -> int:
    """The same form, sent several times at once, asks for one payment."""
    invoice = Invoice.objects.select_related("account").get(pk=subject["invoice"])
    attempt = start_attempt(
        invoice.account,
        [(invoice, Money(subject["part"], invoice.currency))],
        gateway="sandbox",
        method=None,
        request_key=f"click:{invoice.pk}",
        by=None,
        now=NOON,
    )
    return attempt.pk


def settle_twice(number: int, subject: dict[str, Any]) -> bool:
    """The browser's return, the webhook and the sweeper bring the same outcome."""
    attempt = PaymentAttempt.objects.get(pk=subject["attempt"])
    return settle_attempt(
        attempt, GatewayAnswer(Outcome.SUCCEEDED, f"ch_{attempt.key}", attempt.amount), now=NOON
    )


def naive_decision(number: int, subject: dict[str, Any]) -> str:
    """Read, check, write: everybody who read in time believes to have decided."""
    quote = Quote.objects.get(pk=subject["quote"])
    if quote.status != Quote.Status.SENT:
        return LOST
    Quote.objects.filter(pk=quote.pk).update(
        status="rejected", decided_at=NOON, decided_by=subject["user"], comments=f"by {number}"
    )
    return "decided"


def naive_part(number: int, subject: dict[str, Any]) -> str:
    """The balance is checked in one statement and written in another."""
    invoice = Invoice.objects.get(pk=subject["invoice"])
    if invoice.paid_minor + subject["part"] > invoice.total_minor:
        return LOST
    invoice.paid_minor += subject["part"]
    invoice.save(update_fields=["paid_minor"])
    return "paid"


def naive_number(number: int, subject: dict[str, Any]) -> int:
    """The next number by reading the last one."""
    row = NumberSeries.objects.get(series="NAIVE")
    row.last += 1
    row.save()
    return row.last
