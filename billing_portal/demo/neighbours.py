"""A-1002 and A-1003, lived through: shorter stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import billing_contact
from billing_portal.billing.steps import bill_begun
from billing_portal.demo import customers
from billing_portal.demo.diary import KIND, METHOD, Diary, enter, line_of, order, send
from billing_portal.documents.references import account_reference
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, periods
from billing_portal.payments.actions import record_payment
from billing_portal.quotes.lines import LineInput, StepInput
from billing_portal.subscriptions.actions import cancel_subscription


class Harbor:
    """A-1002: two products by card since spring, one of them to end."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.rep = staff["rep"]
        self.start = periods.add_months(today, -8)
        self.account: CorporateAccount
        diary.on(self.start, 18, self.order)
        diary.on(today - timedelta(days=30), 19, self.cancel)
        diary.on(today - timedelta(days=3), 19, self.receive_quote, 20)

    def order(self, now: datetime) -> None:
        self.account = customers.harbor(self.rep, now=now)
        lines = [
            line_of(self.account, "remote-support", kind=KIND.NEW, quantity=15, interval="annual",
                  start_on=self.start, term_months=12),
            line_of(self.account, "fleet-monitor", kind=KIND.NEW, quantity=40, interval="annual",
                  start_on=self.start, term_months=12, discount_bp=500),
        ]  # fmt: skip
        quote = send(self.account, "Remote Support and Fleet Monitor", lines, self.rep, now)
        card = enter(self.account, METHOD.CARD, now)
        admin = {"first_name": "Marcus", "last_name": "Bell", "email": "it@harborpine.example"}
        order(self.account, [quote], card, admin, now)

    def cancel(self, now: datetime) -> None:
        contact = billing_contact(self.account)
        assert contact is not None
        subscription = self.account.subscriptions.get(product__code="fleet-monitor")
        words = "We replaced the devices"
        cancel_subscription(subscription, reason="other_product", detail=words, by=contact, now=now)

    def receive_quote(self, now: datetime) -> None:
        """Five seats that become twelve after a year, and a workshop beforehand: a payment schedule of three days."""
        today = clock.day(now, "America/New_York")
        line = line_of(self.account, "onboarding-desk", kind=KIND.NEW, quantity=5, interval="annual",
                     start_on=today + timedelta(days=10), term_months=24)  # fmt: skip
        line = replace(line, steps=(StepInput(12, 12, line.list_minor, 500),))
        setup = LineInput(kind=KIND.ONE_OFF, quantity=1, list_minor=95_000, description="Set-up workshop, one day",
                          start_on=today)  # fmt: skip
        send(self.account, "Onboarding Desk with set-up workshop", [line, setup], self.rep, now)


class Bluebell:
    """A-1003: pays by standing order, one quarter arrived in time, the next is expected now."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.representative, self.finance = staff["services"], staff["finance"]
        second = today - timedelta(days=24)  # due in six days
        self.starts = [periods.add_months(second, -3), second]
        self.account: CorporateAccount
        diary.on(self.starts[0], 10, self.order)
        diary.on(self.starts[0] + timedelta(days=31), 11, self.be_paid)
        diary.on(self.starts[1], 7, self.be_billed)

    def order(self, now: datetime) -> None:
        self.account = customers.bluebell(self.representative, now=now)
        contact = billing_contact(self.account)
        assert contact is not None
        standing = plain_method(self.account, METHOD.RECURRING_TRANSFER, by=contact, now=now)
        choose_method(self.account, standing, by=contact, now=now)
        line = line_of(self.account, "remote-support", kind=KIND.NEW, quantity=8, interval="quarterly",
                     start_on=self.starts[0], term_months=12)  # fmt: skip
        quote = send(self.account, "Remote Support for the pottery", [line], self.representative, now)
        admin = {"first_name": "Owen", "last_name": "Prescott", "email": "owen.prescott@bluebell.example"}
        order(self.account, [quote], standing, admin, now)

    def be_billed(self, now: datetime) -> None:
        bill_begun(self.account, by=None, now=now)

    def be_paid(self, now: datetime) -> None:
        """The standing order, with the reference of the account."""
        invoice = Invoice.objects.open().select_related("account__entity").get(account=self.account)
        record_payment(
            invoice.account,
            invoice.free,
            towards=[(invoice, invoice.free)],
            kind=METHOD.BANK_TRANSFER,
            label=account_reference(self.account.number, self.account.currency),
            source_key=f"bank:{invoice.number}",
            by=self.finance,
            now=now,
        )
