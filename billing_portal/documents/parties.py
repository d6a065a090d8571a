"""The parties on a paper, frozen as of the day of issue; part of `snapshots`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seller:
    """The issuing legal entity as it was on the day of issue."""

    name: str
    address: tuple[str, ...]
    country: str
    email: str = ""
    phone: str = ""
    web: str = ""
    vat_id: str = ""
    tax_id: str = ""  # EIN, Steuernummer
    registration: str = ""  # "Amtsgericht München, HRB 214365"; may name the managing directors
    accent: str = "#0f5f6b"  # one colour of the seller's, six hex digits
    logo: str = ""  # SHA-256 of the logo of that day (`documents.logos`); without one, the name's initial


@dataclass(frozen=True, slots=True)
class Buyer:
    """The corporate account; `address` is already laid out as its country writes it, without the name."""

    name: str
    address: tuple[str, ...]
    country: str
    vat_id: str = ""
    account_number: str = ""
    contact_name: str = ""
    contact_user_id: str = ""  # every invoice prints it, so that people find it again


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or buyer field by field, as EN 16931 asks for them (BG-4, BG-7); `country` is ISO 3166 alpha-2.

    `endpoint` is an electronic address with its scheme (BT-34, BT-49), `registration` a register's entry (BT-30).
    """

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    extra: str = ""
    region: str = ""
    vat_id: str = ""
    tax_number: str = ""
    registration: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    endpoint: str = ""
    endpoint_scheme: str = ""
    legal_info: str = ""  # of a seller: register, court, managing directors (BT-33)


def names_on(party: Party) -> list[str]:
    """What somebody is called and where they live: never printed as question marks."""
    return [party.name, party.contact, party.street, party.extra, party.city, party.region, party.postal_code]


@dataclass(frozen=True, slots=True)
class Person:
    """A representative, or the admin contact of an order."""

    name: str
    email: str = ""
    phone: str = ""
