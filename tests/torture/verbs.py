"""The verbs that race for one invoice: what each needs to be there, what it takes, and how often it may succeed.

A runner answers "done" if it had its effect, "refused" where a rule said no, "late" where somebody was faster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from billing_portal.flows import autopay, collection
from billing_portal.flows.pay_now import pay_by_credit, pay_by_method
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import store
from billing_portal.invoices.actions import write_off_invoice
from billing_portal.invoices.models import Invoice
from billing_portal.kit.errors import BillingError
from billing_portal.payments import actions, steps
from billing_portal.payments.models import Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import GatewayChargeback, Taken, gateway
from billing_portal.requests.actions import open_request
from tests.personas import NOON, contact_of
from tests.torture.subjects import DUE
from tests.torture.world import attempt_by_card, euros, finance, pay_there, the_account, wire

Subject = dict[str, Any]
DONE, REFUSED, LATE = "done", "refused", "late"
PART = 1_000


@dataclass(frozen=True)
class Verb:
    """`most`: how many racers may have an effect in one round, None for any number.

    `takes` the whole open balance: of two such verbs together at most one succeeds.
    """

    act: Callable[[Subject], object]
    needs: tuple[str, ...] = ()
    most: int | None = 1
    takes: bool = False


def _invoice(subject: Subject) -> Invoice:
    return Invoice.objects.select_related("account__entity", "entity").get(pk=subject["invoice"])


def _payment(subject: Subject, name: str) -> Payment:
    return Payment.objects.select_related("attempt", "account").get(pk=subject[name])


def _attempt(subject: Subject, name: str) -> PaymentAttempt:
    return PaymentAttempt.objects.select_related("account", "method").get(pk=subject[name])


def start_attempt(subject: Subject) -> object:
    return attempt_by_card(_invoice(subject), subject["open"])


def settle_attempt(subject: Subject) -> object:
    """The answer, the webhook and the sweep bring the same outcome."""
    attempt = _attempt(subject, "attempt")
    answer = gateway().fetch(collection.request_of(attempt, gateway()))
    assert answer is not None
    return steps.settle_attempt(attempt, answer, now=DUE)


def record_payment(subject: Subject) -> object:
    """The same line of the bank is posted by several people."""
    invoice = _invoice(subject)
    wire(invoice.account, PART, (invoice, PART), key=f"line:{invoice.pk}")
    assert Payment.objects.filter(source_key=f"line:{invoice.pk}").count() == 1
    return True


def apply_credit(subject: Subject) -> object:
    payment, invoice = _payment(subject, "credit"), _invoice(subject)
    actions.apply_credit(payment, invoice, euros(subject["open"]), by=finance(), now=DUE)
    return True


def unapply_payment(subject: Subject) -> object:
    payment, invoice = _payment(subject, "payment"), _invoice(subject)
    actions.unapply_payment(payment, invoice, euros(subject["paid"]), by=finance(), now=DUE)
    return True


def credit_invoice(subject: Subject) -> object:
    invoice = _invoice(subject)
    nets = {line.pk: line.net_minor for line in invoice.lines.all()}
    return actions.credit_invoice(invoice, nets, reason="Twice", by=finance(), now=DUE)


def start_refund(subject: Subject) -> object:
    """All of the payment, opening the invoice again; every click is another one."""
    return steps.start_refund(
        _payment(subject, "payment"),
        euros(subject["paid"]),
        gateway="",
        reopen=True,
        reason="Twice",
        request_key=f"refund:{uuid4()}",
        by=finance(),
        now=DUE,
    )


def refund_spread(subject: Subject) -> object:
    """All of a payment whose credit goes to another invoice at this moment."""
    payment = _payment(subject, "spread")
    return steps.start_refund(
        payment,
        payment.amount,
        gateway="",
        reopen=True,
        reason="Twice",
        request_key=f"refund:{uuid4()}",
        by=finance(),
        now=DUE,
    )


def spread_credit(subject: Subject) -> object:
    """A part of a payment's credit, for another invoice than the one that it paid."""
    other = Invoice.objects.select_related("account").get(pk=subject["other"])
    actions.apply_credit(_payment(subject, "spread"), other, euros(PART), by=finance(), now=DUE)
    return True


