"""Two years of three customers, lived with the real verbs and jobs, and counted again from the tables at their end.

A quarter day, the 31st, a ramp, added seats, a refused card with a suspension, a bounced check, a renewal by quote, a
cancellation, and a contract that ends in suspension and is paid within the days of grace.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db.models import Sum

from billing_portal.catalog.models import Product
from billing_portal.dunning.models import DunningNotice
from billing_portal.integrations.admin_center.sandbox.models import Licence
from billing_portal.integrations.payments.sandbox.models import Charge, SavedMethod
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.engine import drain
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Outbox
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.notifications.models import Delivery, Message
from billing_portal.payments.actions import record_payment, reverse_payment
from billing_portal.payments.checks import check_books
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.quotes.lines import StepInput
from billing_portal.subscriptions.actions import cancel_subscription
from billing_portal.subscriptions.models import Subscription
from tests.flows.scheduling import ONCE, quote_of
from tests.flows.years import Agreed, Years, billed_lines, half_up, open_of
from tests.personas import contact_of, pays_by, place, ready_checkout

BEGIN, END = date(2026, 3, 2), date(2028, 3, 6)
A, H, B = "A-1001", "A-1002", "A-1003"
YEAR = Agreed(
    A, "remote-support", BEGIN, 12, [(BEGIN, 10, Decimal(26_000)), (date(2027, 3, 2), 8, Decimal(25_001))],
    until=date(2029, 3, 2),
)  # fmt: skip
RAMP = Agreed(
    A, "fleet-monitor", date(2026, 5, 31), 3,
    [
        (date(2026, 5, 31), 20, Decimal(12_345) * Decimal("0.9667")),
        (date(2027, 5, 31), 40, Decimal(12_001)),
    ],
    until=date(2028, 5, 31),
)  # fmt: skip
MONTHS = Agreed(
    A, "remote-support", date(2026, 3, 31), 1,
    [(date(2026, 3, 31), 3, Decimal(1_999)), (date(2026, 7, 14), 5, Decimal(1_999))],
    until=date(2027, 3, 31),
)  # fmt: skip
DOLLARS = Agreed(
    H, "remote-support", date(2026, 4, 15), 1, [(date(2026, 4, 15), 4, Decimal(3_333))],
    until=date(2029, 4, 15),
)  # fmt: skip
POUNDS = Agreed(
    B, "remote-support", date(2026, 5, 1), 12, [(date(2026, 5, 1), 5, Decimal(41_000))], until=date(2028, 5, 1)
)  # fmt: skip
GRACE = Agreed(
    B, "fleet-monitor", date(2026, 8, 1), 3, [(date(2026, 8, 1), 7, Decimal(8_765) * Decimal("0.875"))],
    until=date(2028, 8, 1), late={date(2027, 8, 1): date(2027, 8, 9)},
)  # fmt: skip
ALL = (YEAR, RAMP, MONTHS, DOLLARS, POUNDS, GRACE)
TRAINING = (A, "one_off", date(2026, 9, 1), date(2026, 9, 2), 1, 77_701, date(2026, 9, 1))
JOINED = (
    A, "proration", date(2026, 7, 14), date(2026, 7, 31), 2,
    half_up(Decimal(2 * 1_999 * 17) / 31), date(2026, 7, 14),
)  # fmt: skip


class Story:
    """What the people do, each a verb of the portal."""

    def __init__(self, alpenrose, harbor, bluebell, finance) -> None:
        self.alpenrose, self.harbor, self.bluebell, self.finance = alpenrose, harbor, bluebell, finance
        self.bluebell_pays, self.card, self.wired = True, None, Counter()
        self.wrong_seats, self.suspended = [], {}

    def begin(self, now):
        fleet = Product.objects.get(code="fleet-monitor")
        pays_by(self.alpenrose, "card")
        self.card = pays_by(self.harbor, "card")
        pays_by(self.bluebell, "bank_transfer")
        ramp = {
            "product": fleet, "quantity": 20, "list_minor": 12_345, "discount_bp": 333, "interval": "quarterly",
            "start_on": RAMP.start, "term_months": 24, "steps": (StepInput(12, 40, 12_001, 0),),
        }  # fmt: skip
        months = {"quantity": 3, "list_minor": 1_999, "interval": "monthly", "start_on": MONTHS.start}
        training = {**ONCE, "start_on": TRAINING[2], "list_minor": 77_701}
        self.order(self.alpenrose, now, {}, ramp, months, training)
        self.order(
            self.harbor, now,
            {"quantity": 4, "list_minor": 3_333, "interval": "monthly", "start_on": DOLLARS.start},
        )  # fmt: skip
        grace = {
            "product": fleet, "quantity": 7, "list_minor": 8_765, "discount_bp": 1250,
            "interval": "quarterly", "start_on": GRACE.start,
        }  # fmt: skip
        year = {"quantity": 5, "list_minor": 41_000, "start_on": POUNDS.start}
        self.order(self.bluebell, now, year, grace)

    def order(self, account, now, *lines):
        account.refresh_from_db()
        place(ready_checkout([quote_of(account, now, *lines)], now=now), now=now)

    def subscription(self, agreed):
        found = Subscription.objects.filter(account__number=agreed.account, product__code=agreed.product)
        return found.get(start_on=agreed.start)

    def add_seats(self, now):
        seats = {"kind": "seats", "subscription": self.subscription(MONTHS), "product": None, "quantity": 2}
        self.order(
            self.alpenrose, now, {**seats, "interval": "", "list_minor": 1_999, "start_on": date(2026, 7, 14)}
        )

    def renew(self, now):
        line = {"kind": "renewal", "subscription": self.subscription(YEAR), "product": None, "start_on": None}
        self.order(self.alpenrose, now, {**line, "quantity": 8, "list_minor": 25_001, "term_months": 12})

    def cancel(self, now):
        contact = contact_of(self.alpenrose)
        cancel_subscription(self.subscription(MONTHS), reason="not_needed", by=contact, now=now)

    def card_is(self, behaviour):
        def change(now):
            SavedMethod.objects.filter(token=self.card.token).update(behaviour=behaviour)

        return change

    def pay(self, account, now, kind="bank_transfer"):
        """All that is open arrives at the bank; finance posts it."""
        rows = open_of(account)
        amount = Money(sum(row.open.minor for row in rows), account.currency)
        self.wired[account.number] += amount.minor
        return record_payment(
            account, amount, towards=[(row, row.open) for row in rows], kind=kind, label="As agreed",
            source_key=f"{account.number}:{now}:{kind}", by=self.finance, now=now,
        )  # fmt: skip

    def bounce(self, now):
        check = Payment.objects.get(account=self.bluebell, kind="check")
        reverse_payment(check, reason="bounced", note="No cover", by=self.finance, now=now)
        self.wired[B] -= check.amount_minor

    def look(self, now):
        """Whether everything that the Admin Center gives is what runs today, and who is suspended, by stops."""
        want = Counter()
        for agreed in ALL:
            want[agreed.account, agreed.product] += agreed.seats_on(now.date())
        if given() != +want:
            drain()  # what ended with this turn of the worker is told with its next one
        if given() != +want:
            self.wrong_seats.append((now.date(), given(), +want))
        for number in Subscription.objects.filter(status="suspended").values_list(
            "account__number", flat=True
        ):
            first, _last = self.suspended.get(number, (now.date(), None))
            self.suspended[number] = (first, now.date())


def given():
    """The seats that the Admin Center gives, by account and product."""
    return Counter({(row.tenant, row.product): row.seats for row in Licence.objects.all() if row.seats})


@pytest.fixture
def lived(alpenrose, harbor, bluebell, staff, monkeypatch):
    """The story, lived. The books are proved at its end, not at every stop."""
    monkeypatch.delitem(settings.JOB_SCHEDULES, "prove the books")
    story, years = Story(alpenrose, harbor, bluebell, staff["finance"]), Years(BEGIN)
    years.on(BEGIN, story.begin)
    years.on(date(2026, 5, 20), lambda now: story.pay(bluebell, now, "check"))
    years.on(date(2026, 5, 27), story.bounce)
    for on in (
        "2026-05-29",
        "2026-08-11",
        "2026-11-11",
        "2027-02-11",
        "2027-08-09",
        "2027-08-19",
        "2027-11-11",
        "2028-02-11",
    ):
        years.on(date.fromisoformat(on), lambda now: story.pay(bluebell, now))
    years.on(date(2026, 7, 14), story.add_seats)
    years.on(date(2026, 10, 1), story.card_is("decline"))
    years.on(date(2026, 12, 20), story.card_is("succeed"))
    years.on(date(2026, 12, 20), lambda now: story.pay(harbor, now))
    years.on(date(2027, 1, 10), story.cancel)
    years.on(date(2027, 2, 10), story.renew)
    years.every_stop(story.look)
    years.live(END)
    return story


def test_two_years_are_billed_given_mailed_and_booked_as_agreed(lived):
    agreed = sorted([*(line for one in ALL for line in one.lines(END)), TRAINING, JOINED])
    assert billed_lines() == agreed
    assert lived.wrong_seats == []
    assert lived.suspended == {
        H: (date(2026, 11, 27), date(2026, 12, 18)),
        B: (date(2027, 7, 12), date(2027, 8, 1)),
    }
    the_mails_are_one_each(agreed)
    the_money_adds_up(lived, agreed)


def the_mails_are_one_each(agreed):
    """Counted from the story alone, but for reminders and refused collections, of which there is one mail each."""
    told = Counter(Message.objects.values_list("template", flat=True))
    invoices = {(account, on) for account, *_rest, on in agreed}
    want = {
        "quote_sent": 5,
        "order_confirmed": 5,
        "admin_provisioned": 5,
        "admin_seated": 4,  # ramp and months of Alpenrose, and two that begin later at the others
        "invoice_issued": len(invoices),
        "invoice_copy": len([one for one in invoices if one[0] == A]),
        "payment_received": Payment.objects.count() - 2,  # paid with the click: the confirmation says it
        "payment_reversed": 1,
        "payment_declined": PaymentAttempt.objects.filter(status="declined").count(),
        "reminder": DunningNotice.objects.count(),
        "services_restored": 2,
        "subscription_ends_soon": 5,  # three years, the months that were cancelled, and the one in suspension
        "subscription_ended": 2,
        "auto_renew_off": 1,
    }
    assert {name: told[name] for name in want} == want
    left = Delivery.objects.exclude(status="sent").values_list("message__template", "problem")
    assert set(left) == {("quote_sent", "Over before the mail left.")}  # ordered at the same moment
    assert not Outbox.objects.exists()
    assert not Job.objects.exclude(status="done").exists()


def the_money_adds_up(story, agreed):
    """What was agreed, with tax, is what was invoiced; what was paid of it is what banks and gateway have."""
    nets, tax = Counter(), Counter()
    for account, _kind, _from, _to, _seats, net, on in agreed:
        nets[account, on] += net
    revenue = Counter()
    for (account, _on), net in nets.items():
        revenue[account] += net
        tax[account] += half_up(Decimal(net) * 19 / 100) if account == A else 0
    owed = revenue + tax
    issued = Invoice.objects.exclude(number=None).order_by()
    assert dict(issued.values_list("account__number").annotate(Sum("total_minor"))) == owed

    charged = Counter()
    for currency, minor in Charge.objects.filter(outcome="succeeded").values_list("currency", "amount_minor"):
        charged[{"EUR": A, "USD": H}[currency]] += minor
    legs = Leg.objects.order_by().values_list("book", "account__number").annotate(Sum("minor"))
    rest = Counter(owed)
    rest.subtract(charged + story.wired)
    assert {(book, number): minor for book, number, minor in legs if minor} == {
        **{("bank", number): minor for number, minor in story.wired.items()},
        **{("clearing", number): minor for number, minor in charged.items()},
        **{("receivable", number): minor for number, minor in rest.items() if minor},
        **{("revenue", number): -minor for number, minor in revenue.items()},
        **{("tax", number): -minor for number, minor in tax.items() if minor},
    }
    assert {row.account.number: row.open.minor for row in issued if row.open} == +rest
    assert list(check_books()) == []
