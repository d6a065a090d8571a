"""The seller as papers print it: copied on the day of issue, so that later changes touch no issued paper."""

from __future__ import annotations

from dataclasses import replace

from billing_portal.documents.money import Remittance
from billing_portal.documents.references import creditor_reference
from billing_portal.documents.snapshots import Party, Seller
from billing_portal.identity.models import User
from billing_portal.kit import formats
from billing_portal.kit.addresses import address_lines
from billing_portal.sellers.models import LegalEntity, RemittanceDetails


def seller(entity: LegalEntity, language: str) -> Seller:
    address = {
        "street": entity.street,
        "postal_code": entity.postal_code,
        "city": entity.city,
        "region": entity.region,
    }
    country = formats.country_name(entity.country, language)
    return Seller(
        name=entity.name,
        address=tuple(address_lines(address, entity.country, country)),
        country=entity.country,
        email=entity.email,
        phone=entity.phone,
        web=entity.website,
        vat_id=entity.vat_id,
        tax_id=entity.tax_number,
        registration=entity.registration,
        accent=entity.accent,
        logo=entity.logo,
    )


def seller_party(entity: LegalEntity, contact: User) -> Party:
    """The issuing entity field by field, with whom to ask about the document (BG-4, BG-6)."""
    return Party(
        name=entity.name,
        street=entity.street,
        postal_code=entity.postal_code,
        city=entity.city,
        region=entity.region,
        country=entity.country,
        vat_id=entity.vat_id,
        tax_number=entity.tax_number,
        registration=entity.register_number,
        legal_info=" ".join(entity.registration.split()),
        contact=contact.name,
        phone=contact.phone or entity.phone,
        email=contact.email or entity.email,
        endpoint=entity.endpoint,
        endpoint_scheme=entity.endpoint_scheme,
    )


def remittance(details: RemittanceDetails | None, number: str) -> Remittance | None:
    """Where to send the money for one invoice, with the reference that identifies it (ISO 11649)."""
    found = bank_details(details)
    return replace(found, reference=creditor_reference(number)) if found else None


def bank_details(details: RemittanceDetails | None) -> Remittance | None:
    """Where to send money, without a reference."""
    if details is None:
        return None
    return Remittance(
        account_holder=details.holder,
        bank=details.bank_name,
        iban=details.iban,
        bic=details.bic,
        routing_number=details.routing_number,
        account_number=details.account_number,
        check_payable_to=details.holder if details.check_address else "",
        check_address=tuple(details.check_address.splitlines()),
    )
