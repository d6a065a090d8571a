"""What became of attempts to pay, in words, and whether an invoice asks for another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.payments.models import AttemptPart, Payment, PaymentAttempt
from billing_portal.payments.words import after_refusal

Status = PaymentAttempt.Status
FAILED = frozenset({Status.DECLINED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """An attempt whose outcome is not certain: one sentence, and what may be done with one that was only begun."""

    text: str
    is_begun: bool
    continue_url: str = ""
    discard_url: str = ""


def by_card(attempt: PaymentAttempt) -> bool:
    """A hosted page asks for a card; a saved method says what it is."""
    return attempt.method is None or attempt.method.kind == PaymentMethod.Kind.CARD


def reason_of(attempt: PaymentAttempt) -> str:
    """Why an attempt brought no money, and that nothing was charged; empty for any other."""
    if attempt.status == Status.CANCELLED:
        return _("The payment was cancelled. Nothing was charged.")
    if attempt.status != Status.DECLINED:
        return ""
    if not by_card(attempt):
        return _("The direct debit was refused by the bank. Nothing was collected.")
    return {
        "authentication_required": _(
            "The bank asked for a confirmation of the payment and did not get it. Nothing was charged."
        ),
        "insufficient_funds": _("The card does not cover the amount. Nothing was charged."),
        "expired_card": _("The card has expired. Nothing was charged."),
    }.get(attempt.decline_code, _("The card was declined by its bank. Nothing was charged."))


def retry_reason(invoice: Invoice, attempts: Sequence[PaymentAttempt]) -> str:
    """Why the contact should try the card again now; empty if nothing asks for it.

    `attempts` are the invoice's, the newest first, with their methods; `invoice.order.method` is read.
    """
    if invoice.status != Invoice.Status.ISSUED:
        return ""
    last = attempts[0] if attempts else None
    if last is not None and by_card(last):
        if last.status in FAILED:
            return " ".join(filter(None, (reason_of(last), after_refusal(invoice, list(reversed(attempts))))))
        if last.status in PaymentAttempt.OPEN:
            return ""  # begun or on its way: the page says so with what can be done about it
    if invoice.undisputed and invoice.order and invoice.order.method.kind == PaymentMethod.Kind.CARD:
        return _("This invoice was to be paid by card and is still open.")
    return ""


def on_its_way(attempt: PaymentAttempt, amount: Money, *, reader: User, zone: str) -> OnItsWay:
    """How much of an attempt is meant, by what, since when and by whom; times in `zone`."""
    values = {
        "amount": formats.amount_with_code(amount),
        "means": means_of(attempt),
        "when": formats.moment_short(attempt.started_at, zone),
        "who": starter(attempt, reader),
    }
    begun = attempt.is_begun
    acts = {}
    if attempt.status == Status.UNKNOWN:
        text = _(
            "%(amount)s by %(means)s, started %(when)s by %(who)s: the payment service has not "
            "answered yet. We keep checking; nothing is charged twice."
        )
    elif begun and attempt.method is None:
        text = _(
            "%(amount)s by %(means)s, begun %(when)s by %(who)s and not finished: nothing was paid, the amount is "
            "still open. The payment page is closed when a new payment starts."
        )
        acts = {
            name: reverse(f"portal:payment-{verb}", args=[attempt.public_id])
            for name, verb in (("continue_url", "continue"), ("discard_url", "discard"))
        }
    elif begun:
        text = _(
            "%(amount)s by %(means)s, begun %(when)s by %(who)s: it has not been sent to the payment service yet. "
            "It is sent within minutes."
        )
    else:
        text = _("%(amount)s by %(means)s is on its way, started %(when)s by %(who)s.")
    return OnItsWay(text % values, begun, **acts)


def moving(parts: Iterable[AttemptPart], *, reader: User, zone: str) -> list[OnItsWay]:
    """What is on its way by these parts, one sentence an attempt. `parts` come with attempt, method and starter."""
    by_attempt: dict[int, tuple[PaymentAttempt, Money]] = {}
    for part in parts:
        attempt = part.attempt
        if attempt.is_open:
            before = by_attempt.get(attempt.pk, (attempt, Money(0, attempt.currency)))[1]
            by_attempt[attempt.pk] = (attempt, before + part.amount)
    return [on_its_way(attempt, amount, reader=reader, zone=zone) for attempt, amount in by_attempt.values()]


def parts_with_attempts() -> QuerySet[AttemptPart]:
    """Parts of attempts with all that the sentences about them read, the newest attempt first."""
    return AttemptPart.objects.select_related("attempt__method", "attempt__started_by").order_by(
        "-attempt_id", "pk"
    )


def means_of(attempt: PaymentAttempt) -> str:
    """`card`, or which card or mandate it is."""
    method = attempt.method
    if method is None:
        return _("card")
    detail = method_detail(method)
    if method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        return _("direct debit (%(detail)s)") % {"detail": detail}
    return _("card (%(detail)s)") % {"detail": detail}


def starter(attempt: PaymentAttempt, reader: User) -> str:
    """Who set it off, as a member of the same account may know it (A4): you, a name, or us."""
    if attempt.started_by is None:
        return _("us")
    return _("you") if attempt.started_by_id == reader.pk else attempt.started_by.name


def means_of_payment(payment: Payment) -> str:
    """`Bank transfer, Wire 4711`."""
    return ", ".join(filter(None, (str(payment.get_kind_display()), payment.short_label)))
