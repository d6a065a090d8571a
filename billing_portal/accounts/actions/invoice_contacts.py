from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from billing_portal.accounts.errors import InvoiceContactExists, TooManyInvoiceContacts
from billing_portal.accounts.events import (
    INVOICE_CONTACT_ADDED,
    INVOICE_CONTACT_REMOVED,
    INVOICE_CONTACT_TESTED,
)
from billing_portal.accounts.models import CorporateAccount, InvoiceContact
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState

MOST = 20


@transaction.atomic
def add_invoice_contact(
    account: CorporateAccount, *, name: str, email: str, by: User, now: datetime, reason: str = ""
) -> InvoiceContact:
    """Mail every invoice to one more address (B3). Raises InvoiceContactExists, TooManyInvoiceContacts."""
    authorize(by, Right.EDIT_BILLING_DATA, account)
    on_record = reason_of(by, reason)
    # Claims the account: of two who add the twentieth at once the second sees the first one's row.
    CorporateAccount.objects.filter(pk=account.pk).update(currency=F("currency"))
    if account.invoice_contacts.filter(removed_at=None).count() >= MOST:
        raise TooManyInvoiceContacts
    try:
        with transaction.atomic():
            contact = InvoiceContact.objects.create(
                account=account, name=name.strip(), email=email.strip(), added_at=now
            )
    except IntegrityError as error:
        raise InvoiceContactExists from error
    record(
        INVOICE_CONTACT_ADDED,
        contact,
        by=by,
        at=now,
        account=account,
        person=contact.name,
        email=contact.email,
        **on_record,
    )
    return contact


@transaction.atomic
def remove_invoice_contact(contact: InvoiceContact, *, by: User, now: datetime, reason: str = "") -> None:
    """Mail no further invoice there. Raises WrongState if somebody removed it before."""
    authorize(by, Right.EDIT_BILLING_DATA, contact.account)
    on_record = reason_of(by, reason)
    if InvoiceContact.objects.filter(pk=contact.pk, removed_at=None).update(removed_at=now) != 1:
        raise WrongState
    contact.removed_at = now
    record(
        INVOICE_CONTACT_REMOVED,
        contact,
        by=by,
        at=now,
        account=contact.account,
        person=contact.name,
        email=contact.email,
        **on_record,
    )


@transaction.atomic
def mail_a_test(contact: InvoiceContact, *, by: User, now: datetime) -> None:
    """Ask for a mail that shows whether invoices arrive there. Raises WrongState if it has been removed."""
    authorize(by, Right.EDIT_BILLING_DATA, contact.account)
    if contact.removed_at is not None:
        raise WrongState
    record(INVOICE_CONTACT_TESTED, contact, by=by, at=now, account=contact.account, email=contact.email)
