"""The people and companies of the tests, and the few steps that most stories begin with.

Sabine buys for Alpenrose (euro, German), Grace for Harbor & Pine (dollars), Owen for Bluebell (pounds);
Miriam sells to the first two. All of them are the demo's own, on an empty day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import billing_contact
from billing_portal.catalog.models import Product
from billing_portal.demo import company, customers
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox.models import SavedMethod
from billing_portal.orders.actions import save_checkout, start_checkout
from billing_portal.orders.models import Checkout, ServiceOrder
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.queries import address_for, offer
from billing_portal.quotes.actions import compose_quote, send_quote
from billing_portal.quotes.lines import LineInput
from billing_portal.quotes.models import Quote
from tests.days import NOON

PASSWORD = "correct-Horse-2026"
PLAIN = ("recurring_transfer", "bank_transfer", "check")


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def staff(db) -> dict[str, User]:
    """The seller with its people: rep, services, finance, admin."""
    company.found()
    return company.hire(PASSWORD)


@pytest.fixture
def miriam(staff) -> User:
    return staff["rep"]


@pytest.fixture
def alpenrose(staff) -> CorporateAccount:
    """A-1001 with three invoice contacts, paying by bank transfer."""
    account = customers.alpenrose(staff["rep"], now=NOON - timedelta(days=400), password=PASSWORD)
    pays_by(account, PaymentMethod.Kind.BANK_TRANSFER)
    return account


@pytest.fixture
def harbor(staff) -> CorporateAccount:
    """A-1002, which has chosen no payment method yet."""
    return customers.harbor(staff["rep"], now=NOON - timedelta(days=400), password=PASSWORD)


@pytest.fixture
def bluebell(staff) -> CorporateAccount:
    """A-1003, represented by account services; nothing has happened in it."""
    return customers.bluebell(staff["services"], now=NOON - timedelta(days=400), password=PASSWORD)


@pytest.fixture
def sabine(alpenrose) -> User:
    return contact_of(alpenrose)


@pytest.fixture
def grace(harbor) -> User:
    return contact_of(harbor)


@pytest.fixture
def owen(bluebell) -> User:
    return contact_of(bluebell)


def contact_of(account: CorporateAccount) -> User:
    found = billing_contact(account)
    assert found is not None
    return found


def pays_by(account: CorporateAccount, kind: str, behaviour: str = "succeed") -> PaymentMethod:
    """Make `kind` the account's payment method; a card or mandate behaves as the sandbox is told."""
    if kind in PLAIN:
        method = plain_method(account, kind, by=contact_of(account), now=NOON)
    else:
        brand, last4 = ("Visa", "4242") if kind == PaymentMethod.Kind.CARD else ("SEPA", "7030")
        saved = SavedMethod.objects.create(
            token=f"pm_{uuid4().hex[:20]}", kind=kind, brand=brand, last4=last4, behaviour=behaviour
        )
        method = PaymentMethod.objects.create(
            account=account,
            kind=kind,
            gateway="sandbox",
            token=saved.token,
            brand=brand,
            last4=last4,
            added_at=NOON,
            kept_at=NOON,
        )
    choose_method(account, method, by=contact_of(account), now=NOON)
    account.refresh_from_db()
    return method


def draft(account: CorporateAccount, *, now: datetime = NOON, seats: int = 10, **line: object) -> Quote:
    """A draft over one new subscription: by default 10 seats of Remote Support for a year, paid yearly."""
    wanted = {
        "kind": "new",
        "product": Product.objects.get(code="remote-support"),
        "quantity": seats,
        "list_minor": 26_000,
        "interval": "annual",
        "term_months": 12,
        "start_on": date(now.year, now.month, now.day),
        **line,
    }
    return compose_quote(
        account,
        title="Remote Support",
        lines=[LineInput(**wanted)],  # type: ignore[arg-type]
        by=account.representative,
        now=now,
    )


def sent(account: CorporateAccount, *, now: datetime = NOON, seats: int = 10, **line: object) -> Quote:
    """The same quote, sent: open from `now` for seven days."""
    quote = draft(account, now=now, seats=seats, **line)
    send_quote(quote, by=account.representative, now=now)
    return quote


def ready_checkout(quotes: list[Quote], *, now: datetime = NOON) -> Checkout:
    """A checkout with everything filled in, paid by the account's own method."""
    account = CorporateAccount.objects.select_related("entity", "bill_to", "default_method").get(
        pk=quotes[0].account_id
    )
    checkout = start_checkout(account, quotes, from_cart=len(quotes) > 1, by=contact_of(account), now=now)
    save_checkout(
        checkout,
        admin={"first_name": "Nora", "last_name": "Lindt", "email": "nora.lindt@example.org"},
        method=account.default_method,
        address=address_for(checkout),
        pos=PoChoice(),
        by=contact_of(account),
        now=now,
    )
    return checkout


def place(checkout: Checkout, *, now: datetime = NOON) -> ServiceOrder:
    """Click *Place Service Order* on the page as it is shown at this moment."""
    return place_service_order(checkout, shown=offer(checkout, now=now).digest, by=checkout.user, now=now)
