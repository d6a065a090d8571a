"""What an office lives through when customers promise to pay: promised, taken back, kept, broken by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.invoices.actions import promise_payment, withdraw_promise
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from billing_portal.kit import clock
from billing_portal.payments.models import AttemptPart


class Promising:
    """A part of the office."""

    account: CorporateAccount
    contact: User
    now: datetime

    def __init__(self) -> None:
        self.looked_at = 0  # the last part of an attempt
        self.too_early: list[str] = []
        self.promised: set[int] = set()

    def _some(self, rows: Any, pick: int) -> Any:
        raise NotImplementedError

    def _invoices(self, pick: int, several: bool) -> Sequence[Invoice]:
        raise NotImplementedError

    def promise(self, pick: int, *, several: bool) -> None:
        """To pay an invoice, or two, on a day of the next three."""
        if invoices := self._invoices(pick, several):
            day = clock.day(self.now, self.account.entity.zone) + timedelta(days=pick % 3)
            given = Promised("transfer", day)
            promise_payment(self.account, invoices, given, by=self.contact, now=self.now)

    def unpromise(self, pick: int) -> None:
        row = self._some(PaymentPromise.objects.open().select_related("account__entity"), pick)
        if row is not None:
            withdraw_promise(row, by=self.contact, now=self.now)

    def promises_end(self) -> None:
        """Before the worker collects: what is still promised then is none of its business."""
        settle_promises(self.now)
        self.promised = set(Invoice.objects.exclude(promised_on=None).values_list("pk", flat=True))

    def watch_promises(self) -> None:
        """After each act: what was promised is collected by nobody, though its customer may pay it."""
        parts = AttemptPart.objects.filter(pk__gt=self.looked_at).select_related("attempt", "invoice")
        for part in parts.order_by("pk"):
            self.looked_at = part.pk
            if part.attempt.started_by_id is None and part.invoice_id in self.promised:
                self.too_early.append(f"{part.invoice}: promised, and collected all the same")
