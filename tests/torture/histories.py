"""Random histories of a payment at the gateway, told to the real door twice, shuffled, late, and among forgeries."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection, connections, transaction
from django.test import Client

from billing_portal.flows import gateway_events, refunds
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import store, switches
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.events import body_of, sign
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import GatewayEvent, Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import GatewayAnswer, Outcome, Taken
from billing_portal.payments.steps import chargebacks
from tests.personas import NOON
from tests.portal.billing import billed
from tests.torture.databases import fresh
from tests.torture.figures import Figures
from tests.torture.world import (
    VISA,
    disagreements,
    euros,
    finance,
    found,
    open_page,
    pay_there,
    planted,
    the_account,
)

DOOR = "/gateway-events/sandbox/"
FORGED = 0.2  # of all deliveries
ENOUGH = 100  # histories within which a planted fault has to show
COMPARE = "billing_portal.integrations.payments.sandbox.adapter.hmac.compare_digest"
DECLINED = "4000000000000002"


@dataclass
class Told:
    """How the door was used."""

    genuine: int = 0
    forged: int = 0


class History:
    """One payment, what happens to it at the gateway, and what of it must be in the books in the end."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.told = chance, Told()
        self.client = Client(HTTP_HOST="localhost", raise_request_exception=False)
        self.now = NOON
        self.wrong: list[str] = []
        self.pile: list[sandbox.Event] = []
        self.ids: set[str] = set()
        self.refunded = self.taken = 0

    def live(self) -> None:
        """Everything that happens, with news delivered now and then, and all of it at last."""
        invoice = billed(the_account())
        attempt = open_page(invoice, self.chance.choice([0, 4_000]))
        slow = self.chance.random() < 0.3
        switches.turn(switches.SLOW, slow)
        declined = self.chance.random() < 0.2
        pay_there(attempt, DECLINED if declined else VISA)
        self._news()
        switches.turn(switches.SLOW, False)
        charge = sandbox.Charge.objects.get(key=attempt.key)
        if charge.outcome == Outcome.PENDING:
            store.ripen(charge)
            store.tell(store.Subject.PAYMENT, key=charge.key, reference=charge.reference)
        if not declined:
            self._refund(attempt)
            self._dispute(charge)
        self._news(everything=True)
        self._compare(invoice, attempt, 0 if declined else attempt.amount_minor)

    def _refund(self, attempt: PaymentAttempt) -> None:
        payment = Payment.objects.filter(attempt=attempt).select_related("attempt", "account").first()
        if payment is None or self.chance.random() < 0.4:
            return  # nobody sends back what we have not heard of
        refused = self.chance.random() < 0.3
        name = switches.NO_REFUNDS if refused else switches.SLOW
        switches.turn(name, refused or self.chance.random() < 0.5)
        part = self.chance.choice([1, 1_000, payment.amount_minor])
        refunds.refund_payment(
            payment,
            euros(part),
            reopen=True,
            reason="Twice",
            request_key="refund:1",
            by=finance(),
            now=self.now,
        )
        self.refunded = 0 if refused else part
        self._news()
        switches.turn(name, False)
        if not refused:  # the gateway is through with it and says so
            row = sandbox.Refund.objects.select_related("charge").get()
            store.refund_answer(row)
            store.tell(store.Subject.REFUND, key=row.key, reference=row.reference)

    def _dispute(self, charge: sandbox.Charge) -> None:
        if self.chance.random() < 0.5:
            return
        amount = self.chance.choice([500, charge.amount_minor])
        row = store.take_back(charge, amount=euros(amount))
        self.taken = amount
        self._news()
        if self.chance.random() < 0.6:
            won = self.chance.random() < 0.5
            store.decide(row, Taken.WON if won else Taken.LOST)
            self.taken = 0 if won else amount

    def _news(self, *, everything: bool = False) -> None:
        """What the gateway has to say goes on the pile; some of the pile arrives, in any order, some of it twice."""
        known = {event.pk for event in self.pile}
        self.pile += list(sandbox.Event.objects.exclude(pk__in=known))
        self.now += timedelta(hours=self.chance.choice([0, 1, 24]))
        share = 1.0 if everything else self.chance.choice([0.0, 0.4, 1.0])
        arriving = [event for event in self.pile if self.chance.random() < share]
        arriving += [event for event in arriving if self.chance.random() < 0.4]
        self.chance.shuffle(arriving)
        with clock.at(self.now):
            for event in arriving:
                body = body_of(event)
                self._knock(body, sign(body), 200)
                self.ids.add(event.event_id)
                self.told.genuine += 1
                if self.chance.random() < FORGED:
                    self._forge(body)
            self._work()

    def _knock(self, body: bytes, signature: str, expected: int) -> None:
        headers = {"Sandbox-Signature": signature}
        answer = self.client.post(DOOR, body, content_type="application/json", headers=headers)
        if answer.status_code != expected:
            self.wrong.append(f"the door said {answer.status_code} to {body[:60]!r}, not {expected}")

    def _forge(self, body: bytes) -> None:
        """Altered, signed by somebody else, or nothing that anybody can read."""
        self.told.forged += 1
        place = self.chance.randrange(len(body))
        altered = body[:place] + bytes([body[place] ^ (1 + self.chance.randrange(255))]) + body[place + 1 :]
        foreign = body.replace(b'"evt_', b'"evx_')
        body, signature = self.chance.choice(
            [
                (altered, sign(body)),
                (foreign, sign(body)),
                (foreign, sign(body)[::-1]),
                (foreign, ""),
                (b"\xff\xfe" + body, sign(body)),
                (b"\xff\xfe\x00", sign(b"\xff\xfe\x00")),
                (b"[]", sign(b"[]")),
                (body[:place], sign(body[:place])),
            ]
        )
        self._knock(body, signature, 400)

    def _work(self) -> None:
        """The worker takes the inbox in any order, some of it twice."""
        waiting = list(GatewayEvent.objects.filter(processed_at=None).values_list("pk", flat=True))
        self.chance.shuffle(waiting)
        for pk in waiting:
            for _ in range(self.chance.choice([1, 1, 2])):
                gateway_events.process_event.func(pk)

    def _compare(self, invoice: Invoice, attempt: PaymentAttempt, paid: int) -> None:
        invoice.refresh_from_db()
        attempt.refresh_from_db()
        kept = set(GatewayEvent.objects.values_list("event_id", flat=True))
        if kept != self.ids:
            self.wrong.append(
                f"kept {len(kept)} events of {len(self.ids)}, {kept - self.ids} are not the gateway's"
            )
        if attempt.status != ("succeeded" if paid else "declined"):
            self.wrong.append(f"the attempt is {attempt.status}")
        payments = list(Payment.objects.all())
        held = sum(row.amount_minor - row.refunded_minor - row.charged_back_minor for row in payments)
        # A bank may take back what we have sent back already: the rest is a loss, and no more than all can go.
        expected = max(0, paid - self.refunded - self.taken)
        if (len(payments), held) != (1 if paid else 0, expected):
            self.wrong.append(f"{len(payments)} payments hold {held}, should be {expected}")
        on_invoice = invoice.paid_minor + sum(row.unapplied_minor for row in payments)
        if on_invoice != expected or invoice.reserved_minor:
            self.wrong.append(f"{on_invoice} paid and credit, {invoice.reserved_minor} set aside: {expected}")
        if Refund.objects.filter(status__in=Refund.OPEN).exists():
            self.wrong.append("a refund is still open")
        self.wrong += disagreements()


