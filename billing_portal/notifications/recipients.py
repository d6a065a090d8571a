"""Who gets a mail: found when it is written, checked again at the moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from billing_portal.accounts.models import CorporateAccount, EmailChange, Handover, InvoiceContact, Membership
from billing_portal.accounts.queries import billing_contact, invoice_contacts
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import Payment
from billing_portal.requests.models import ServiceRequest

WATCHED = timedelta(days=14)  # so long the address before the present one is told of every sensitive change


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


def invoice_contact(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The one invoice contact that an entry is about."""
    assert isinstance(subject, InvoiceContact)
    return [Recipient(subject.email, subject.name, f"recipient:{subject.pk}", account.language)]


def removed_invoice_contact(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """An address that has just been taken off, told so once."""
    assert isinstance(subject, InvoiceContact)
    return [Recipient(subject.email, subject.name, f"removed:{subject.pk}", account.language)]


def new_address(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The address that a person wants to have, with the link that confirms it; nobody else ever gets that."""
    assert isinstance(subject, EmailChange)
    language = subject.user.language or account.language
    return [Recipient(subject.new_email, subject.user.name, f"new_address:{subject.pk}", language)]


def old_address(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The address that a person had until now, so that a change by somebody else is noticed."""
    assert isinstance(subject, EmailChange)
    language = subject.user.language or account.language
    return [Recipient(subject.old_email, subject.user.name, f"old_address:{subject.pk}", language)]


def changed_person(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The person whose address has just become the confirmed one."""
    assert isinstance(subject, EmailChange)
    return _person(subject.user, "contact", account.language)


def invitee(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The person invited to be the billing contact, as long as the invitation is open."""
    assert isinstance(subject, Handover)
    return [Recipient(subject.email, subject.name, f"invitee:{subject.pk}", account.language)]


def uninvited(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The person who was invited until the invitation was revoked."""
    assert isinstance(subject, Handover)
    return [Recipient(subject.email, subject.name, f"uninvited:{subject.pk}", account.language)]


def former_contact(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """Who was the billing contact until this hand-over; the last mail about this account."""
    assert isinstance(subject, Handover)
    return _person(subject.old_user, "former", account.language)


def contact_and_old_address(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The billing contact, and for two weeks after a change of address the one before it as well (X8)."""
    found = contact(account, subject)
    if not found:
        return []
    rows = EmailChange.objects.filter(
        user__memberships__account=account,
        user__memberships__ended_at=None,
        user__memberships__role=Membership.Role.BILLING_CONTACT,
        status=EmailChange.Status.CONFIRMED,
        decided_at__gt=clock.now() - WATCHED,
    )
    seen = {found[0].address.lower()}
    for change in rows.order_by("-pk"):
        if change.old_email.lower() not in seen:
            seen.add(change.old_email.lower())
            found.append(
                Recipient(change.old_email, found[0].name, f"old_address:{change.pk}", found[0].language)
            )
    return found


def representative(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The account's representative; Corporate Account Services if that person has left."""
    person = _person(account.representative, "representative", settings.LANGUAGE_CODE)
    return person or services(account, subject)


def payer(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """The person who started a payment, if that is a member of the account but not its billing contact."""
    started_by = subject.attempt.started_by if isinstance(subject, Payment) and subject.attempt else None
    if started_by is None or started_by == billing_contact(account) or not _is_member(started_by, account):
        return []
    return _person(started_by, "member", account.language)


def services(_account: CorporateAccount | None, _subject: models.Model) -> list[Recipient]:
    return [Recipient(settings.SERVICES_EMAIL, "", "services", settings.LANGUAGE_CODE)]


def services_if_nobody(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """Corporate Account Services where the account has no billing contact with an address, so that somebody hears it."""
    return [] if contact(account, subject) else services(account, subject)


def services_and_representative(account: CorporateAccount, subject: models.Model) -> list[Recipient]:
    """Everybody who may answer: Corporate Account Services and the account's representative."""
    found = services(account, subject)
    person = (
        [] if account is None else _person(account.representative, "representative", settings.LANGUAGE_CODE)
    )
    return [*found, *(one for one in person if one.address.lower() != found[0].address.lower())]


def asker(account: CorporateAccount | None, subject: models.Model) -> list[Recipient]:
    """Who wrote without signing in, at the address that was typed; told nothing about any account."""
    assert isinstance(subject, ServiceRequest)
    return [Recipient(subject.asker_email, "", f"asker:{subject.pk}", subject.language)]


Who = Callable[[CorporateAccount, models.Model], list[Recipient]]


def _is_member(user: User, account: CorporateAccount) -> bool:
    return Membership.objects.filter(user=user, account=account, ended_at=None).exists()


def address_now(guard: str, account: CorporateAccount | None, *, now: datetime) -> str | None:
    """The address that may get a mail at this moment, or None if its owner no longer may.

    A person who corrected the own address meanwhile gets it there; somebody who was removed gets nothing.
    """
    role, _colon, pk = guard.partition(":")
    if role == "services":
        return str(settings.SERVICES_EMAIL)
    if role == "asker":
        return ServiceRequest.objects.filter(pk=pk).values_list("asker_email", flat=True).first()
    if account is None:
        return None
    if role == "recipient":
        rows = InvoiceContact.objects.filter(pk=pk, account=account, removed_at=None)
        return rows.values_list("email", flat=True).first()
    if role in OF_A_ROW:
        return _address_of_row(role, pk, account, now)
    people = User.objects.filter(pk=pk, is_active=True).exclude(email="")
    if role == "representative":
        people = people.filter(represented_accounts=account)
    elif role == "contact":
        people = people.filter(
            memberships__account=account,
            memberships__ended_at=None,
            memberships__role=Membership.Role.BILLING_CONTACT,
        )
    elif role == "former":
        people = people.filter(memberships__account=account, memberships__ended_at__isnull=False)
    else:
        people = people.filter(memberships__account=account, memberships__ended_at=None)
    return people.values_list("email", flat=True).first()


OF_A_ROW = {"removed", "new_address", "old_address", "invitee", "uninvited"}


def _address_of_row(role: str, pk: str, account: CorporateAccount, now: datetime) -> str | None:
    """The address that is in the row which the mail is about, if the row still says what the mail says."""
    if role == "removed":
        removed = InvoiceContact.objects.filter(pk=pk, account=account, removed_at__isnull=False)
        return removed.values_list("email", flat=True).first()
    if role in ("new_address", "old_address"):
        changes = EmailChange.objects.filter(pk=pk, account=account)
        if role == "old_address":
            still = changes.filter(user__memberships__account=account, user__memberships__ended_at=None)
            return still.values_list("old_email", flat=True).first()
        return changes.open_at(now).values_list("new_email", flat=True).first()
    handovers = Handover.objects.filter(pk=pk, account=account)
    if role == "invitee":
        handovers = handovers.open_at(now)
    else:
        handovers = handovers.filter(status=Handover.Status.REVOKED)
    return handovers.values_list("email", flat=True).first()
