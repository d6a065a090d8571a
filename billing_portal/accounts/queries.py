from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from billing_portal.accounts.models import (
    BillTo,
    CorporateAccount,
    EmailChange,
    Handover,
    InvoiceContact,
    Membership,
)
from billing_portal.identity.models import User
from billing_portal.kit import formats
from billing_portal.kit.addresses import ADDRESS_FIELDS, address_lines


def billing_contact(account: CorporateAccount) -> User | None:
    """The person who acts for the account now; never shown to anyone but that person and staff (A4)."""
    found = Membership.objects.filter(
        account=account, role=Membership.Role.BILLING_CONTACT, ended_at=None, user__is_active=True
    )
    row = found.select_related("user").first()
    return row.user if row else None


def open_handover(account: CorporateAccount, now: datetime) -> Handover | None:
    """The invitation that is waiting to be accepted."""
    return Handover.objects.open_at(now).filter(account=account).select_related("invited_by").first()


def lapsed_handover(account: CorporateAccount, now: datetime) -> Handover | None:
    """The invitation that expired without being accepted, until it is sent again, revoked or replaced."""
    rows = Handover.objects.filter(account=account, status=Handover.Status.INVITED, expires_at__lte=now)
    return rows.first()


def open_email_change(user: User, now: datetime) -> EmailChange | None:
    """The new address that is waiting to be confirmed."""
    return EmailChange.objects.open_at(now).filter(user=user).first()


def person_invited(handover: Handover) -> User | None:
    """The customer who signs in already and owns the invited address; None for somebody new."""
    rows = User.objects.filter(email__iexact=handover.email, is_active=True, is_staff=False)[:2]
    found = list(rows)
    return found[0] if len(found) == 1 else None


def invoice_contacts(account: CorporateAccount) -> list[InvoiceContact]:
    return list(account.invoice_contacts.filter(removed_at=None).order_by("name"))


def address_of(bill_to: BillTo) -> dict[str, str]:
    """The address fields of a Bill To as a plain mapping."""
    return {name: getattr(bill_to, name) for name in ADDRESS_FIELDS}


def bill_to_snapshot(account: CorporateAccount, address: dict[str, str]) -> dict[str, Any]:
    """Who is billed as of this moment: company, address lines, VAT id, contact's name and User ID (A5)."""
    return _snapshot(account, address, billing_contact(account))


def snapshots_of(accounts: Sequence[CorporateAccount]) -> dict[int, dict[str, Any]]:
    """`bill_to_snapshot` of many accounts with their own address, by key. One query; their Bill To is at hand."""
    rows = Membership.objects.filter(
        account__in=accounts,
        role=Membership.Role.BILLING_CONTACT,
        ended_at=None,
        user__is_active=True,
    )
    contacts = {row.account_id: row.user for row in rows.select_related("user")}
    return {
        account.pk: _snapshot(account, address_of(account.bill_to), contacts.get(account.pk))
        for account in accounts
    }


def _snapshot(account: CorporateAccount, address: dict[str, str], contact: User | None) -> dict[str, Any]:
    country = formats.country_name(account.country, account.language)
    shown = country if account.country != account.entity.country else ""
    return {
        "company": address["company"],
        "lines": address_lines(address, account.country, shown),
        **{name: address.get(name, "") for name in ADDRESS_FIELDS if name != "company"},
        "country": account.country,
        "vat_id": account.vat_id,
        "buyer_reference": account.buyer_reference,
        "endpoint": account.endpoint,
        "endpoint_scheme": account.endpoint_scheme,
        "contact_name": contact.name if contact else "",
        "contact_user_id": contact.username if contact else "",
    }
