"""The parties as papers print them: copied on the day of issue, so that later changes touch no issued paper."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.documents.money import Payment
from billing_portal.documents.snapshots import Buyer, Party, Person
from billing_portal.sellers.models import LegalEntity


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


def payment(method: PaymentMethod, entity: LegalEntity, language: str, **facts: Any) -> Payment:
    """How something is paid, frozen: in words, and what an e-invoice says of the card or mandate."""
    with translation.override(language):
        words = str(method.get_kind_display())
    return Payment(
        method=words,
        detail=method_detail(method, language, entity.creditor_id),
        kind=method.kind,
        is_sepa=method.is_sepa,
        mandate=method.mandate,
        last4=method.last4,
        network=method.brand,
        creditor_id=entity.creditor_id if method.is_sepa else "",
        **facts,
    )


def method_detail(method: PaymentMethod, language: str | None = None, creditor_id: str = "") -> str:
    """What distinguishes this card or mandate from others: `Visa •••• 4242`, `SEPA •••• 3000, mandate HRS-1`.

    In the active language, or in that of a paper. With the seller's `creditor_id` a SEPA mandate names it too, as who grants it and
    who is debited must be able to read.
    """
    if method.kind == PaymentMethod.Kind.CARD:
        return f"{method.brand} •••• {method.last4}"
    if method.kind == PaymentMethod.Kind.DIRECT_DEBIT:
        with translation.override(language or translation.get_language()):
            parts = [_("mandate %(reference)s") % {"reference": method.mandate} if method.mandate else ""]
            if creditor_id and method.is_sepa:
                parts.append(_("creditor identifier %(id)s") % {"id": creditor_id})
        return ", ".join(filter(None, (f"{method.brand} •••• {method.last4}", *parts)))
    return ""
