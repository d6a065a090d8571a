"""Who gets a mail: found when it is written, checked again at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import models

from billing_portal.accounts.models import CorporateAccount, InvoiceContact, Membership, User
from billing_portal.accounts.queries import billing_contact, invoice_contacts
from billing_portal.invoices.models import Invoice
from billing_portal.payments.models import Payment


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address with the reason why it may get a mail: `guard` is `<role>:<id>`, or `services`."""

    address: str
    name: str
    guard: str
    language: str


def _person(user: User | None, role: str, language: str) -> list[Recipient]:
    if user is None or not user.is_active or not user.email:
        return []
    return [Recipient(user.email, user.name, f"{role}:{user.pk}", user.language or language)]


def contact(account: CorporateAccount, _subject: models.Model) -> list[Recipient]:
    """The billing contact, in the own language, else the account's."""
    return _person(billing_contact(account), "contact", account.language)


def contact_in_language_of_papers(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The billing contact, in the language of the paper that is attached."""
    return [
        Recipient(found.address, found.name, found.guard, account.language)
        for found in contact(account, subject)
    ]


def recipients_of_invoices(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The invoice contacts, each address once; the billing contact has a mail of its own."""
    return _copies(account, contact(account, subject))


def _copies(account: CorporateAccount, others: list[Recipient]) -> list[Recipient]:
    """The invoice contacts but for the addresses of `others`."""
    taken = {one.address.lower() for one in others}
    found = []
    for row in invoice_contacts(account):
        if row.email.lower() not in taken:
            taken.add(row.email.lower())
            found.append(Recipient(row.email, row.name, f"recipient:{row.pk}", account.language))
    return found


def recipients_of_one_invoice(invoice: Invoice) -> list[Recipient]:
    """Everybody who gets an invoice of this account today, the billing contact first."""
    first = contact_in_language_of_papers(invoice.account, invoice)
    return [*first, *_copies(invoice.account, first)]


def representative(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """Who looks after the account; Corporate Account Services if that person has left, so that somebody hears it."""
    person = _person(account.representative, "representative", settings.LANGUAGE_CODE)
    return person or services(account, subject)


def payer(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """Whoever started a payment, if that is a member of the account but not its billing contact."""
    started_by = subject.attempt.started_by if isinstance(subject, Payment) and subject.attempt else None
    if started_by is None or started_by == billing_contact(account) or not _is_member(started_by, account):
        return []
    return _person(started_by, "member", account.language)


def services(_account: CorporateAccount | None, _subject: models.Model) -> list[Recipient]:
    return [Recipient(settings.SERVICES_EMAIL, "", "services", settings.LANGUAGE_CODE)]


Who = Callable[[CorporateAccount, models.Model], list[Recipient]]


def _is_member(user: User, account: CorporateAccount) -> bool:
    return Membership.objects.filter(user=user, account=account, ended_at=None).exists()


def address_now(guard: str, account: CorporateAccount | None) -> str | None:
    """The address that may get a mail at this moment, or None if its owner no longer may.

    A person who corrected the own address meanwhile gets it there; somebody who was removed gets nothing.
    """
    role, _colon, pk = guard.partition(":")
    if role == "services":
        return str(settings.SERVICES_EMAIL)
    if account is None:
        return None
    if role == "recipient":
        rows = InvoiceContact.objects.filter(pk=pk, account=account, removed_at=None)
        return rows.values_list("email", flat=True).first()
    people = User.objects.filter(pk=pk, is_active=True).exclude(email="")
    if role == "representative":
        people = people.filter(represented_accounts=account)
    elif role == "contact":
        people = people.filter(
            memberships__account=account,
            memberships__ended_at=None,
            memberships__role=Membership.Role.BILLING_CONTACT,
        )
    else:
        people = people.filter(memberships__account=account, memberships__ended_at=None)
    return people.values_list("email", flat=True).first()