def _one(seed: int) -> History:
    history = History(random.Random(seed))
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        try:
            history.live()
        except Exception as error:  # noqa: BLE001  whatever breaks is a finding
            history.wrong.append(f"{type(error).__name__}: {error}"[:300])
        for alias in connections:
            transaction.set_rollback(True, using=alias)
    return history


def _trusts_every_sender() -> Any:
    return mock.patch(COMPARE, return_value=True)


def _believes_what_it_is_told() -> Any:
    """An event of a payment means that it was paid."""
    answer = GatewayAnswer(Outcome.SUCCEEDED, "ch_told")

    def wrong(attempt: PaymentAttempt, *, now: Any) -> None:
        gateway_events.look_up.__globals__["settle_attempt"](attempt, answer, now=now)

    return planted((gateway_events.look_up, wrong))


def _keeps_repeats() -> Any:
    """The event's own id is not what it is kept under."""
    right, count = SandboxGateway.parse_webhook, iter(range(10**9))

    def wrong(self: SandboxGateway, headers: Any, body: bytes) -> Any:
        from dataclasses import replace

        return [
            replace(event, event_id=f"{event.event_id}-{next(count)}") for event in right(self, headers, body)
        ]

    return mock.patch.object(SandboxGateway, "parse_webhook", wrong)


def _stumbles_over_bytes() -> Any:
    def wrong(self: SandboxGateway, headers: Any, body: bytes) -> Any:
        text = body.decode("ascii", errors="strict") if body.isascii() else None
        assert text is not None
        return right(self, headers, body)

    right = SandboxGateway.parse_webhook
    return mock.patch.object(SandboxGateway, "parse_webhook", wrong)


def _expects_taken_before_won() -> Any:
    """Once lost or won, nothing more is heard of a chargeback; what is won at first sight is not known."""
    return planted((chargebacks._win, lambda row, now: False))


FAULTS: dict[str, Callable[[], Any]] = {
    "trusts every sender": _trusts_every_sender,
    "believes what it is told": _believes_what_it_is_told,
    "keeps repeats": _keeps_repeats,
    "stumbles over bytes": _stumbles_over_bytes,
    "ignores that a chargeback was won": _expects_taken_before_won,
}


def run(histories: int, *, seed: int) -> Figures:
    """So many histories, then each fault until one shows it; begins and ends with a fresh database."""
    figures, begun = Figures("webhooks", connection.vendor, seed, "histories", histories), time.monotonic()
    found()
    genuine = forged = 0
    for number in range(histories):
        history = _one(seed * 1_000_003 + number)
        figures.violations += [f"history {seed * 1_000_003 + number}: {text}" for text in history.wrong]
        figures.done += 1
        genuine, forged = genuine + history.told.genuine, forged + history.told.forged
    for name, fault in FAULTS.items():
        with fault():
            caught = any(_one(seed * 1_000_003 + number).wrong for number in range(ENOUGH))
        figures.plant(name, caught)
    fresh()
    figures.notes.append(f"{genuine:,} deliveries, and {forged:,} forged, altered or unreadable among them")
    figures.seconds = time.monotonic() - begun
    return figures