def settle_refund(subject: Subject) -> object:
    refund = Refund.objects.select_related("payment__attempt", "payment__account").get(pk=subject["refund"])
    row = sandbox.Refund.objects.select_related("charge").get(key=refund.key)
    return steps.settle_refund(refund, store.refund_answer(row), now=DUE)


def _chargeback(subject: Subject, name: str, state: Taken) -> object:
    row = sandbox.Chargeback.objects.select_related("charge").get(pk=subject[name])
    told = GatewayChargeback(row.reference, state, euros(row.amount_minor), payment_key=row.charge.key)
    payment = Payment.objects.select_related("attempt", "account").get(attempt__key=row.charge.key)
    return steps.note_chargeback(payment, told, now=DUE)


def chargeback_taken(subject: Subject) -> object:
    return _chargeback(subject, "dispute", Taken.TAKEN)


def chargeback_won(subject: Subject) -> object:
    return _chargeback(subject, "won", Taken.WON)


def write_off(subject: Subject) -> object:
    write_off_invoice(_invoice(subject), reason="Bankrupt", by=finance(), now=DUE)
    return True


def close_page(subject: Subject) -> object:
    """Somebody pays there in the moment in which it is closed."""
    attempt = _attempt(subject, "page")
    if subject["number"] == 0:
        pay_there(attempt)
    collection.close_page(attempt, now=DUE)
    return None


def resolve(subject: Subject) -> object:
    collection.resolve([_invoice(subject)], now=DUE)
    return None


def collect_due(subject: Subject) -> object:
    autopay.collect_due(DUE)
    return None


def pay_now(subject: Subject) -> object:
    """With the card on file, from a page that shows the state before the race."""
    account = the_account()
    attempt = pay_by_method(
        account,
        [_invoice(subject)],
        euros(subject["payable"]),
        account.default_method,
        shown=subject["shown"],
        by=contact_of(account),
        request_key=f"click:{uuid4()}",
        now=DUE,
    )
    return attempt.status == PaymentAttempt.Status.SUCCEEDED


def reverse_payment(subject: Subject) -> object:
    payment = _payment(subject, "payment")
    actions.reverse_payment(payment, reason="posted_twice", note="", by=finance(), now=DUE)
    return True


def dispute_invoice(subject: Subject) -> object:
    """A part of it, within the days for that."""
    account = the_account()
    return open_request(
        account,
        topic="dispute",
        payload={"amount": PART, "why": "price"},
        message="Too much",
        invoice=_invoice(subject),
        by=contact_of(account),
        now=NOON,
    )


def own_credit(subject: Subject) -> object:
    """From a page that shows the state before the race."""
    account = the_account()
    by = contact_of(account)
    return pay_by_credit(account, [_invoice(subject)], shown=subject["shown"], by=by, now=DUE)


VERBS: dict[str, Verb] = {
    "start_attempt": Verb(start_attempt, takes=True),
    "settle_attempt": Verb(settle_attempt, ("attempt",)),
    "record_payment": Verb(record_payment, most=None),
    "apply_credit": Verb(apply_credit, ("credit",), takes=True),
    "unapply_payment": Verb(unapply_payment, ("payment",)),
    "credit_invoice": Verb(credit_invoice),
    "reverse_payment": Verb(reverse_payment, ("payment",)),
    "dispute_invoice": Verb(dispute_invoice),
    "own_credit": Verb(own_credit, ("credit",)),
    "start_refund": Verb(start_refund, ("payment",)),
    "refund_spread": Verb(refund_spread, ("spread",)),
    "spread_credit": Verb(spread_credit, ("spread",), most=None),
    "settle_refund": Verb(settle_refund, ("refund",)),
    "chargeback_taken": Verb(chargeback_taken, ("dispute",)),
    "chargeback_won": Verb(chargeback_won, ("won",)),
    "write_off": Verb(write_off, takes=True),
    "close_page": Verb(close_page, ("page",), most=None),
    "resolve": Verb(resolve, ("page",), most=None),
    "collect_due": Verb(collect_due, ("collected",), most=None),
    "pay_now": Verb(pay_now, takes=True),
}


def race(number: int, subject: Subject) -> str:
    """Every other racer does the one, the rest the other."""
    name = subject["verbs"][number % 2]
    try:
        effect = VERBS[name].act({**subject, "number": number // 2})
    except BillingError as error:
        return f"{name} {REFUSED} {error.code}"
    return f"{name} {LATE if effect is False else DONE}"
