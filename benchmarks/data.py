"""A database for the benchmarks: one account with a long history, in a folder that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.models import BillTo, CorporateAccount, Membership, PaymentMethod
from billing_portal.accounts.queries import billing_contact
from billing_portal.catalog.models import Product
from billing_portal.demo import company, customers
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.orders.actions import save_checkout, start_checkout
from billing_portal.orders.models import Checkout
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.queries import address_for
from billing_portal.quotes.actions import compose_quote, send_quote
from billing_portal.quotes.lines import LineInput
from billing_portal.quotes.models import Quote
from billing_portal.sellers.models import LegalEntity

INVOICES = 10_000
OLD_QUOTES = 200


def fill(now: datetime) -> CorporateAccount:
    """One account that pays by transfer, with 10,000 paid invoices."""
    company.found()
    staff = company.hire()
    account = customers.alpenrose(staff["rep"], now=now - timedelta(days=4000))
    method = plain_method(account, PaymentMethod.Kind.BANK_TRANSFER, by=contact(account), now=now)
    choose_method(account, method, by=contact(account), now=now)
    rows = []
    for n in range(INVOICES):
        issued_at = now - timedelta(hours=8 * (INVOICES - n))
        rows.append(
            Invoice(
                account=account,
                entity=account.entity,
                status=Invoice.Status.PAID if n < INVOICES - 40 else Invoice.Status.ISSUED,
                number=f"DE-B-{n:06d}",
                currency="EUR",
                net_minor=100_000,
                tax_minor=19_000,
                total_minor=119_000,
                paid_minor=119_000 if n < INVOICES - 40 else 0,
                issued_at=issued_at,
                issued_on=issued_at.date(),
                due_on=issued_at.date() + timedelta(days=30),
                overdue_after=issued_at.date() + timedelta(days=30),
                paid_at=issued_at,
                bill_to={},
            )
        )
    Invoice.objects.bulk_create(rows, batch_size=500)
    return CorporateAccount.objects.select_related("entity", "bill_to", "default_method").get(pk=account.pk)


def contact(account: CorporateAccount) -> User:
    found = billing_contact(account)
    assert found is not None
    return found


def open_quote(account: CorporateAccount, now: datetime) -> Quote:
    """A quote over two products that waits for its decision."""
    lines = [
        LineInput(
            kind="new",
            product=Product.objects.get(code=code),
            quantity=40,
            list_minor=26_000,
            interval="annual",
            start_on=clock.day(now, account.entity.zone),  # so that placing its order issues an invoice
        )
        for code in ("remote-support", "fleet-monitor")
    ]
    quote = compose_quote(account, title="Two products", lines=lines, by=account.representative, now=now)
    send_quote(quote, by=account.representative, now=now)
    return quote


def ready(account: CorporateAccount, quote: Quote, now: datetime) -> Checkout:
    """A checkout with everything filled in."""
    checkout = start_checkout(account, [quote], from_cart=False, by=contact(account), now=now)
    save_checkout(
        checkout,
        admin={"first_name": "Nora", "last_name": "Lindt", "email": "nora.lindt@example.org"},
        method=account.default_method,
        address=address_for(checkout),
        pos=PoChoice(),
        by=contact(account),
        now=now,
    )
    return checkout


def many_accounts(
    entity: LegalEntity, representative: User, count: int, now: datetime
) -> Iterator[list[CorporateAccount]]:
    """So many accounts of an entity, each with its contact and address, by the thousand."""
    for begin in range(0, count, 2000):
        numbers = range(begin, min(begin + 2000, count))
        accounts = CorporateAccount.objects.bulk_create(
            CorporateAccount(
                number=f"B-{n:06d}",
                legal_name=f"Kunde {n} GmbH",
                country="DE",
                currency="EUR",
                language="de",
                zone="Europe/Berlin",
                vat_id="DE123456788",
                entity=entity,
                representative=representative,
                created_at=now,
            )
            for n in numbers
        )
        people = User.objects.bulk_create(
            User(
                username=f"kunde.{n}", email=f"kunde.{n}@example.org", first_name="Eva", last_name=f"Nr. {n}"
            )
            for n in numbers
        )
        BillTo.objects.bulk_create(
            BillTo(
                account=account,
                company=account.legal_name,
                street="Lindenallee 4",
                postal_code="50667",
                city="Köln",
            )
            for account in accounts
        )
        Membership.objects.bulk_create(
            Membership(user=user, account=account, since=now)
            for user, account in zip(people, accounts, strict=True)
        )
        yield accounts
