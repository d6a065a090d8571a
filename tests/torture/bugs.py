"""Planted bugs, each of which somebody has written before; the model has to find every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import F

from billing_portal.accounts.models import CorporateAccount
from billing_portal.flows import collection, pay_now, refunds
from billing_portal.invoices.actions import write_off
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import TAKEN
from billing_portal.invoices.steps import balance, promises
from billing_portal.kit.money import Money
from billing_portal.ledger import actions as ledger
from billing_portal.ledger.models import Posting
from billing_portal.payments import steps
from billing_portal.payments.actions import settle as verbs
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.ports import GatewayAnswer, Outcome
from billing_portal.payments.steps import attempts, chargebacks, credit, settle

Fault = tuple[Callable[..., Any], Callable[..., Any]]


def settled_without_comparing() -> list[Fault]:
    """Whoever brings an outcome writes it, whatever stands there."""

    def wrong(
        attempt: PaymentAttempt, to: str, allowed: set[str], answer: GatewayAnswer, now: datetime
    ) -> bool:
        rows = PaymentAttempt.objects.filter(pk=attempt.pk)
        rows.update(status=to, settled_at=now, reference=answer.reference or None)
        return True

    return [(settle._end, wrong)]


def reserved_without_condition() -> list[Fault]:
    """What is on its way already is not looked at."""

    def wrong(invoice: Invoice, amount: Money) -> None:
        Invoice.objects.filter(pk=invoice.pk).update(
            reserved_minor=F("reserved_minor") + amount.minor, begun_minor=F("begun_minor") + amount.minor
        )

    return [(balance.reserve, wrong)]


def disputed_part_collected() -> list[Fault]:
    """What is disputed is neither left out of a payment nor refused."""

    def reserve(invoice: Invoice, amount: Money) -> None:
        rows = Invoice.objects.filter(pk=invoice.pk, total_minor__gte=TAKEN + amount.minor)
        if not rows.update(
            reserved_minor=F("reserved_minor") + amount.minor, begun_minor=F("begun_minor") + amount.minor
        ):
            raise MoreThanOpen

    def payable(invoices: Any) -> dict[int, Money]:
        return {row.pk: row.free for row in invoices}

    return [(balance.reserve, reserve), (pay_now.payable, payable)]


def begun_counted_as_sent() -> list[Fault]:
    """An answer that a page is only open is taken for one that it was paid there."""
    right = steps.settle_attempt

    def wrong(attempt: PaymentAttempt, answer: GatewayAnswer, **more: Any) -> bool:
        told = Outcome.PENDING if answer.outcome is Outcome.OPEN else answer.outcome
        return right(attempt, replace(answer, outcome=told), **more)

    return [(right, wrong)]


def refund_asked_under_a_new_key() -> list[Fault]:
    right = refunds._request
    return [(right, lambda refund: replace(right(refund), key=uuid4().hex))]


def charge_asked_under_a_new_key() -> list[Fault]:
    right = collection.request_of
    return [(right, lambda attempt, port: replace(right(attempt, port), key=uuid4().hex))]


def chargeback_booked_at_every_word() -> list[Fault]:
    """Whether it is known already is not asked."""
    right = steps.note_chargeback

    def wrong(payment: Payment, told: Any, *, now: datetime) -> bool:
        return right(payment, replace(told, reference=f"{told.reference}-{uuid4().hex[:6]}"), now=now)

    return [(right, wrong)]


def won_chargeback_not_given_back() -> list[Fault]:
    return [(chargebacks._win, lambda row, now: False)]


def no_answer_taken_for_a_refusal() -> list[Fault]:
    def wrong(attempt: PaymentAttempt) -> None:
        refused = GatewayAnswer(Outcome.DECLINED, "", decline_code="no_answer")
        steps.settle_attempt(attempt, refused, now=attempt.started_at)

    return [(attempts.mark_attempt_unknown, wrong)]


def nothing_found_taken_for_a_refusal() -> list[Fault]:
    """A refund that the gateway has not heard of yet is called impossible, although somebody may be on the way there."""
    refused = GatewayAnswer(Outcome.DECLINED, "", decline_code="never_arrived")
    return [(refunds._ask_again, lambda refund, port, now: refused), (steps.claim_refund, _sent_unseen)]


def _sent_unseen(refund: Any) -> bool:
    from billing_portal.integrations.payments.sandbox import models as sandbox
    from billing_portal.integrations.payments.sandbox import store

    charge = sandbox.Charge.objects.filter(reference=refund.payment.attempt.reference).first()
    if charge is not None and refund.status == "created":
        store.send_back(f"{refund.key}-late", charge, refund.amount)
    return False


def release_forgotten() -> list[Fault]:
    return [(balance.unreserve, lambda invoice, amount: None)]


def paid_beyond_the_total() -> list[Fault]:
    def wrong(invoice: Invoice, amount: Money, *, reserved: bool, now: datetime) -> Money:
        changes = {"reserved_minor": F("reserved_minor") - amount.minor} if reserved else {}
        Invoice.objects.filter(pk=invoice.pk).update(paid_minor=F("paid_minor") + amount.minor, **changes)
        balance._close_if_settled(invoice, now)
        return amount

    return [(balance.pay, wrong)]


def credit_used_without_posting() -> list[Fault]:
    right = ledger.post

    def wrong(source: str, kind: str, moves: Any, **more: Any) -> Any:
        return None if kind == Posting.Kind.CREDIT_APPLIED else right(source, kind, moves, **more)

    return [(right, wrong)]


def credit_used_twice() -> list[Fault]:
    """What was applied stays credit."""
    right = credit.use_credit

    def wrong(payment: Payment, invoice: Invoice, amount: Money, **more: Any) -> Money:
        applied = right(payment, invoice, amount, **more)
        Payment.objects.filter(pk=payment.pk).update(unapplied_minor=F("unapplied_minor") + applied.minor)
        return applied

    return [(right, wrong)]


def click_starts_anew() -> list[Fault]:
    """A form that is sent twice is two payments."""
    from billing_portal.flows import pay_now

    right = attempts.start_attempt

    def wrong(*args: Any, request_key: str, **more: Any) -> PaymentAttempt:
        while PaymentAttempt.objects.filter(request_key=request_key).exists():
            PaymentAttempt.objects.filter(request_key=request_key).update(request_key=f"{uuid4()}")
        return right(*args, request_key=request_key, **more)

    return [(right, wrong), (pay_now._started, lambda request_key: None)]


def transfer_posted_twice() -> list[Fault]:
    right = verbs.record_payment

    def wrong(*args: Any, source_key: str, **more: Any) -> Payment:
        return right(*args, source_key=f"{source_key}:{uuid4().hex[:6]}", **more)

    return [(right, wrong)]


def unknown_never_looked_up() -> list[Fault]:
    return [(collection._find_out, lambda attempt, now: None)]


def given_up_while_on_its_way() -> list[Fault]:
    """A payment that is under way is not asked for."""
    right = write_off.write_off_invoice

    def wrong(invoice: Invoice, **more: Any) -> None:
        before = Invoice.objects.get(pk=invoice.pk)
        rows = Invoice.objects.filter(pk=invoice.pk)
        rows.update(reserved_minor=0, begun_minor=0)
        right(invoice, **more)
        rows.update(reserved_minor=before.reserved_minor, begun_minor=before.begun_minor)

    return [(right, wrong)]


def promise_not_on_its_invoice() -> list[Fault]:
    """The day of a promise is written down where nobody looks for it."""
    right = promises.make_promise

    def wrong(account: CorporateAccount, invoices: Any, given: Any, **more: Any) -> Any:
        made = right(account, invoices, given, **more)
        Invoice.objects.filter(pk__in=[row.pk for row in invoices]).update(
            promised_on=None, promise_waits_until=None
        )
        return made

    return [(right, wrong)]


BUGS: dict[str, Callable[[], list[Fault]]] = {
    make.__name__.replace("_", " "): make
    for make in (
        settled_without_comparing,
        reserved_without_condition,
        refund_asked_under_a_new_key,
        charge_asked_under_a_new_key,
        chargeback_booked_at_every_word,
        won_chargeback_not_given_back,
        no_answer_taken_for_a_refusal,
        nothing_found_taken_for_a_refusal,
        release_forgotten,
        paid_beyond_the_total,
        credit_used_without_posting,
        credit_used_twice,
        click_starts_anew,
        transfer_posted_twice,
        unknown_never_looked_up,
        given_up_while_on_its_way,
        disputed_part_collected,
        begun_counted_as_sent,
        promise_not_on_its_invoice,
    )
}
