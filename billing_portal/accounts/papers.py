"""The parties as papers print them: copied on the day of issue, so that later changes touch no issued paper."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.documents.snapshots import Buyer, Party, Person


def buyer(bill_to: dict[str, Any], account_number: str) -> Buyer:
    """From the snapshot that `accounts.queries.bill_to_snapshot` took."""
    return Buyer(
        name=bill_to["company"],
        address=tuple(bill_to["lines"]),
        country=bill_to["country"],
        vat_id=bill_to["vat_id"],
        account_number=account_number,
        contact_name=bill_to["contact_name"],
        contact_user_id=bill_to["contact_user_id"],
    )


def buyer_party(bill_to: dict[str, Any]) -> Party | None:
    """From the snapshot of the invoice; None for one that was taken before it held the address field by field."""
    if "street" not in bill_to:
        return None
    return Party(
        name=bill_to["company"],
        street=bill_to["street"],
        extra=bill_to["extra"],
        postal_code=bill_to["postal_code"],
        city=bill_to["city"],
        region=bill_to["region"],
        country=bill_to["country"],
        vat_id=bill_to["vat_id"],
        contact=bill_to["contact_name"],
        endpoint=bill_to.get("endpoint", ""),
        endpoint_scheme=bill_to.get("endpoint_scheme", ""),
    )


def representative(account: CorporateAccount) -> Person:
    person = account.representative
    return Person(name=person.name, email=person.email, phone=person.phone)


def method_detail(method: PaymentMethod, language: str | None = None) -> str:
    """What distinguishes this card or mandate from others: `Visa •••• 4242`, `SEPA •••• 3000, mandate HRS-1`.

    In the active language, or in that of a paper.
    """
    if method.kind == PaymentMethod.Kind.CARD:
        return f"{method.brand} •••• {method.last4}"
    if method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        with translation.override(language or translation.get_language()):
            mandate = _("mandate %(reference)s") % {"reference": method.mandate} if method.mandate else ""
        return f"{method.brand} •••• {method.last4}, {mandate}".strip(" ,")
    return ""
