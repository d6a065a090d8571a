from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from billing_portal.accounts.actions.contact import correct_contact
from billing_portal.accounts.actions.email_change import ask_email_change
from billing_portal.accounts.actions.handover import invite_contact
from billing_portal.accounts.errors import VatIdNotValid
from billing_portal.accounts.events import ACCOUNT_LANGUAGE_CHANGED, ACCOUNT_VAT_ID_CHANGED
from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.steps import set_bill_to
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.tax_ids import compact_vat_id, vat_id_problem


@transaction.atomic
def change_bill_to(
    account: CorporateAccount, address: Mapping[str, str], *, by: User, now: datetime, reason: str = ""
) -> bool:
    """Set the billing address for new papers; issued ones keep theirs. The country cannot be given.

    Returns whether anything changed. Raises NotAllowed, AddressIncomplete; for staff ReasonMissing.
    """
    authorize(by, Right.EDIT_BILLING_DATA, account)
    return set_bill_to(account, address, by=by, now=now, reason=reason)


@transaction.atomic
def change_vat_id(
    account: CorporateAccount, vat_id: str, *, by: User, now: datetime, reason: str = ""
) -> bool:
    """Set the VAT id that new papers carry and tax is decided with; empty takes it off.

    Returns whether anything changed. Raises VatIdNotValid with the reason; for staff NotAllowed, ReasonMissing.
    """
    authorize(by, Right.EDIT_BILLING_DATA, account)
    after = compact_vat_id(vat_id)
    before = CorporateAccount.objects.values_list("vat_id", flat=True).get(pk=account.pk)
    if before == after:
        return False
    if problem := vat_id_problem(after, account.country):
        raise VatIdNotValid(problem)
    on_record = reason_of(by, reason)
    CorporateAccount.objects.filter(pk=account.pk).update(vat_id=after)
    account.vat_id = after
    record(
        ACCOUNT_VAT_ID_CHANGED,
        account,
        by=by,
        at=now,
        account=account,
        before=before,
        after=after,
        **on_record,
    )
    return True


@transaction.atomic
def change_language(
    account: CorporateAccount, language: str, *, by: User, now: datetime, reason: str = ""
) -> bool:
    """Set the language in which new papers are written. Returns whether anything changed."""
    authorize(by, Right.EDIT_BILLING_DATA, account)
    before = CorporateAccount.objects.values_list("language", flat=True).get(pk=account.pk)
    if before == language:
        return False
    on_record = reason_of(by, reason)
    CorporateAccount.objects.filter(pk=account.pk).update(language=language)
    account.language = language
    record(
        ACCOUNT_LANGUAGE_CHANGED,
        account,
        by=by,
        at=now,
        account=account,
        before=before,
        after=language,
        **on_record,
    )
    return True


@transaction.atomic
def save_billing_data(
    account: CorporateAccount,
    *,
    contact: User | None,
    person: Mapping[str, str] | None,
    successor: Mapping[str, str] | None = None,
    address: Mapping[str, str],
    vat_id: str,
    language: str,
    by: User,
    now: datetime,
    reason: str = "",
) -> set[str]:
    """Save the page Bill To as one act: contact, address, VAT id, language of the papers, all of it or nothing.

    `person` holds first_name, last_name, email and phone; None leaves the contact as it is. `successor` holds
    first_name, last_name and email of the person invited to take over. Returns what changed: contact, email
    (asked for, not yet changed), handover, address, vat_id, language. Raises what the single verbs raise.
    """
    authorize(by, Right.EDIT_BILLING_DATA, account)
    changed = set()
    if contact is not None and person is not None:
        if correct_contact(contact, account, person, by=by, now=now, reason=reason):
            changed.add("contact")
        if ask_email_change(contact, account, person["email"], by=by, now=now, reason=reason):
            changed.add("email")
    if successor is not None:
        invite_contact(account, **successor, by=by, now=now)
        changed.add("handover")
    if change_bill_to(account, address, by=by, now=now, reason=reason):
        changed.add("address")
    if change_vat_id(account, vat_id, by=by, now=now, reason=reason):
        changed.add("vat_id")
    if change_language(account, language, by=by, now=now, reason=reason):
        changed.add("language")
    return changed
