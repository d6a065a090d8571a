"""One account in all its states, moved by what customers, finance, the bank, the gateway and the clock do.

Every act is a real verb or flow; a refusal by a rule is an outcome. `fault` says what of the office is wrong after
each act, `end` brings everything on its way to its end and says what is left over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db.models import Model

from billing_portal.flows import autopay, collection, gateway_events, refunds
from billing_portal.flows.pay_now import pay_by_method, pay_on_page, payable, state_digest
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import pages, store, switches
from billing_portal.integrations.payments.sandbox.events import body_of, sign
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError
from billing_portal.kit.money import Money
from billing_portal.payments import actions
from billing_portal.payments.models import GatewayEvent, Payment, PaymentAttempt, Refund
from billing_portal.payments.ports import Taken, gateway
from tests.personas import NOON, contact_of
from tests.portal.billing import billed
from tests.torture import world
from tests.torture.promising import Promising
from tests.torture.quarrels import Quarrels
from tests.torture.world import euros

Row = TypeVar("Row", bound=Model)
CARDS = (world.VISA, world.VISA, "4000000000000002", "4000002500003155")
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=6),
    timedelta(hours=2),
    timedelta(days=1),
    timedelta(days=9),
)


class Office(Quarrels, Promising):
    def __init__(self) -> None:
        self.account = world.found()
        self.contact, self.finance = contact_of(self.account), world.finance()
        self.now = NOON
        self.clicks: list[Callable[[], PaymentAttempt]] = []
        self.lines: list[tuple[str, int]] = []
        Quarrels.__init__(self)
        Promising.__init__(self)

    # --- what people and machines do ---------------------------------------------------------------------------

    def bill(self, net: int, *, collected: bool) -> None:
        today = clock.day(self.now, self.account.entity.zone)
        invoice = billed(self.account, net=net, now=self.now, due=today if collected else None)
        if collected:
            Invoice.objects.filter(pk=invoice.pk).update(collect_by=self.account.default_method)

    def _some(self, rows: Any, pick: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def _invoices(self, pick: int, several: bool) -> Sequence[Invoice]:
        found = list(Invoice.objects.filter(status="issued").order_by("pk"))
        if not found:
            return []
        first = pick % len(found)
        return found[first : first + (2 if several else 1)]

    def pay_now(self, pick: int, percent: int, *, several: bool, on_page: bool) -> None:
        """From a page opened this moment; the click can be repeated later."""
        invoices = self._invoices(pick, several)
        most = sum((amount.minor for amount in payable(invoices).values()), 0) if invoices else 0
        amount = euros(most * percent // 100)
        if not amount:
            return
        click: dict[str, Any] = {
            "shown": state_digest(invoices),
            "by": self.contact,
            "request_key": f"click:{uuid4()}",
        }

        def again() -> PaymentAttempt:
            if on_page:
                pay_on_page(self.account, invoices, amount, **click, now=self.now)
            else:
                method = self.account.default_method
                assert method is not None
                pay_by_method(self.account, invoices, amount, method, **click, now=self.now)
            return PaymentAttempt.objects.get(request_key=click["request_key"])

        if not on_page:  # one in three asks its holder, who sits in front of the page
            behaviour = "authenticate" if pick % 3 == 0 else "succeed"
            sandbox.SavedMethod.objects.filter(kind="card").update(behaviour=behaviour)
        self.clicks.append(again)
        again()

    def click_again(self, pick: int) -> None:
        """F5: a click of before is sent once more, and starts nothing new where it had started something."""
        if not self.clicks:
            return
        before = PaymentAttempt.objects.count()
        keys = set(PaymentAttempt.objects.values_list("request_key", flat=True))
        attempt = self.clicks[pick % len(self.clicks)]()
        if attempt.request_key in keys:
            assert PaymentAttempt.objects.count() == before, "the same click started another payment"

    def at_the_gateway(self, pick: int, card: int) -> None:
        page = self._some(sandbox.HostedPage.objects.exclude(purpose="setup").filter(outcome=""), pick)
        if page is None:
            return
        if card >= len(CARDS):
            pages.cancel(page)
        elif page.purpose == "bank" or not pages.pay_by_card(page, CARDS[card]):
            page.refresh_from_db()
            pages.answer_consent(page, confirmed=pick % 2 == 0)

    def come_back(self, pick: int) -> None:
        attempt = self._some(PaymentAttempt.objects.open().select_related("account", "method"), pick)
        if attempt is not None:
            collection.look_up(attempt, now=self.now)

    def wire(self, pick: int, minor: int) -> None:
        (invoice,) = self._invoices(pick, False) or [None]
        towards = [] if invoice is None else [(invoice, euros(minor))]
        self.lines.append((f"bank:{uuid4()}", minor))
        self._post(*self.lines[-1], towards)

    def _post(self, key: str, minor: int, towards: list[tuple[Invoice, Money]]) -> Payment:
        return actions.record_payment(
            self.account,
            euros(minor),
            towards=towards,
            kind="bank_transfer",
            label="Wire",
            source_key=key,
            by=self.finance,
            now=self.now,
        )

    def post_again(self, pick: int) -> None:
        """The same line of the bank once more."""
        if self.lines:
            before = Payment.objects.count()
            self._post(*self.lines[pick % len(self.lines)], [])
            assert Payment.objects.count() == before, "the same transfer was posted twice"

    def use_credit(self, pick: int, percent: int) -> None:
        payment = self._some(Payment.objects.with_credit().select_related("attempt", "account"), pick)
        (invoice,) = self._invoices(pick, False) or [None]
        if payment is None or invoice is None:
            return
        amount = min(payment.unapplied, invoice.free)
        part = euros(max(1, amount.minor * percent // 100))
        actions.apply_credit(payment, invoice, part, by=self.finance, now=self.now)

    def set_free(self, pick: int, percent: int) -> None:
        payment = self._some(Payment.objects.select_related("attempt", "account"), pick)
        if payment is None:
            return
        for invoice, minor in _allocated(payment)[:1]:
            part = euros(max(1, minor * percent // 100))
            actions.unapply_payment(payment, invoice, part, by=self.finance, now=self.now)

    def credit_note(self, pick: int, percent: int) -> None:
        invoice = self._some(Invoice.objects.filter(status__in=["issued", "paid"]), pick)
        if invoice is None:
            return
        nets = {line.pk: max(1, line.net_minor * percent // 100) for line in invoice.lines.all()}
        actions.credit_invoice(invoice, nets, reason="Less", by=self.finance, now=self.now)

    def refund(self, pick: int, percent: int, *, reopen: bool) -> None:
        payment = self._some(Payment.objects.select_related("attempt", "account"), pick)
        if payment is None:
            return
        amount = euros(max(1, payment.amount_minor * percent // 100))
        refunds.refund_payment(
            payment,
            amount,
            reopen=reopen,
            reason="Twice",
            request_key=f"refund:{payment.pk}:{amount.minor}",
            by=self.finance,
            now=self.now,
        )

    def bank_takes_back(self, pick: int, percent: int) -> None:
        charge = self._some(sandbox.Charge.objects.filter(outcome="succeeded"), pick)
        if charge is not None and not charge.chargebacks.exists():
            store.take_back(charge, amount=euros(max(1, charge.amount_minor * percent // 100)))

    def bank_decides(self, pick: int, *, won: bool) -> None:
        row = self._some(sandbox.Chargeback.objects.filter(state="taken"), pick)
        if row is not None:
            store.decide(row, Taken.WON if won else Taken.LOST)

    def events_arrive(self, start: int, step: int) -> None:
        """Some of what the gateway ever told, in any order, twice or late."""
        rows = list(sandbox.Event.objects.order_by("pk"))
        for event in rows[start % len(rows) :: step] if rows else []:
            self._hear(event)

    def _hear(self, event: sandbox.Event) -> None:
        body = body_of(event)
        told = gateway().parse_webhook({"Sandbox-Signature": sign(body)}, body)
        gateway_events.store_events("sandbox", told, body.decode(), now=self.now)
        for pk in GatewayEvent.objects.filter(processed_at=None).values_list("pk", flat=True):
            with clock.at(self.now), contextlib.suppress(BillingError):
                gateway_events.process_event.func(pk)

    def switch(self, name: str, *, on: bool) -> None:
        switches.turn(name, on)

    def time_passes(self, pause: timedelta) -> None:
        """And the worker does what is due."""
        self._work(pause)
        with clock.at(self.now):
            self.promises_end()
            autopay.collect_due(self.now)

    def _work(self, pause: timedelta) -> None:
        self.now += pause
        with clock.at(self.now):
            collection.sweep(self.now)
            refunds.sweep_refunds(self.now)

    # --- what must be so ------------------------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What is wrong at this moment: in the books, and between our words and the gateway's deeds."""
        found = [str(finding) for finding in world.check_books()]
        found += self._disputed_and_begun() + self.too_early
        charges = {row.key: row for row in sandbox.Charge.objects.all()}
        attempts = list(PaymentAttempt.objects.select_related("payment"))
        for attempt in attempts:
            charge = charges.pop(attempt.key, None)
            took = charge is not None and charge.outcome == "succeeded"
            if attempt.status == "succeeded" and not took:
                found.append(f"{attempt} without a charge")
            if took and attempt.status in ("declined", "cancelled"):
                found.append(f"{attempt}, and the gateway took the money")
            if (
                attempt.status == "succeeded"
                and charge
                and attempt.payment.amount_minor != charge.amount_minor
            ):
                found.append(f"{attempt} is booked with another sum")
        found += [f"nobody asked for the charge {key}" for key in charges]
        sent = {row.key: row for row in sandbox.Refund.objects.all()}
        for refund in Refund.objects.exclude(gateway=""):
            row = sent.pop(refund.key, None)
            if (refund.status == "succeeded") != (
                row is not None and row.outcome == "succeeded"
            ) and refund.status in ("succeeded", "declined"):
                found.append(f"refund {refund}, at the gateway {row}")
        return found + [f"nobody asked for the refund {key}" for key in sent]

    def end(self) -> list[str]:
        """The faults stop, seven days pass, everything that was told is heard: what is not over then?"""
        for name in switches.NAMES:
            switches.turn(name, False)
        for pause in (timedelta(minutes=6), timedelta(hours=2), *[timedelta(days=1)] * 7):
            self._work(pause)
        for event in sandbox.Event.objects.order_by("-pk"):
            self._hear(event)
        found = self.faults() + world.disagreements()
        open_refunds = Refund.objects.filter(status__in=Refund.OPEN).exclude(gateway="")
        found += [f"still open: {row}" for row in (*PaymentAttempt.objects.open(), *open_refunds)]
        found += [f"{row} still has money set aside" for row in Invoice.objects.exclude(reserved_minor=0)]
        found += [f"not processed: {row}" for row in GatewayEvent.objects.filter(processed_at=None)]
        return found


def _allocated(payment: Payment) -> list[tuple[Invoice, int]]:
    from billing_portal.payments.queries import allocated

    return [(Invoice.objects.get(pk=pk), minor) for pk, minor in allocated(payment).items()]
