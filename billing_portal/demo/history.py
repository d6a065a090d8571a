"""Four years of the demo, lived through: every step is a real action at its own moment.

The days are relative to today: Alpenrose's three-monthly invoices came 20 and 5 days ago, the direct debit
mandate ten days ago, so that the overdue and the part-paid invoice are from before it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count

from billing_portal.accounts.actions import add_purchase_order, choose_method, plain_method
from billing_portal.accounts.models import CorporateAccount, PaymentMethod, User
from billing_portal.accounts.queries import billing_contact
from billing_portal.catalog.models import Product
from billing_portal.catalog.queries import price_on
from billing_portal.demo import customers
from billing_portal.flows import renewals
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.cards import enter_card, grant_mandate
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.kit import clock, periods
from billing_portal.kit.money import Money
from billing_portal.orders.actions import save_checkout, start_checkout
from billing_portal.orders.queries import address_for, offer
from billing_portal.payments.actions import finish_setup, record_payment, start_setup
from billing_portal.payments.ports import HostedRequest
from billing_portal.quotes.actions import LineInput, compose_quote, reject_quote, send_quote
from billing_portal.quotes.models import Quote, QuoteLine
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription

Step = Callable[[datetime], None]
KIND = QuoteLine.Kind
METHOD = PaymentMethod.Kind
TERM_MONTHS, PROJECT_MONTHS, HISTORY_MONTHS = 12, 17, 45


class Diary:
    """Things to happen, each at its moment, in order; a step may add later ones."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Step]] = []
        self._tie = count()

    def on(self, day: date, hour: int, step: Step, minute: int = 0) -> None:
        moment = datetime.combine(day, time(hour, minute), clock.zone("Europe/Berlin"))
        heapq.heappush(self._steps, (moment.astimezone(clock.zone("UTC")), next(self._tie), step))

    def live(self, until: datetime) -> None:
        """Let everything up to `until` happen; after each step the worker does what is due at that moment."""
        while self._steps and self._steps[0][0] <= until:
            moment, _tie, step = heapq.heappop(self._steps)
            with clock.at(moment):
                step(moment)
                drain()


def _line(account: CorporateAccount, code: str, **wanted: object) -> LineInput:
    product = Product.objects.get(code=code)
    price = price_on(product, account.currency, str(wanted["interval"]), clock.now().date())
    assert price is not None
    return LineInput(product=product, list_minor=price.unit_minor, **wanted)  # type: ignore[arg-type]


def _quote(
    account: CorporateAccount, title: str, lines: list[LineInput], by: User, now: datetime, notes: str = ""
) -> Quote:
    quote = compose_quote(account, title=title, lines=lines, notes=notes, by=by, now=now)
    send_quote(quote, by=by, now=now)
    return quote


def _order(
    account: CorporateAccount,
    quotes: list[Quote],
    method: PaymentMethod,
    admin: dict[str, str],
    now: datetime,
) -> None:
    contact = billing_contact(account)
    assert contact is not None
    checkout = start_checkout(account, quotes, from_cart=len(quotes) > 1, by=contact, now=now)
    save_checkout(
        checkout,
        admin=admin,
        method=method,
        address=address_for(checkout),
        purchase_order=None,
        now=now,
    )
    place_service_order(checkout, shown=offer(checkout, now=now).digest, by=contact, now=now)


