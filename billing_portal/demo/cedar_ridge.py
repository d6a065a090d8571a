"""A-1005, lived through: it moved to a state of which nobody has decided the tax, so its last invoice is held.

Its admin contact is refused by the Admin Center and waits for Account Services.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from billing_portal.accounts.actions import change_bill_to
from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, billing_contact
from billing_portal.billing.steps import bill_begun
from billing_portal.demo import customers
from billing_portal.demo.diary import KIND, METHOD, Diary, line_of, order, send
from billing_portal.identity.models import User
from billing_portal.integrations.admin_center.sandbox.models import Trouble
from billing_portal.invoices.models import Invoice
from billing_portal.kit import periods
from billing_portal.payments.actions import record_payment

ADMIN = {"first_name": "Luis", "last_name": "Ortega", "email": "it@cedarridge.example"}


class CedarRidge:
    """Two months: the first invoiced in Illinois and paid, then the move to Texas, the second held."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.rep, self.finance = staff["rep"], staff["finance"]
        second = today - timedelta(days=1)
        self.start = periods.add_months(second, -1)
        self.account: CorporateAccount
        diary.on(self.start, 16, self.order)
        diary.on(self.start + timedelta(days=9), 17, self.pay)
        diary.on(today - timedelta(days=6), 18, self.move)
        diary.on(second, 14, self.be_billed)

    def contact(self) -> User:
        person = billing_contact(self.account)
        assert person is not None
        return person

    def order(self, now: datetime) -> None:
        detail = "The domain of this address is not confirmed for the tenant."
        Trouble.objects.get_or_create(email=ADMIN["email"], defaults={"detail": detail})
        self.account = customers.cedar_ridge(self.rep, now=now)
        check = plain_method(self.account, METHOD.CHECK, by=self.contact(), now=now)
        choose_method(self.account, check, by=self.contact(), now=now)
        line = line_of(self.account, "remote-support", kind=KIND.NEW, quantity=8, interval="monthly",
                     start_on=self.start, term_months=12)  # fmt: skip
        quote = send(self.account, "Remote Support for two shops", [line], self.rep, now)
        order(self.account, [quote], check, ADMIN, now)

    def pay(self, now: datetime) -> None:
        invoice = Invoice.objects.select_related("account__entity").get(account=self.account)
        record_payment(
            invoice.account,
            invoice.free,
            towards=[(invoice, invoice.free)],
            kind=METHOD.CHECK,
            label="1187",
            source_key="bank:check-1187",
            by=self.finance,
            now=now,
        )

    def move(self, now: datetime) -> None:
        new = {
            "street": "2200 South Congress Avenue",
            "postal_code": "78704",
            "city": "Austin",
            "region": "TX",
        }
        address = {**address_of(self.account.bill_to), **new}
        change_bill_to(self.account, address, by=self.contact(), now=now)

    def be_billed(self, now: datetime) -> None:
        bill_begun(self.account, by=None, now=now)
