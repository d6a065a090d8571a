"""Sellers, buyers and bank details of the sample papers."""

from datetime import UTC, datetime

from billing_portal.documents.money import Remittance
from billing_portal.documents.snapshots import Buyer, Person, Seller

NOON = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
GMBH = Seller(
    name="Halden Deutschland GmbH",
    address=("Leopoldstraße 244", "80807 München", "Deutschland"),
    country="DE",
    email="rechnung@halden.example",
    phone="+49 89 5550 1200",
    web="www.halden.example",
    vat_id="DE811907980",
    registration="Amtsgericht München, HRB 214365\nGeschäftsführung: Dr. Karin Ødegaard",
    accent="#0f766e",
)
INC = Seller(
    name="Halden USA, Inc.",
    address=("1200 Harbor Steps, Suite 400", "Seattle, WA 98101", "United States"),
    country="US",
    email="billing@halden.example",
    phone="+1 206 555 0142",
    web="www.halden.example",
    tax_id="EIN 91-4821006",
    accent="#0f766e",
)
ALPENROSE = Buyer(
    name="Alpenrose Logistik GmbH",
    address=("Kreditorenbuchhaltung", "Landsberger Straße 302", "80687 München"),
    country="DE",
    vat_id="DE136695976",
    account_number="A-1001",
    contact_name="Theresa Königsdörfer",
    contact_user_id="alpenrose.billing",
)
HARBOR = Buyer(
    name="Harbor & Pine LLC",
    address=("Attn: Accounts Payable", "2250 NW Thurman Street", "Portland, OR 97210", "United States"),
    country="US",
    account_number="A-1002",
    contact_name="Dana Whitfield",
    contact_user_id="billing@harborpine.example",
)
REP = Person("Jonas Aigner", "jonas.aigner@halden.example", "+49 89 5550 1234")
TRANSFER_DE = Remittance(
    account_holder="Halden Deutschland GmbH",
    bank="Isarbank München",
    iban="DE89370400440532013000",
    bic="COBADEFFXXX",
)
TRANSFER_US = Remittance(
    account_holder="Halden USA, Inc.",
    bank="First Cascade Bank",
    routing_number="125000024",
    account_number="4471 0092 118",
    check_payable_to="Halden USA, Inc.",
    check_address=("Lockbox 4410", "PO Box 84021", "Seattle, WA 98124"),
)
PRODUCTS = (
    ("Remote Support", "For technicians who help customers"),
    ("Remote Access", "Unattended access, up to 200 computers"),
    ("Device Management", "Patches, inventory, alerts"),
)