def _enter(account: CorporateAccount, kind: str, now: datetime) -> PaymentMethod:
    """Enter a test card or grant a mandate on the sandbox's page, as a customer would."""
    contact = billing_contact(account)
    assert contact is not None
    setup = start_setup(account, kind, gateway="sandbox", checkout=None, by=contact, now=now)
    port, key = SandboxGateway(), str(setup.public_id)
    port.start_setup(
        kind,
        account.currency,
        HostedRequest(key, account.legal_name, account.number, "http://localhost/", "http://localhost/"),
    )
    if kind == METHOD.CARD:
        enter_card(key, "4242424242424242", month=8, year=now.year + 2)
    else:
        grant_mandate(key, "DE02500105170137075030", account.legal_name)
    method = finish_setup(setup, port.fetch_setup(key), now=now)
    assert method is not None
    return method


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
        diary.on(ago(2), 13, self.receive_renewal_quote, 5)
        diary.on(ago(1), 9, self.receive_seats_quote, 40)

    def open_account(self, now: datetime) -> None:
        self.account = customers.alpenrose(self.rep, now=now)
        contact = billing_contact(self.account)
        assert contact is not None
        choose_method(
            self.account, plain_method(self.account, METHOD.BANK_TRANSFER, now=now), by=contact, now=now
        )
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

    def send_first_quote(self, now: datetime) -> None:
        lines = [
            _line(self.account, "remote-support", kind=KIND.NEW, quantity=48, interval="quarterly",
                  start_on=self.start, term_months=TERM_MONTHS, discount_bp=1000),
            _line(self.account, "fleet-monitor", kind=KIND.NEW, quantity=120, interval="quarterly",
                  start_on=self.second_start, term_months=TERM_MONTHS),
            _line(self.account, "onboarding-desk", kind=KIND.NEW, quantity=6, interval="monthly",
                  start_on=self.start, term_months=PROJECT_MONTHS),
        ]  # fmt: skip
        self.first_quote = _quote(self.account, "Fernwartung für die Niederlassungen", lines, self.rep, now)

    def accept_first_quote(self, now: datetime) -> None:
        method = self.account.default_method
        assert method is not None
        admin = {"first_name": "Florian", "last_name": "Maurer", "email": "florian.maurer@alpenrose.example"}
        _order(self.account, [self.first_quote], method, admin, now)
        invoice = Invoice.objects.get(order__account=self.account)
        self.diary.on(
            clock.day(now, "Europe/Berlin") + timedelta(days=21), 9, self.payer(invoice, invoice.total)
        )
        for subscription in self.account.subscriptions.order_by("pk"):
            self.plan(subscription)

    def plan(self, subscription: Subscription) -> None:
        """Everything that follows for one subscription: later periods, renewals, or its cancellation."""
        term = subscription.terms.get()
        is_project = subscription.product.code == "onboarding-desk"
        step = month = periods.MONTHS[term.interval]
        while (start := periods.add_months(term.start_on, month)) <= self.today:
            if is_project and month >= PROJECT_MONTHS:
                break
            if month % TERM_MONTHS == 0 and not is_project:
                self.diary.on(start, 6, self.renewer(subscription))
            self.diary.on(start, 7, self.biller(subscription))
            month += step
        if is_project:
            last_weeks = periods.add_months(term.start_on, PROJECT_MONTHS - 2)
            self.diary.on(last_weeks, 10, self.canceller(subscription))

    def renewer(self, subscription: Subscription) -> Step:
        def renew(now: datetime) -> None:
            subscription.refresh_from_db()
            renewals.renew_subscription(subscription, by=None, now=now)

        return renew

    def biller(self, subscription: Subscription) -> Step:
        def bill(now: datetime) -> None:
            today = clock.day(now, "Europe/Berlin")
            account = CorporateAccount.objects.select_related("entity", "bill_to", "default_method").get(
                pk=self.account.pk
            )
            terms = subscription.terms.filter(start_on__lte=today, end_on__gt=today)
            terms = terms.select_related("subscription__product")
            invoice = renewals.bill_periods(account, list(terms), by=None, now=now)
            age = (self.today - today).days
            is_overdue = subscription.product.code == "fleet-monitor" and 60 < age < 120
            if age > 25 and not is_overdue:
                self.diary.on(today + timedelta(days=18 + age % 9), 9, self.payer(invoice, invoice.total))

        return bill

    def canceller(self, subscription: Subscription) -> Step:
        def cancel(now: datetime) -> None:
            contact = billing_contact(self.account)
            assert contact is not None
            subscription.refresh_from_db()
            cancel_subscription(subscription, reason="Projekt abgeschlossen", by=contact, now=now)

        return cancel

    def payer(self, invoice: Invoice, amount: Money) -> Step:
        def pay(now: datetime) -> None:
            record_payment(
                Invoice.objects.select_related("account__entity", "entity").get(pk=invoice.pk),
                amount,
                kind=METHOD.BANK_TRANSFER,
                label=f"Überweisung {invoice.number}",
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
        choose_method(self.account, _enter(self.account, METHOD.DIRECT_DEBIT, now), by=contact, now=now)

    def be_offered_and_refuse(self, now: datetime) -> None:
        line = _line(self.account, "onboarding-desk", kind=KIND.NEW, quantity=25, interval="annual",
                     start_on=clock.day(now, "Europe/Berlin") + timedelta(days=14), term_months=12)  # fmt: skip
        quote = _quote(self.account, "Onboarding Desk für alle Standorte", [line], self.rep, now)
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
        line = _line(self.account, "fleet-monitor", kind=KIND.SEATS, quantity=60, interval="quarterly",
                     start_on=clock.day(now, "Europe/Berlin") + timedelta(days=7),
                     subscription=self.account.subscriptions.get(product__code="fleet-monitor"))  # fmt: skip
        _quote(self.account, "60 weitere Plätze Fleet Monitor", [line], self.rep, now)
        self.diary.on(clock.day(now, "Europe/Berlin") + timedelta(days=7), 16, self.let_time_pass)

    def let_time_pass(self, now: datetime) -> None:
        """Nothing is done; the clock alone closes what has run out."""

    def receive_renewal_quote(self, now: datetime) -> None:
        subscription = self.account.subscriptions.get(product__code="remote-support")
        line = _line(self.account, "remote-support", kind=KIND.RENEWAL, quantity=60, interval="annual",
                     start_on=subscription.end_on, subscription=subscription, term_months=12,
                     discount_bp=2000)  # fmt: skip
        notes = (
            "Guten Tag Frau Kerschbaumer, wie am Telefon besprochen: 60 statt 48 Plätze, jährliche Zahlung "
            "und dafür 20 % Nachlass. Herzliche Grüße, Miriam Hofstetter"
        )
        _quote(self.account, "Verlängerung Remote Support, 60 Plätze", [line], self.rep, now, notes)

    def receive_seats_quote(self, now: datetime) -> None:
        subscription = self.account.subscriptions.get(product__code="fleet-monitor")
        line = _line(self.account, "fleet-monitor", kind=KIND.SEATS, quantity=40, interval="quarterly",
                     start_on=self.today, subscription=subscription)  # fmt: skip
        _quote(self.account, "40 weitere Plätze Fleet Monitor", [line], self.rep, now)


class Harbor:
    """A-1002: two products by card since spring, one of them to end."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.rep = staff["rep"]
        self.start = periods.add_months(today, -8)
        self.account: CorporateAccount
        diary.on(self.start - timedelta(days=5), 18, self.order)
        diary.on(today - timedelta(days=30), 19, self.cancel)
        diary.on(today - timedelta(days=3), 19, self.receive_quote, 20)

    def order(self, now: datetime) -> None:
        self.account = customers.harbor(self.rep, now=now)
        lines = [
            _line(self.account, "remote-support", kind=KIND.NEW, quantity=15, interval="annual",
                  start_on=self.start, term_months=12),
            _line(self.account, "fleet-monitor", kind=KIND.NEW, quantity=40, interval="annual",
                  start_on=self.start, term_months=12, discount_bp=500),
        ]  # fmt: skip
        quote = _quote(self.account, "Remote Support and Fleet Monitor", lines, self.rep, now)
        card = _enter(self.account, METHOD.CARD, now)
        admin = {"first_name": "Marcus", "last_name": "Bell", "email": "it@harborpine.example"}
        _order(self.account, [quote], card, admin, now)

    def cancel(self, now: datetime) -> None:
        contact = billing_contact(self.account)
        assert contact is not None
        subscription = self.account.subscriptions.get(product__code="fleet-monitor")
        cancel_subscription(subscription, reason="We replaced the devices", by=contact, now=now)

    def receive_quote(self, now: datetime) -> None:
        line = _line(self.account, "onboarding-desk", kind=KIND.NEW, quantity=5, interval="annual",
                     start_on=clock.day(now, "America/New_York") + timedelta(days=10), term_months=12)  # fmt: skip
        setup = LineInput(kind=KIND.ONE_OFF, quantity=1, list_minor=95_000, description="Set-up workshop, one day",
                          start_on=clock.day(now, "America/New_York") + timedelta(days=10))  # fmt: skip
        _quote(self.account, "Onboarding Desk with set-up workshop", [line, setup], self.rep, now)


class Bluebell:
    """A-1003: opened yesterday, and nothing since."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.representative = staff["services"]
        diary.on(today - timedelta(days=1), 10, self.open_account)

    def open_account(self, now: datetime) -> None:
        customers.bluebell(self.representative, now=now)
