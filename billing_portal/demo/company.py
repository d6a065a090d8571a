"""The seller of the demo as data: legal entities, products, prices, tax rules and staff."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from billing_portal.catalog.models import Price, Product
from billing_portal.identity.models import User
from billing_portal.sellers.models import LegalEntity, RemittanceDetails
from billing_portal.tax.models import TaxRegistration, TaxRule

PASSWORD = "demo-Portal-2026"
SINCE = date(2021, 1, 1)

TERMS = {
    "en": (
        "Subscriptions run for the term stated and are invoiced in advance for each billing interval. They renew "
        "for a further term on the same conditions unless automatic renewal is turned off before the end date. "
        "Amounts already paid are not refunded when a subscription is cancelled."
    ),
    "de": (
        "Abonnements laufen über die angegebene Laufzeit und werden für jedes Abrechnungsintervall im Voraus "
        "berechnet. Sie verlängern sich zu denselben Bedingungen um eine weitere Laufzeit, wenn die automatische "
        "Verlängerung nicht vor dem Enddatum ausgeschaltet wird. Bereits bezahlte Beträge werden bei einer "
        "Kündigung nicht erstattet."
    ),
}

ENTITIES = [
    {
        "code": "US",
        "name": "Halden USA, Inc.",
        "street": "410 Fort Point Street, Suite 800",
        "postal_code": "02210",
        "city": "Boston",
        "region": "MA",
        "country": "US",
        "zone": "America/New_York",
        "tax_number": "04-3592187",
        "endpoint": "043592187",
        "endpoint_scheme": "9959",
        "email": "billing.us@halden.example",
        "phone": "+1 617 555 0140",
        "website": "halden.example",
        "accent": "#155e75",
    },
    {
        "code": "DE",
        "name": "Halden Deutschland GmbH",
        "street": "Landsberger Straße 302",
        "postal_code": "80687",
        "city": "München",
        "country": "DE",
        "zone": "Europe/Berlin",
        "vat_id": "DE136695976",
        "tax_number": "143/271/50127",
        "register_number": "HRB 214365",
        "registration": "Amtsgericht München, HRB 214365, Geschäftsführerin: Dr. Annika Voss",
        "endpoint": "DE136695976",
        "endpoint_scheme": "9930",
        "creditor_id": "DE98ZZZ09999999999",
        "email": "rechnung@halden.example",
        "phone": "+49 89 5550 1000",
        "website": "halden.example",
        "accent": "#155e75",
    },
]

REMITTANCES = [
    {
        "entity": "DE",
        "currency": "EUR",
        "bank_name": "Commerzbank",
        "holder": "Halden Deutschland GmbH",
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
    },
    {
        "entity": "DE",
        "currency": "GBP",
        "bank_name": "Commerzbank",
        "holder": "Halden Deutschland GmbH",
        "iban": "DE02120300000000202051",
        "bic": "BYLADEM1001",
    },
    {
        "entity": "US",
        "currency": "USD",
        "bank_name": "First Harbor Bank",
        "holder": "Halden USA, Inc.",
        "routing_number": "021000021",
        "account_number": "4471092286",
        "check_address": "Halden USA, Inc.\nPO Box 845512\nBoston, MA 02284",
    },
]

PRODUCTS: list[dict[str, Any]] = [
    {
        "code": "remote-support",
        "name": "Remote Support",
        "description": {
            "en": "Help users on their computers and phones, attended or not.",
            "de": "Hilfe für Anwender an Computer und Telefon, begleitet oder unbeaufsichtigt.",
        },
        "prices": {
            "annual": (26000, 29900, 22900),
            "quarterly": (6500, 7500, 5700),
            "monthly": (2400, 2700, 2100),
        },
    },
    {
        "code": "fleet-monitor",
        "name": "Fleet Monitor",
        "description": {
            "en": "See the state of every device before somebody calls.",
            "de": "Der Zustand aller Geräte auf einen Blick, bevor jemand anruft.",
        },
        "prices": {
            "annual": (9600, 10800, 8400),
            "quarterly": (2400, 2700, 2100),
            "monthly": (900, 1000, 800),
        },
    },
    {
        "code": "onboarding-desk",
        "name": "Onboarding Desk",
        "description": {
            "en": "Set up new colleagues and their devices from one list.",
            "de": "Neue Kolleginnen und Kollegen samt Geräten von einer Liste aus einrichten.",
        },
        "prices": {
            "annual": (14400, 15900, 12600),
            "quarterly": (3600, 4000, 3200),
            "monthly": (1300, 1500, 1200),
        },
    },
]
CURRENCIES = ("EUR", "USD", "GBP")

_OUTSIDE_NOTE = {
    "en": "Outside the scope of German VAT (section 3a (2) UStG). The recipient accounts for the tax: reverse charge.",
    "de": "Nicht im Inland steuerbar (§ 3a Abs. 2 UStG). Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
}
_OREGON_NOTE = {
    "en": "No sales tax: Oregon levies none.",
    "de": "Keine Verkaufssteuer: Oregon erhebt keine.",
}
_REVERSE_NOTE = {
    "en": "Reverse charge: the recipient accounts for the VAT (article 196 of Directive 2006/112/EC).",
    "de": "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge, Art. 196 MwStSystRL).",
}
_UNREGISTERED_NOTE = {
    "en": "No sales tax charged: the seller is not registered in this state.",
    "de": "Keine Verkaufssteuer: Der Verkäufer ist in diesem Bundesstaat nicht registriert.",
}
TAX_RULES = [
    ("de-standard", "DE", "DE", "", False, "S", "19", {}),
    ("de-to-gb-business", "DE", "GB", "", True, "O", "0", _OUTSIDE_NOTE),
    ("de-to-at-business", "DE", "AT", "", True, "AE", "0", _REVERSE_NOTE),
    ("us-oregon", "US", "US", "OR", False, "O", "0", _OREGON_NOTE),
    ("us-massachusetts", "US", "US", "MA", False, "S", "6.25", {}),
    ("us-new-york", "US", "US", "NY", False, "S", "4", {}),
]
REGISTRATIONS = [
    ("DE", "DE", "", "DE136695976"),
    ("US", "US", "MA", "MA-10442871"),
    ("US", "US", "NY", "NY-04-3592187"),
]
TAXED = ("software_service", "service")

STAFF = [
    ("rep", "Miriam", "Hofstetter", User.Role.REPRESENTATIVE, "+49 89 5550 1240"),
    ("services", "Daniel", "Okafor", User.Role.ACCOUNT_SERVICES, "+49 89 5550 1200"),
    ("finance", "Petra", "Lindqvist", User.Role.FINANCE, "+49 89 5550 1310"),
    ("admin", "Tomás", "Rivera", User.Role.ADMINISTRATOR, "+1 617 555 0101"),
]


def found() -> None:
    """Write the seller down: entities, bank details, products with prices, the tax table."""
    entities = {data["code"]: LegalEntity.objects.create(terms=TERMS, **data) for data in ENTITIES}
    for data in REMITTANCES:
        RemittanceDetails.objects.create(**{**data, "entity": entities[data["entity"]]})
    for row in PRODUCTS:
        product = Product.objects.create(code=row["code"], name=row["name"], description=row["description"])
        Price.objects.bulk_create(
            Price(product=product, currency=currency, interval=interval, unit_minor=minor, valid_from=SINCE)
            for interval, minors in row["prices"].items()
            for currency, minor in zip(CURRENCIES, minors, strict=True)
        )
    for seller, country, region, number in REGISTRATIONS:
        TaxRegistration.objects.create(
            seller_country=seller, country=country, region=region, number=number, valid_from=SINCE
        )
    for code, seller, buyer, region, needs_vat_id, category, rate, notes in TAX_RULES:
        for taxed in TAXED:
            TaxRule.objects.create(
                code=f"{code}-{taxed}".replace("_", "-"),
                seller_country=seller,
                buyer_country=buyer,
                buyer_region=region,
                needs_vat_id=needs_vat_id,
                product_category=taxed,
                category=category,
                rate=Decimal(rate),
                notes=notes,
                valid_from=SINCE,
            )
    for taxed in TAXED:
        TaxRule.objects.create(
            code=f"us-il-unregistered-{taxed}".replace("_", "-"),
            seller_country="US",
            buyer_country="US",
            buyer_region="IL",
            only_unregistered=True,
            product_category=taxed,
            category="O",
            rate=0,
            notes=_UNREGISTERED_NOTE,
            valid_from=SINCE,
        )


def hire(password: str = PASSWORD) -> dict[str, User]:
    """The seller's people, by user name."""
    people = {}
    for username, first, last, role, phone in STAFF:
        people[username] = User.objects.create_user(
            username,
            f"{first}.{last}@halden.example".lower().replace("á", "a"),
            password,
            first_name=first,
            last_name=last,
            phone=phone,
            role=role,
            is_staff=True,
            is_superuser=role == User.Role.ADMINISTRATOR,
            language="",
        )
    return people
