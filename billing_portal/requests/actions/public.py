from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Invoice
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.numbers.actions import numbered
from billing_portal.requests.events import CONTACT_QUESTION_PASSED_ON, REQUEST_ATTACHED, REQUEST_OPENED
from billing_portal.requests.models import ContactQuestion, RequestMessage, ServiceRequest
from billing_portal.requests.words import topic_of

MOST_A_DAY = 5  # questions that one billing contact is mailed; more would be a nuisance


@transaction.atomic
def open_public_request(fields: Mapping[str, str], *, language: str, now: datetime) -> ServiceRequest:
    """A request by a person who is not signed in (H2), for staff only until they know who it is.

    `fields` are topic, name, email, phone, company, reference and message, as typed and not verified.
    """
    row = ServiceRequest.objects.create(
        number=numbered("R", now.year),
        topic=topic_of(fields["topic"]),
        payload={"public": fields["topic"]},
        opened_at=now,
        waiting_since=now,
        asker_name=fields["name"],
        asker_email=fields["email"],
        asker_phone=fields["phone"],
        asker_company=fields["company"],
        asker_reference=fields["reference"],
        language=language,
    )
    RequestMessage.objects.create(request=row, text=fields["message"], by=None, at=now)
    record(REQUEST_OPENED, row, by=None, at=now, number=row.number, topic=str(row.topic))
    return row


@transaction.atomic
def attach_account(row: ServiceRequest, account: CorporateAccount, *, by: User, now: datetime) -> None:
    """Attach the request of a person not signed in to an account; its contact still does not see it.

    Raises NotAllowed, WrongState.
    """
    authorize(by, Right.ANSWER_REQUEST, row.customer)
    authorize(by, Right.ANSWER_REQUEST, account)
    if ServiceRequest.objects.filter(pk=row.pk, account=None).update(account=account) != 1:
        raise WrongState
    row.account = account
    record(REQUEST_ATTACHED, row, by=by, at=now, account=account, number=row.number)


@transaction.atomic
def ask_billing_contact(fields: Mapping[str, str], *, language: str, now: datetime) -> None:
    """Pass a message on to the billing contact of the account with this number, or with this invoice (H2).

    The sender learns neither whether the number exists nor who the contact is. A message without a match, or one that
    would be too much for one day, is dropped.
    """
    account = _account_of(fields["reference"])
    if account is None:
        return
    lately = ContactQuestion.objects.filter(account=account, at__gt=now - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        return
    row = ContactQuestion.objects.create(
        account=account,
        name=fields["name"],
        email=fields["email"],
        text=fields["message"],
        language=language,
        at=now,
    )
    record(CONTACT_QUESTION_PASSED_ON, row, by=None, at=now, account=account)


def _account_of(reference: str) -> CorporateAccount | None:
    """By account or invoice number, as typed."""
    wanted = reference.strip()
    found = CorporateAccount.objects.filter(number__iexact=wanted).first()
    if found is not None:
        return found
    invoice = Invoice.objects.filter(number__iexact=wanted).select_related("account").first()
    return invoice.account if invoice else None
