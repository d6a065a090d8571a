"""What an office lives through when money or an invoice is wrong: lost answers, reversals, disputes, credit, write-offs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Max

from billing_portal.accounts.models import CorporateAccount
from billing_portal.flows import collection
from billing_portal.flows.pay_now import pay_by_credit, state_digest
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.invoices.actions import write_off_invoice
from billing_portal.invoices.models import Invoice
from billing_portal.kit.errors import BillingError
from billing_portal.payments import actions
from billing_portal.payments.models import AttemptPart, CreditUse, Payment, PaymentAttempt
from billing_portal.requests.actions import close_request, open_request, reopen_request
from billing_portal.requests.models import ServiceRequest
from tests.torture import world


class Quarrels:
    """A part of the office."""

    account: CorporateAccount
    contact: User
    finance: User
    now: datetime

    def __init__(self) -> None:
        self.seen = 0  # the last attempt that was looked at
        self.collected: list[str] = []

    def _some(self, rows: Any, pick: int) -> Any:
        raise NotImplementedError

    def _invoices(self, pick: int, several: bool) -> Sequence[Invoice]:
        raise NotImplementedError

    def pay_now(self, pick: int, percent: int, *, several: bool, on_page: bool) -> None:
        raise NotImplementedError

    def pay_unanswered(self, pick: int, percent: int) -> None:
        """The card is charged, and the line breaks before the answer is there."""
        with self._turned(switches.ANSWER_LOST):
            self.pay_now(pick, percent, several=False, on_page=False)

    def ask_for_all(self, pick: int) -> None:
        """Another process takes all that is open, from a look at the invoice before anything was on its way."""
        (invoice,) = self._invoices(pick, False) or [None]
        if invoice is not None:
            collection.drive(world.attempt_by_card(invoice, invoice.open.minor), now=self.now)

    @contextlib.contextmanager
    def _turned(self, fault: str) -> Iterator[None]:
        """One fault of the gateway for one act; those that last are turned on by `switch`."""
        was_on = switches.is_on(fault)
        switches.turn(fault, True)
        try:
            yield
        finally:
            switches.turn(fault, was_on)

    def give_up(self, pick: int, *, while_paid: bool) -> None:
        """An invoice is written off, also one whose payment is on its way to a slow gateway at this moment."""
        if while_paid:
            with self._turned(switches.SLOW), contextlib.suppress(BillingError):
                self.pay_now(pick, 100, several=False, on_page=False)
        moving = Invoice.objects.filter(status="issued", reserved_minor__gt=F("begun_minor"))
        (invoice,) = self._invoices(pick, False) or [None]
        invoice = (self._some(moving, pick) if while_paid else None) or invoice
        if invoice is not None:
            write_off_invoice(invoice, reason="Bankrupt", by=self.finance, now=self.now)

    def reverse(self, pick: int) -> None:
        """A transfer turns out not to be one; what a gateway took, and what was refunded in part, is refused."""
        payment = self._some(Payment.objects.filter(attempt=None).select_related("account__entity"), pick)
        if payment is not None:
            reason = "posted_twice"
            actions.reverse_payment(payment, reason=reason, note="", by=self.finance, now=self.now)

    def dispute(self, pick: int, percent: int) -> None:
        (invoice,) = self._invoices(pick, False) or [None]
        if invoice is None:
            return
        payload = {"amount": max(1, invoice.total_minor * percent // 100), "why": "price"}
        open_request(
            self.account,
            topic="dispute",
            payload=payload,
            message="Too much",
            invoice=invoice,
            by=self.contact,
            now=self.now,
        )

    def settle_dispute(self, pick: int, *, ours: bool, reopen: bool) -> None:
        """Staff say what came of it, or the customer withdraws; now and then it is opened again."""
        rows = ServiceRequest.objects.filter(topic="dispute").select_related("account", "invoice", "dispute")
        row = self._some(rows, pick)
        if row is None:
            return
        if row.status == "closed":
            if reopen:
                reopen_request(row, by=self.contact, now=self.now)
        elif ours:
            close_request(row, outcome="rejected", by=self.finance, now=self.now)
        else:
            close_request(row, by=self.contact, now=self.now)

    def own_credit(self, pick: int, *, several: bool) -> None:
        invoices = self._invoices(pick, several)
        if invoices:
            shown = state_digest(invoices)
            pay_by_credit(self.account, invoices, shown=shown, by=self.contact, now=self.now)

    def undo_credit(self, pick: int) -> None:
        use = self._some(CreditUse.objects.select_related("account"), pick)
        if use is not None:
            actions.undo_credit_use(use, by=self.contact, now=self.now)

    def watch(self) -> None:
        """After each act, not only when all is proved: what an attempt of this act took of a disputed invoice.

        A transfer or a dispute of a later act may by right leave less than is disputed beside what was set aside.
        """
        parts = AttemptPart.objects.filter(attempt_id__gt=self.seen)
        fresh = parts.exclude(attempt__status__in=["declined", "cancelled"]).select_related("invoice")
        for part in fresh:
            row = part.invoice
            left = row.total_minor - row.paid_minor - row.reserved_minor - row.credited_minor
            if row.status == "issued" and left < min(row.disputed_minor, row.open.minor):
                self.collected.append(f"{row}: {part.amount_minor} of what is disputed was collected")
        self.seen = PaymentAttempt.objects.aggregate(last=Max("pk"))["last"] or 0

    def _disputed_and_begun(self) -> list[str]:
        """A disputed part is never collected; what was only begun is never counted as paid."""
        charged = set(sandbox.Charge.objects.values_list("key", flat=True))
        sent = PaymentAttempt.objects.filter(status__in=["processing", "unknown"], method=None)
        return self.collected + [
            f"{attempt}: nobody paid on its page, and it counts as on its way"
            for attempt in sent
            if attempt.key not in charged
        ]
