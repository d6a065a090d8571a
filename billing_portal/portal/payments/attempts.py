"""What became of attempts to pay, in words, and whether an invoice asks for another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.payments.models import AttemptPart, PaymentAttempt
from billing_portal.payments.queries import can_be_confirmed
from billing_portal.payments.words import after_refusal
from billing_portal.web.payments.attempts import by_card, means_of, reason_of, starter

Status = PaymentAttempt.Status
FAILED = frozenset({Status.DECLINED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """An attempt whose outcome is not certain: one sentence, and what may be done with one that was only begun."""

    text: str
    is_begun: bool
    continue_url: str = ""
    discard_url: str = ""


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


def confirm_url(attempt: PaymentAttempt | None, account: CorporateAccount) -> str:
    """Where a charge that only lacks the customer's confirmation gets it; empty for any other."""
    if attempt is None or not can_be_confirmed(attempt, account):
        return ""
    return reverse("portal:payment-confirm", args=[attempt.public_id])


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
    elif begun and attempt.has_page:
        text = _(
            "%(amount)s by %(means)s, begun %(when)s by %(who)s and not finished: nothing was paid, the amount is "
            "still open. The payment page is closed when a new payment starts."
        )
        if attempt.method is not None:
            text = _(
                "%(amount)s by %(means)s, begun %(when)s by %(who)s and not finished: the bank asks for a confirmation. "
                "Nothing was charged, the amount is still open."
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
