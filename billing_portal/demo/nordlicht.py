"""A-1004, lived through: never in a hurry to pay; suspended once and restored, past due again today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing_portal.accounts.actions import invite_contact
from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import billing_contact
from billing_portal.billing.steps import bill_begun
from billing_portal.demo import customers
from billing_portal.demo.diary import KIND, METHOD, Diary, line_of, order, send
from billing_portal.identity.models import User
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.rules import Promised
from billing_portal.kit import clock, periods
from billing_portal.payments.actions import record_payment

ADMIN = {"first_name": "Wiebke", "last_name": "Lorenzen", "email": "it@nordlicht.example"}


class Nordlicht:
    """Three quarters: the first paid after the services had been suspended, the second in time, the third not yet."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.diary, self.rep, self.finance = diary, staff["rep"], staff["finance"]
        third = today - timedelta(days=32)  # due 18 days ago: a reminder and a past due notice
        self.starts = [periods.add_months(third, -months) for months in (6, 3, 0)]
        self.account: CorporateAccount
        diary.on(self.starts[0], 9, self.order)
        diary.on(self.starts[1], 7, self.be_billed)
        diary.on(self.starts[1] + timedelta(days=12), 9, self.pay_all)
        diary.on(self.starts[2], 7, self.be_billed)
        for due_on, levels in ((self.starts[0], 4), (self.starts[2], 2)):
            for days in (3, 14, 28, 42)[:levels]:
                diary.on(due_on + timedelta(days=14 + days), 9, self.let_time_pass, 5)
        diary.on(self.starts[0] + timedelta(days=14 + 46), 10, self.pay_all)
        diary.on(self.starts[2] + timedelta(days=14 + 4), 11, self.promise)
        diary.on(today - timedelta(days=2), 15, self.invite_a_successor)

    def order(self, now: datetime) -> None:
        self.account = customers.nordlicht(self.rep, now=now)
        contact = billing_contact(self.account)
        assert contact is not None
        transfer = plain_method(self.account, METHOD.BANK_TRANSFER, by=contact, now=now)
        choose_method(self.account, transfer, by=contact, now=now)
        line = line_of(self.account, "remote-support", kind=KIND.NEW, quantity=12, interval="quarterly",
                     start_on=self.starts[0], term_months=12)  # fmt: skip
        quote = send(self.account, "Fernwartung für die Werkstätten", [line], self.rep, now)
        order(self.account, [quote], transfer, ADMIN, now)

    def be_billed(self, now: datetime) -> None:
        bill_begun(self.account, by=None, now=now)

    def pay_all(self, now: datetime) -> None:
        """A transfer over all that is open."""
        today = clock.day(now, "Europe/Berlin")
        for invoice in Invoice.objects.open().filter(account=self.account).select_related("account__entity"):
            record_payment(
                invoice.account,
                invoice.free,
                towards=[(invoice, invoice.free)],
                kind=METHOD.BANK_TRANSFER,
                label=invoice.number or "",
                source_key=f"bank:{invoice.number}:{today}",
                by=self.finance,
                now=now,
            )

    def promise(self, now: datetime) -> None:
        """Four days late a transfer is promised for two days later; it does not come."""
        contact = billing_contact(self.account)
        assert contact is not None
        given = Promised("transfer", clock.day(now, "Europe/Berlin") + timedelta(days=2))
        invoices = list(Invoice.objects.open().filter(account=self.account))
        promise_payment(self.account, invoices, given, by=contact, now=now)

    def invite_a_successor(self, now: datetime) -> None:
        """The contact hands over; the invitation is waiting to be accepted."""
        contact = billing_contact(self.account)
        assert contact is not None
        invite_contact(
            self.account,
            first_name="Wiebke",
            last_name="Lorenzen",
            email="wiebke.lorenzen@nordlicht.example",
            by=contact,
            now=now,
        )

    def let_time_pass(self, now: datetime) -> None:
        """Nothing is done; the worker reminds."""
