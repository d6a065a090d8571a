"""What can become of money, lived through by A-1002: receipt, credit note, refund, chargeback, credit, a declined card."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing_portal.accounts.actions.payment_methods import plain_method
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import billing_contact
from billing_portal.demo.diary import KIND, METHOD, Diary, Step, order, send
from billing_portal.flows.pay_now import pay_by_method, state_digest
from billing_portal.flows.refunds import refund_payment
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox import store
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.models import Charge, Chargeback, SavedMethod
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.payments.actions import credit_invoice, record_payment
from billing_portal.payments.models import Payment
from billing_portal.payments.ports import Taken
from billing_portal.payments.steps.chargebacks import note_chargeback
from billing_portal.quotes.lines import LineInput

ADMIN = {"first_name": "Marcus", "last_name": "Bell", "email": "it@harborpine.example"}
MIGRATION, INTERFACE, TRAINING = "Data migration", "Interface to the yard software", "Training day"


def dollars(minor: int) -> Money:
    return Money(minor, "USD")


class HarborMoney:
    """Three one-off orders of Harbor & Pine and all that happens to their money; days count back from today."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.rep, self.finance = staff["rep"], staff["finance"]
        steps: list[tuple[int, Step]] = [
            (150, self.order_migration),
            (140, self.pay_by_card),
            (120, self.take_a_tenth_back),
            (119, self.refund_it),
            (45, self.order_interface),
            (28, self.be_charged_back),
            (9, self.win_the_chargeback),
            (20, self.pay_a_part_by_check),
            (6, self.pay_too_much_by_check),
            (1, self.ask_for_a_part_back),
            (1, self.order_training),
            (1, self.let_the_card_work_again),
        ]
        for minute, (ago, step) in enumerate(steps):
            diary.on(today - timedelta(days=ago), 17, step, minute)

    @property
    def account(self) -> CorporateAccount:
        rows = CorporateAccount.objects.select_related("entity", "bill_to", "default_method")
        return rows.get(number="A-1002")

    def contact(self) -> User:
        person = billing_contact(self.account)
        assert person is not None
        return person

    def card(self) -> PaymentMethod:
        return self.account.payment_methods.get(kind=METHOD.CARD)

    def buy(self, title: str, minor: int, method: PaymentMethod, now: datetime) -> None:
        """A one-off order over a fixed sum."""
        line = LineInput(
            kind=KIND.ONE_OFF,
            quantity=1,
            list_minor=minor,
            description=title,
            start_on=clock.day(now, "America/New_York"),
        )
        quote = send(self.account, title, [line], self.rep, now)
        order(self.account, [quote], method, ADMIN, now)

    def invoice(self, title: str) -> Invoice:
        rows = Invoice.objects.select_related("account__entity", "entity")
        return rows.get(account__number="A-1002", lines__description=title)

    def order_migration(self, now: datetime) -> None:
        self.buy(
            MIGRATION, 190_000, plain_method(self.account, METHOD.CHECK, by=self.contact(), now=now), now
        )

    def pay_by_card(self, now: datetime) -> None:
        invoice = self.invoice(MIGRATION)
        pay_by_method(
            self.account,
            [invoice],
            invoice.free,
            self.card(),
            shown=state_digest([invoice]),
            by=self.contact(),
            request_key="pay:demo-migration",
            now=now,
        )

    def card_payment(self) -> Payment:
        rows = Payment.objects.select_related("attempt", "account__entity")
        return rows.get(allocations__invoice=self.invoice(MIGRATION), allocations__reason="paid")

    def take_a_tenth_back(self, now: datetime) -> None:
        invoice = self.invoice(MIGRATION)
        nets = {invoice.lines.get().pk: 19_000}
        credit_invoice(invoice, nets, reason="Two archives were empty", by=self.finance, now=now)

    def refund_it(self, now: datetime) -> None:
        refund_payment(
            self.card_payment(),
            dollars(19_000),
            reopen=False,
            reason="Two archives were empty",
            request_key="refund:demo-migration",
            by=self.finance,
            now=now,
        )

    def be_charged_back(self, now: datetime) -> None:
        payment = self.card_payment()
        assert payment.attempt is not None
        charge = Charge.objects.get(key=payment.attempt.key)
        row = store.take_back(charge, amount=dollars(171_000), reason="product_not_received")
        self.hear(row.reference, now)

    def win_the_chargeback(self, now: datetime) -> None:
        row = Chargeback.objects.get(reason="product_not_received")
        store.decide(row, Taken.WON)
        self.hear(row.reference, now)

    def hear(self, reference: str, now: datetime) -> None:
        """What the gateway's event would bring."""
        answer = SandboxGateway().fetch_chargeback(reference)
        assert answer is not None
        note_chargeback(self.card_payment(), answer, now=now)

    def order_interface(self, now: datetime) -> None:
        self.buy(
            INTERFACE, 120_000, plain_method(self.account, METHOD.CHECK, by=self.contact(), now=now), now
        )

    def post_check(self, number: str, minor: int, now: datetime) -> Payment:
        invoice = self.invoice(INTERFACE)
        amount = dollars(minor)
        return record_payment(
            invoice.account,
            amount,
            towards=[(invoice, min(amount, invoice.free))],
            kind=METHOD.CHECK,
            label=number,
            source_key=f"bank:check-{number}",
            by=self.finance,
            now=now,
        )

    def pay_a_part_by_check(self, now: datetime) -> None:
        self.post_check("20417", 50_000, now)

    def pay_too_much_by_check(self, now: datetime) -> None:
        self.post_check("20466", 90_000, now)

    def ask_for_a_part_back(self, now: datetime) -> None:
        payment = Payment.objects.select_related("account__entity").get(label="20466")
        refund_payment(
            payment,
            dollars(5_000),
            reopen=False,
            reason="Paid too much",
            request_key="refund:demo-check",
            by=self.finance,
            now=now,
        )

    def order_training(self, now: datetime) -> None:
        """The bank declines the card today; the try in three days succeeds."""
        card = self.card()
        saved = SavedMethod.objects.filter(token=card.token)
        saved.update(behaviour="decline")
        self.buy(TRAINING, 65_000, card, now)

    def let_the_card_work_again(self, now: datetime) -> None:
        SavedMethod.objects.filter(token=self.card().token).update(behaviour="succeed")
