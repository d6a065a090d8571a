"""A-1001, lived through: from its first order to the two quotes that wait today.

The days are relative to today: its three-monthly invoices came 20 and 5 days ago, the direct debit mandate ten
days ago, so that the overdue and the part-paid invoice are from before it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import billing_contact
from billing_portal.billing.steps import bill_begun, next_terms, renew_subscriptions
from billing_portal.demo import customers
from billing_portal.demo.diary import KIND, METHOD, Diary, Step, enter, line_of, order, send
from billing_portal.dunning.actions import set_hold
from billing_portal.dunning.models import DunningHold
from billing_portal.identity.models import User
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.rules import Promised
from billing_portal.kit import clock, periods
from billing_portal.kit.money import Money
from billing_portal.payments.actions import record_payment
from billing_portal.purchase_orders.actions import add_purchase_order, change_purchase_order
from billing_portal.quotes.actions import reject_quote
from billing_portal.quotes.models import Quote
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription

TERM_MONTHS, PROJECT_MONTHS, HISTORY_MONTHS = 12, 17, 45


class Alpenrose:
    """A-1001, from its first order to the two quotes that wait today."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.diary, self.rep, self.finance, self.today = diary, staff["rep"], staff["finance"], today
        self.start = periods.add_months(today - timedelta(days=20), -HISTORY_MONTHS)
        self.second_start = periods.add_months(today - timedelta(days=5), -HISTORY_MONTHS)
        self.account: CorporateAccount
        self.first_quote: Quote
        ago = lambda days: today - timedelta(days=days)  # noqa: E731
        diary.on(self.start - timedelta(days=14), 9, self.open_account)
        diary.on(self.start - timedelta(days=10), 10, self.send_first_quote)
        diary.on(self.start - timedelta(days=8), 11, self.accept_first_quote)
        diary.on(ago(160), 15, self.be_offered_and_refuse)
        diary.on(ago(75), 14, self.be_offered_in_vain)
        diary.on(ago(12), 13, self.pay_a_part)
        diary.on(ago(10), 10, self.grant_mandate)
        diary.on(ago(3), 11, self.enter_a_short_order)
        diary.on(ago(2), 12, self.set_a_limit)
        diary.on(ago(2), 13, self.receive_renewal_quote, 5)
        diary.on(ago(1), 9, self.receive_seats_quote, 40)

    def open_account(self, now: datetime) -> None:
        self.account = customers.alpenrose(self.rep, now=now)
        contact = billing_contact(self.account)
        assert contact is not None
        transfer = plain_method(self.account, METHOD.BANK_TRANSFER, by=contact, now=now)
        choose_method(self.account, transfer, by=contact, now=now)
        spent, valid = self.today - timedelta(days=130), self.today + timedelta(days=190)
        for number, until in (("4500017234", spent), ("4500021877", valid)):
            issued = until - timedelta(days=365)
            self.diary.on(max(issued, self.start), 8, self.adder(number, issued, until))

    def adder(self, number: str, issued: date, until: date) -> Step:
        def add(now: datetime) -> None:
            contact = billing_contact(self.account)
            assert contact is not None
            add_purchase_order(
                self.account, number=number, issued_on=issued, expires_on=until, by=contact, now=now
            )

        return add

    def enter_a_short_order(self, now: datetime) -> None:
        """A purchase order for the rest of a project, which expires in five days."""
        until = self.today + timedelta(days=5)
        add_purchase_order(
            self.account,
            number="4500022390",
            issued_on=self.today - timedelta(days=3),
            expires_on=until,
            limit_minor=1_200_000,
            by=self.contact(),
            now=now,
        )

    def set_a_limit(self, now: datetime) -> None:
        """The long one gets its limit: 83 % of it are used."""
        po: Any = self.account.purchase_orders.with_used().get(number="4500021877")
        change_purchase_order(
            po,
            number=po.number,
            issued_on=po.issued_on,
            expires_on=po.expires_on,
            limit_minor=po.used_minor * 100 // 83 if po.used_minor else 2_500_000,
            by=self.contact(),
            now=now,
        )

    def send_first_quote(self, now: datetime) -> None:
        lines = [
            line_of(self.account, "remote-support", kind=KIND.NEW, quantity=48, interval="quarterly",
                  start_on=self.start, term_months=TERM_MONTHS, discount_bp=1000),
            line_of(self.account, "fleet-monitor", kind=KIND.NEW, quantity=120, interval="quarterly",
                  start_on=self.second_start, term_months=TERM_MONTHS),
            line_of(self.account, "onboarding-desk", kind=KIND.NEW, quantity=6, interval="monthly",
                  start_on=self.start, term_months=PROJECT_MONTHS),
        ]  # fmt: skip
        self.first_quote = send(self.account, "Fernwartung für die Niederlassungen", lines, self.rep, now)

    def accept_first_quote(self, now: datetime) -> None:
        method = self.account.default_method
        assert method is not None
        admin = {"first_name": "Florian", "last_name": "Maurer", "email": "florian.maurer@alpenrose.example"}
        order(self.account, [self.first_quote], method, admin, now)
        for subscription in self.account.subscriptions.order_by("pk"):
            self.plan(subscription)

    def plan(self, subscription: Subscription) -> None:
        """Everything that follows for one subscription: its periods, renewals, or its cancellation."""
        term = subscription.terms.get()
        is_project = subscription.product.code == "onboarding-desk"
        step, month = periods.MONTHS[term.interval], 0
        while (start := periods.add_months(term.start_on, month)) <= self.today:
            if is_project and month >= PROJECT_MONTHS:
                break
            if month and month % TERM_MONTHS == 0 and not is_project:
                self.diary.on(start, 6, self.renewer(subscription))
            self.diary.on(start, 7, self.biller(subscription))
            month += step
        if is_project:
            last_weeks = periods.add_months(term.start_on, PROJECT_MONTHS - 2)
            self.diary.on(last_weeks, 10, self.canceller(subscription))

    def renewer(self, subscription: Subscription) -> Step:
        def renew(now: datetime) -> None:
            subscription.refresh_from_db()
            with transaction.atomic():
                renew_subscriptions(next_terms([subscription]), by=None, now=now)

        return renew

    def biller(self, subscription: Subscription) -> Step:
        def bill(now: datetime) -> None:
            today = clock.day(now, "Europe/Berlin")
            [invoice] = bill_begun(self.account, only=[subscription.pk], by=None, now=now)
            age = (self.today - today).days
            is_overdue = subscription.product.code == "fleet-monitor" and 60 < age < 120
            if is_overdue and invoice.due_on is not None:
                self.be_reminded(invoice, invoice.due_on)
            if age > 25 and not is_overdue:
                self.diary.on(today + timedelta(days=18 + age % 9), 9, self.payer(invoice, invoice.total))

        return bill

    def be_reminded(self, invoice: Invoice, due_on: date) -> None:
        """Reminded twice; then the contact asks for time, reminders are held, and three days ago payment was promised."""
        for days in (3, 14):
            self.diary.on(due_on + timedelta(days=days), 9, self.let_time_pass)

        promised_on = self.today - timedelta(days=3)

        def hold(now: datetime) -> None:
            set_hold(
                invoice.account,
                invoice,
                reason=DunningHold.Reason.REQUEST,
                until=promised_on,
                note="Frau Kerschbaumer: Die Rechnung wird noch geprüft",
                by=self.finance,
                now=now,
            )

        def promise(now: datetime) -> None:
            given = Promised("transfer", self.today + timedelta(days=3), "ALP-KR-2207")
            found = Invoice.objects.select_related("account__entity").get(pk=invoice.pk)
            promise_payment(found.account, [found], given, by=self.contact(), now=now)

        self.diary.on(due_on + timedelta(days=17), 15, hold)
        self.diary.on(promised_on, 15, promise)

    def canceller(self, subscription: Subscription) -> Step:
        def cancel(now: datetime) -> None:
            contact = billing_contact(self.account)
            assert contact is not None
            subscription.refresh_from_db()
            cancel_subscription(
                subscription, reason="not_needed", detail="Projekt abgeschlossen", by=contact, now=now
            )

        return cancel

    def payer(self, invoice: Invoice, amount: Money) -> Step:
        def pay(now: datetime) -> None:
            paid = Invoice.objects.select_related("account__entity", "entity").get(pk=invoice.pk)
            record_payment(
                paid.account,
                amount,
                towards=[(paid, amount)],
                kind=METHOD.BANK_TRANSFER,
                label=invoice.number or "",
                source_key=f"bank:{invoice.number}:{amount.minor}",
                by=self.finance,
                now=now,
            )

        return pay

    def pay_a_part(self, now: datetime) -> None:
        waiting = Invoice.objects.filter(account=self.account, status=Invoice.Status.ISSUED)
        invoice = waiting.order_by("-issued_on")[0]
        self.payer(invoice, Money(150_000, invoice.currency))(now)

    def grant_mandate(self, now: datetime) -> None:
        contact = billing_contact(self.account)
        assert contact is not None
        choose_method(self.account, enter(self.account, METHOD.DIRECT_DEBIT, now), by=contact, now=now)

    def be_offered_and_refuse(self, now: datetime) -> None:
        line = line_of(self.account, "onboarding-desk", kind=KIND.NEW, quantity=25, interval="annual",
                     start_on=clock.day(now, "Europe/Berlin") + timedelta(days=14), term_months=12)  # fmt: skip
        quote = send(self.account, "Onboarding Desk für alle Standorte", [line], self.rep, now)
        words = (
            "Der Umfang passt nicht: Wir brauchen höchstens 10 Plätze und möchten erst im Herbst beginnen. "
            "Bitte senden Sie uns dann ein neues Angebot."
        )
        self.diary.on(
            clock.day(now, "Europe/Berlin") + timedelta(days=3),
            16,
            lambda later: reject_quote(
                Quote.objects.get(pk=quote.pk), comments=words, by=self.contact(), now=later
            ),
        )

    def contact(self) -> User:
        person = billing_contact(self.account)
        assert person is not None
        return person

    def be_offered_in_vain(self, now: datetime) -> None:
        line = line_of(self.account, "fleet-monitor", kind=KIND.SEATS, quantity=60, interval="quarterly",
                     start_on=clock.day(now, "Europe/Berlin") + timedelta(days=7),
                     subscription=self.account.subscriptions.get(product__code="fleet-monitor"))  # fmt: skip
        send(self.account, "60 weitere Plätze Fleet Monitor", [line], self.rep, now)
        self.diary.on(clock.day(now, "Europe/Berlin") + timedelta(days=7), 16, self.let_time_pass)

    def let_time_pass(self, now: datetime) -> None:
        """Nothing is done; the clock alone closes what has run out."""

    def receive_renewal_quote(self, now: datetime) -> None:
        subscription = self.account.subscriptions.get(product__code="remote-support")
        line = line_of(self.account, "remote-support", kind=KIND.RENEWAL, quantity=60, interval="annual",
                     start_on=subscription.end_on, subscription=subscription, term_months=12,
                     discount_bp=2000)  # fmt: skip
        notes = (
            "Guten Tag Frau Kerschbaumer, wie am Telefon besprochen: 60 statt 48 Plätze, jährliche Zahlung "
            "und dafür 20 % Nachlass. Herzliche Grüße, Miriam Hofstetter"
        )
        send(self.account, "Verlängerung Remote Support, 60 Plätze", [line], self.rep, now, notes)

    def receive_seats_quote(self, now: datetime) -> None:
        subscription = self.account.subscriptions.get(product__code="fleet-monitor")
        line = line_of(self.account, "fleet-monitor", kind=KIND.SEATS, quantity=40, interval="quarterly",
                     start_on=self.today, subscription=subscription)  # fmt: skip
        send(self.account, "40 weitere Plätze Fleet Monitor", [line], self.rep, now)
