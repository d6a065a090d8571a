"""What a customer does on the sandbox's pages: enter a test card, grant a mandate, pay."""

from __future__ import annotations

from uuid import uuid4

from billing_portal.integrations.payments.sandbox.events import tell
from billing_portal.integrations.payments.sandbox.models import HostedPage, SavedMethod
from billing_portal.payments.ports import Subject

BEHAVIOURS = {
    "4242424242424242": ("Visa", "succeed"),
    "5555555555554444": ("Mastercard", "succeed"),
    "6011111111111117": ("Discover", "succeed"),
    "4000000000000002": ("Visa", "decline"),
    "4000002500003155": ("Visa", "authenticate"),
}


def enter_card(key: str, number: str, *, month: int, year: int) -> SavedMethod:
    """Keep a test card for the set-up page `key`; of the number only the last four digits remain."""
    brand, behaviour = BEHAVIOURS.get(number, ("Visa", "decline"))
    saved = SavedMethod.objects.create(
        token=f"pm_{uuid4().hex[:24]}",
        kind="card",
        brand=brand,
        last4=number[-4:],
        expiry_month=month,
        expiry_year=year,
        behaviour=behaviour,
    )
    HostedPage.objects.filter(key=key, purpose="setup").update(outcome="saved", method_token=saved.token)
    tell(Subject.SETUP, key=key)
    return saved


def grant_mandate(key: str, account_number: str, holder: str) -> SavedMethod:
    """Keep a debit mandate for the set-up page `key`; of the account number only the last four remain."""
    compact = account_number.replace(" ", "")
    saved = SavedMethod.objects.create(
        token=f"pm_{uuid4().hex[:24]}",
        kind="direct_debit",
        brand="SEPA" if compact[:2].isalpha() else "ACH",
        last4=compact[-4:],
        mandate=f"HRS-{uuid4().hex[:8].upper()}",
    )
    HostedPage.objects.filter(key=key, purpose="setup").update(outcome="saved", method_token=saved.token)
    tell(Subject.SETUP, key=key)
    return saved
