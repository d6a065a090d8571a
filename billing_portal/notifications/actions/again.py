"""Mails that people send again, mark as bounced, or decide about after the validation held them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from billing_portal.documents.models import Paper, PaperCheck
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import CreditNote, Invoice
from billing_portal.journal.actions import record
from billing_portal.journal.events import Event
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.notifications.actions.route import write_message
from billing_portal.notifications.errors import NobodyChosen, SentOftenEnough
from billing_portal.notifications.events import (
    DELIVERY_BOUNCED,
    DELIVERY_QUEUED_AGAIN,
    INVOICE_MAILED_AGAIN,
    PAPER_DROPPED,
    PAPER_RELEASED,
)
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.recipients import contact_in_language_of_papers, recipients_of_invoices

Status = Delivery.Status
MOST_A_DAY = 5  # of one invoice, so that nobody fills a mailbox by a button


@transaction.atomic
def send_again(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Queue a failed mail again with all its attempts. Raises NotAllowed, WrongState."""
    authorize(by, Right.SEND_MAIL_AGAIN, delivery.message.account)
    if delivery.status != Status.FAILED:
        raise WrongState
    move(delivery, to=Status.QUEUED, allowed={Status.FAILED}, tries=0, next_try_at=now, problem="")
    record(DELIVERY_QUEUED_AGAIN, delivery, by=by, at=now, account=delivery.message.account)


@transaction.atomic
def mail_invoice_again(invoice: Invoice, guards: set[str], *, by: User, now: datetime) -> int:
    """Mail an issued invoice once more to those of its present recipients whose guard is named; how many.

    Each gets a delivery of its own. Raises NobodyChosen, SentOftenEnough, WrongState for a draft.
    """
    authorize(by, Right.SEND_INVOICE, invoice.account)
    account = invoice.account
    if paper_of(Kind.INVOICE, invoice.public_id) is None:
        raise WrongState
    Invoice.objects.filter(pk=invoice.pk).update(
        currency=invoice.currency
    )  # two clicks count one after the other
    earlier = Entry.objects.filter(
        name=INVOICE_MAILED_AGAIN.name, object_id=invoice.public_id, at__gt=now - timedelta(days=1)
    )
    if earlier.count() >= MOST_A_DAY:
        raise SentOftenEnough
    groups = {
        "invoice_issued": contact_in_language_of_papers(account, invoice),
        "invoice_copy": recipients_of_invoices(account, invoice),
    }
    chosen = {name: [one for one in found if one.guard in guards] for name, found in groups.items()}
    to = [one.address for found in chosen.values() for one in found]
    if not to:
        raise NobodyChosen
    entry = record(
        INVOICE_MAILED_AGAIN, invoice, by=by, at=now, account=account, number=invoice.number, to=to
    )
    for template, found in chosen.items():
        if found:
            write_message(entry, account, template, str(Kind.INVOICE), found, now=now)
    return len(to)


@transaction.atomic
def note_bounced(delivery: Delivery, reason: str, *, by: User, now: datetime) -> None:
    """Record by hand that a sent mail bounced. Raises NotAllowed, WrongState."""
    authorize(by, Right.SEND_MAIL_AGAIN, delivery.message.account)
    move(delivery, to=Status.BOUNCED, allowed={Status.SENT}, problem=reason[:300])
    record(DELIVERY_BOUNCED, delivery, by=by, at=now, account=delivery.message.account, reason=reason)


def held_mails(paper: Paper) -> list[Delivery]:
    """The mails that wait because this paper is not valid."""
    rows = Delivery.objects.filter(status=Status.HELD, message__papers=[[paper.kind, str(paper.object_id)]])
    return list(rows.select_related("message__account"))


@transaction.atomic
def send_held(paper: Paper, *, reason: str, by: User, now: datetime) -> int:
    """Send mails held by the validation after issue anyway, with the reason on record.

    Raises NotAllowed, WrongState.
    """
    authorize(by, Right.CREDIT_INVOICE)
    return _decide(paper, Status.QUEUED, PAPER_RELEASED, reason=reason, by=by, now=now)


@transaction.atomic
def drop_held(paper: Paper, *, reason: str, by: User, now: datetime) -> int:
    """Drop mails held by the validation after issue, because a credit note corrects it.

    Raises NotAllowed, WrongState.
    """
    authorize(by, Right.CREDIT_INVOICE)
    return _decide(paper, Status.DROPPED, PAPER_DROPPED, reason=reason, by=by, now=now)


def _decide(paper: Paper, to: str, event: Event, *, reason: str, by: User, now: datetime) -> int:
    if PaperCheck.objects.filter(paper=paper, decided_at=None).update(decided_at=now) != 1:
        raise WrongState
    mails = held_mails(paper)
    due = now if to == Status.QUEUED else None
    for delivery in mails:
        move(delivery, to=to, allowed={Status.HELD}, next_try_at=due, problem="" if due else reason[:300])
    account = mails[0].message.account if mails else None
    subject = _subject(paper)
    record(event, subject, by=by, at=now, account=account, number=paper.number, reason=reason)
    return len(mails)


def _subject(paper: Paper) -> Invoice | CreditNote:
    model = Invoice if paper.kind == Kind.INVOICE else CreditNote
    found: Invoice | CreditNote = model._base_manager.get(public_id=paper.object_id)
    return found
