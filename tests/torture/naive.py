"""The same verbs with one family of guards taken away: read, check, write, as one would without thinking.

SQLite has one writer at a time, so a whole transaction hides the gap between reading and writing; there the verb runs
without its transaction too, as far as it takes no number (a number is refused outside of one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from billing_portal.invoices.actions import write_off
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.steps import balance
from billing_portal.kit import states
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.payments import actions, steps
from billing_portal.payments.models import Payment
from billing_portal.payments.steps import credit
from tests.torture import verbs, world

ROUNDS, STEP = 100, 10  # within how many rounds a twin has to fail

Fault = tuple[Callable[..., Any], Callable[..., Any]]


def _claim_nothing(*rows: Any) -> None:
    """Whoever has read goes on with what was read."""


def _claim_payment(payment: Payment) -> None:
    payment.refresh_from_db()


def _move(row: Any, *, to: str, allowed: set[str], where: Any = None, **changes: Any) -> None:
    if type(row)._base_manager.get(pk=row.pk).status not in allowed:
        raise WrongState
    for name, value in {**changes, "status": to}.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes, "status"])


def _reserve(invoice: Invoice, amount: Money) -> None:
    row = Invoice.objects.get(pk=invoice.pk)
    if row.free < amount:
        raise MoreThanOpen
    row.reserved_minor += amount.minor
    row.begun_minor += amount.minor
    row.save(update_fields=["reserved_minor", "begun_minor"])


def _unpay(invoice: Invoice, amount: Money) -> str:
    row = Invoice.objects.get(pk=invoice.pk)
    if row.paid_minor < amount.minor:
        raise WrongState
    row.paid_minor -= amount.minor
    row.save(update_fields=["paid_minor"])
    return Leg.Book.RECEIVABLE


CLAIMS: tuple[Fault, ...] = ((balance.claim, _claim_nothing), (credit.claim_payment, _claim_payment))
MOVES: tuple[Fault, ...] = (*CLAIMS, (states.move, _move))

# Family -> who races, what is taken away, and the verb that runs without its transaction on SQLite.
TWINS: dict[str, tuple[str, tuple[Fault, ...], Callable[..., Any] | None]] = {
    "the sum set aside": ("start_attempt", (*CLAIMS, (balance.reserve, _reserve)), steps.start_attempt),
    "the claim before reading": ("apply_credit", CLAIMS, actions.apply_credit),
    "the sum taken off": ("unapply_payment", (*CLAIMS, (balance.unpay, _unpay)), actions.unapply_payment),
    "the state of a refund": ("settle_refund", MOVES, steps.settle_refund),
    "the state of a chargeback": ("chargeback_won", MOVES, steps.note_chargeback),
    "the state of an invoice": ("write_off", MOVES, write_off.write_off_invoice),
    "the state of an attempt": ("settle_attempt", MOVES, None),
    "the chargeback known before": (
        "chargeback_taken",
        (*CLAIMS, (balance.unpay, _unpay)),
        steps.note_chargeback,
    ),
}


def families() -> dict[str, tuple[str, str]]:
    """The pair that races for each family that can fail on this database."""
    return {
        name: (verb, verb)
        for name, (verb, _faults, alone) in TWINS.items()
        if alone is not None or connection.vendor != "sqlite"
    }


@contextmanager
def _without_guard(family: str) -> Iterator[None]:
    _verb, faults, alone = TWINS[family]
    if connection.vendor == "sqlite" and alone is not None:
        faults = (*faults, (alone, alone.__wrapped__))  # type: ignore[attr-defined]
    with world.planted(*faults):
        yield


def race(number: int, subject: dict[str, Any]) -> str:
    with _without_guard(subject["family"]):
        return verbs.race(number, subject)
