"""A small company with one customer, and what every harness asks of it in the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

from django.db.models import Sum

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.demo import company, customers
from billing_portal.flows import collection
from billing_portal.flows.pay_now import pay_on_page, payable, state_digest
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox import models as sandbox
from billing_portal.integrations.payments.sandbox import pages
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.models import Job
from billing_portal.kit.money import Money
from billing_portal.ledger.models import Leg
from billing_portal.payments.actions import record_payment
from billing_portal.payments.checks import check_books
from billing_portal.payments.models import Payment, PaymentAttempt
from billing_portal.payments.steps.attempts import start_attempt
from tests.personas import NOON, contact_of, pays_by

VISA = "4242424242424242"
NUMBER = "A-1001"


def found() -> CorporateAccount:
    """The seller, and Alpenrose (euro, 19 % tax) with a card on file."""
    company.found()
    staff = company.hire("torture")
    account = customers.alpenrose(staff["rep"], now=NOON - timedelta(days=400), password="torture")
    pays_by(account, PaymentMethod.Kind.CARD)
    return the_account()


def the_account() -> CorporateAccount:
    rows = CorporateAccount.objects.select_related("entity", "bill_to", "default_method", "representative")
    return rows.get(number=NUMBER)


def finance() -> User:
    return User.objects.get(username="finance")


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def wire(account: CorporateAccount, minor: int, *towards: tuple[Invoice, int], key: str = "") -> Payment:
    """Finance posts a transfer; what no invoice takes is credit."""
    return record_payment(
        account,
        euros(minor),
        towards=[(invoice, euros(part)) for invoice, part in towards],
        kind="bank_transfer",
        label="Wire",
        source_key=key or f"bank:{uuid4()}",
        by=finance(),
        now=NOON,
    )


def attempt_by_card(invoice: Invoice, minor: int) -> PaymentAttempt:
    """A part of it is about to be charged to the card on file; the gateway was not asked yet."""
    account = the_account()
    return start_attempt(
        account,
        [(invoice, euros(minor))],
        gateway="sandbox",
        method=account.default_method,
        request_key=f"click:{uuid4()}",
        by=contact_of(account),
        now=NOON,
    )


def paid_by_card(invoice: Invoice, minor: int) -> Payment:
    """A part of it was charged to the card on file."""
    attempt = attempt_by_card(invoice, minor)
    collection.drive(attempt, now=NOON)
    return Payment.objects.select_related("attempt", "account").get(attempt=attempt)


def open_page(invoice: Invoice, minor: int = 0, key: str = "") -> PaymentAttempt:
    """The gateway's page stands open over a part of it, or all that is payable."""
    key = key or f"click:{uuid4()}"
    invoice.refresh_from_db()
    amount = euros(minor) if minor else payable([invoice])[invoice.pk]
    shown = state_digest([invoice])
    account = the_account()
    pay_on_page(account, [invoice], amount, shown=shown, by=contact_of(account), request_key=key, now=NOON)
    return PaymentAttempt.objects.select_related("account", "method").get(request_key=key)


def pay_there(attempt: PaymentAttempt, number: str = VISA) -> None:
    """The customer enters a card on the open page, and closes the window."""
    pages.pay_by_card(sandbox.HostedPage.objects.get(key=attempt.key), number)


def jobs_are_done() -> None:
    """What the preparations of a harness left to the worker is not its subject."""
    Job.objects.all().delete()


def gateway_holds() -> int:
    """What the sandbox took, less what it sent back and what banks took back, in minor units."""

    def sums(rows: Any) -> int:
        return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0

    taken = sums(sandbox.Charge.objects.filter(outcome="succeeded"))
    sent = sums(sandbox.Refund.objects.filter(outcome="succeeded"))
    taken_back = sums(sandbox.Chargeback.objects.exclude(state="won"))
    return taken - sent - taken_back


def books_hold() -> int:
    """What our ledger says lies at the gateway, in minor units."""
    return Leg.objects.filter(book=Leg.Book.CLEARING).aggregate(sum=Sum("minor"))["sum"] or 0


def disagreements() -> list[str]:
    """What is wrong with the books, and between them and the gateway."""
    found = [str(finding) for finding in check_books()]
    if gateway_holds() != books_hold():
        found.append(f"the gateway holds {gateway_holds()}, our books say {books_hold()}")
    return found


@contextmanager
def planted(*faults: tuple[Callable[..., Any], Callable[..., Any]]) -> Iterator[None]:
    """Put a faulty function in the place of a right one, wherever it was imported by name."""
    with ExitStack() as stack:
        for right, wrong in faults:
            spots = [
                (module, name)
                for title, module in list(sys.modules.items())
                if title.startswith(("billing_portal.", "tests.torture."))
                for name, value in list(vars(module).items())
                if value is right
            ]
            if not spots:
                raise LookupError(right)
            for module, name in spots:
                stack.enter_context(mock.patch.object(module, name, wrong))
        yield
