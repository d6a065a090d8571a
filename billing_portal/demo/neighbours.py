"""A-1002 and A-1003, lived through: shorter stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import billing_contact
from billing_portal.demo import customers
from billing_portal.demo.diary import KIND, METHOD, Diary, enter, line_of, order, send
from billing_portal.identity.models import User
from billing_portal.kit import clock, periods
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
    """A-1003: opened yesterday, and nothing since."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.representative = staff["services"]
        diary.on(today - timedelta(days=1), 10, self.open_account)

    def open_account(self, now: datetime) -> None:
        customers.bluebell(self.representative, now=now)
