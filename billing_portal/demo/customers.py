"""The five corporate accounts of the demo, before anything has happened in them."""

from __future__ import annotations

from datetime import datetime

from billing_portal.accounts.models import BillTo, CorporateAccount, InvoiceContact, Membership
from billing_portal.demo.company import PASSWORD
from billing_portal.identity.models import User
from billing_portal.kit import clock
from billing_portal.sellers.models import LegalEntity


def _account(
    number: str,
    name: str,
    *,
    country: str,
    currency: str,
    language: str,
    entity: str,
    representative: User,
    address: dict[str, str],
    contact: dict[str, str],
    password: str,
    now: datetime,
    vat_id: str = "",
    zone: str = "",
) -> CorporateAccount:
    account = CorporateAccount.objects.create(
        number=number,
        legal_name=name,
        country=country,
        currency=currency,
        language=language,
        zone=zone or clock.zone_of_country(country),
        vat_id=vat_id,
        entity=LegalEntity.objects.get(code=entity),
        representative=representative,
        created_at=now,
    )
    BillTo.objects.create(account=account, company=name, **address)
    user = User.objects.create_user(password=password, **contact)
    Membership.objects.create(user=user, account=account, since=now)
    return account


def alpenrose(representative: User, *, now: datetime, password: str = PASSWORD) -> CorporateAccount:
    """A-1001: a haulier in Munich, euro, German."""
    account = _account(
        "A-1001",
        "Alpenrose Logistik GmbH",
        country="DE",
        currency="EUR",
        language="de",
        entity="DE",
        vat_id="DE811907980",
        representative=representative,
        address={
            "street": "Frachtstraße 17",
            "extra": "Kreditorenbuchhaltung",
            "postal_code": "81829",
            "city": "München",
        },
        contact={
            "username": "alpenrose.billing",
            "email": "sabine.kerschbaumer@alpenrose.example",
            "first_name": "Sabine",
            "last_name": "Kerschbaumer",
            "phone": "+49 89 4412 0718",
        },
        password=password,
        now=now,
    )
    for name, email in (
        ("Kreditorenbuchhaltung", "rechnungen@alpenrose.example"),
        ("Florian Maurer", "florian.maurer@alpenrose.example"),
        ("Steuerbüro Brandl", "eingang@brandl-steuer.example"),
    ):
        InvoiceContact.objects.create(account=account, name=name, email=email, added_at=now)
    return account


def harbor(representative: User, *, now: datetime, password: str = PASSWORD) -> CorporateAccount:
    """A-1002: a timber merchant in Portland, Oregon, dollars, English."""
    return _account(
        "A-1002",
        "Harbor & Pine LLC",
        country="US",
        currency="USD",
        language="en",
        entity="US",
        zone="America/Los_Angeles",
        representative=representative,
        address={
            "street": "2150 NW Front Avenue",
            "postal_code": "97209",
            "city": "Portland",
            "region": "OR",
        },
        contact={
            "username": "billing@harborpine.example",
            "email": "billing@harborpine.example",
            "first_name": "Grace",
            "last_name": "Whitfield",
            "phone": "+1 503 555 0172",
        },
        password=password,
        now=now,
    )


def bluebell(representative: User, *, now: datetime, password: str = PASSWORD) -> CorporateAccount:
    """A-1003: a pottery in Stoke-on-Trent, pounds, English; pays by standing order."""
    return _account(
        "A-1003",
        "Bluebell Ceramics Ltd",
        country="GB",
        currency="GBP",
        language="en",
        entity="DE",
        vat_id="GB980780684",
        representative=representative,
        address={
            "street": "8 Kiln Lane",
            "postal_code": "ST1 3PU",
            "city": "Stoke-on-Trent",
        },
        contact={
            "username": "bluebell.billing",
            "email": "owen.prescott@bluebell.example",
            "first_name": "Owen",
            "last_name": "Prescott",
            "phone": "+44 1782 555 016",
        },
        password=password,
        now=now,
    )


def nordlicht(representative: User, *, now: datetime, password: str = PASSWORD) -> CorporateAccount:
    """A-1004: a tool maker in Hamburg, euro, German, fourteen days to pay and never in a hurry."""
    account = _account(
        "A-1004",
        "Nordlicht Werkzeuge GmbH",
        country="DE",
        currency="EUR",
        language="de",
        entity="DE",
        representative=representative,
        address={
            "street": "Speicherstraße 41",
            "postal_code": "20457",
            "city": "Hamburg",
        },
        contact={
            "username": "nordlicht.billing",
            "email": "henning.brodersen@nordlicht.example",
            "first_name": "Henning",
            "last_name": "Brodersen",
            "phone": "+49 40 5550 2210",
        },
        password=password,
        now=now,
    )
    account.payment_days = 14
    account.save(update_fields=["payment_days"])
    return account


def cedar_ridge(representative: User, *, now: datetime, password: str = PASSWORD) -> CorporateAccount:
    """A-1005: an outfitter in Chicago, dollars, English, about to move to Texas."""
    return _account(
        "A-1005",
        "Cedar Ridge Outfitters Inc.",
        country="US",
        currency="USD",
        language="en",
        entity="US",
        zone="America/Chicago",
        representative=representative,
        address={
            "street": "418 West Fulton Street",
            "postal_code": "60606",
            "city": "Chicago",
            "region": "IL",
        },
        contact={
            "username": "cedarridge.billing",
            "email": "dana.okafor@cedarridge.example",
            "first_name": "Dana",
            "last_name": "Okafor",
            "phone": "+1 312 555 0147",
        },
        password=password,
        now=now,
    )
