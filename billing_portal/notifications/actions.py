from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.utils import translation

from billing_portal.accounts.models import CorporateAccount, User
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.models import Paper
from billing_portal.journal.actions import record
from billing_portal.journal.models import Entry, Unrouted
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.kit.states import move
from billing_portal.notifications import mail, rules
from billing_portal.notifications.letters import LETTERS
from billing_portal.notifications.models import Delivery, Message
from billing_portal.notifications.recipients import address_now
from billing_portal.notifications.routes import ROUTES, Route

Status = Delivery.Status


class WrongPaper(Exception):
    """The paper belongs to another account than the mail: nothing may leave, staff must look."""


@transaction.atomic
def route_entry(entry: Entry, *, now: datetime) -> int:
    """Write the mails that follow from an entry and take it out of the outbox; returns how many deliveries.

    The outbox row is claimed by deleting it: of two workers one writes, the other finds nothing to do.
    """
    claimed, _rows = Unrouted.objects.filter(entry=entry).delete()
    if not claimed or entry.name not in ROUTES:
        return 0
    subject = apps.get_model(entry.kind)._base_manager.get(public_id=entry.object_id)
    account = None
    if entry.account_id is not None:
        accounts = CorporateAccount.objects.select_related("entity", "representative")
        account = accounts.get(public_id=entry.account_id)
    return sum(_write(entry, route, account, subject, now) for route in ROUTES[entry.name])


def _write(
    entry: Entry, route: Route, account: CorporateAccount | None, subject: models.Model, now: datetime
) -> int:
    """One message and a delivery for each of its recipients; no recipient, no message."""
    if not route.when(entry, subject):
        return 0
    found = route.who(account, subject)  # type: ignore[arg-type]  # only services' mails have no account
    if not found:
        return 0
    message = Message.objects.create(
        entry=entry,
        account=account,
        template=route.template,
        language=found[0].language,
        papers=[[route.paper, str(entry.object_id)]] if route.paper else [],
        created_at=now,
    )
    rows = [
        Delivery(
            message=message,
            address=recipient.address,
            name=recipient.name,
            guard=recipient.guard,
            next_try_at=now,
        )
        for recipient in found
    ]
    return len(Delivery.objects.bulk_create(rows))


def claim_delivery(delivery: Delivery, *, now: datetime) -> bool:
    """Take a due mail under a lease; False if somebody else has it. A dead worker's lease runs out."""
    rows = Delivery.objects.filter(pk=delivery.pk, status=Status.QUEUED, next_try_at=delivery.next_try_at)
    return rows.update(next_try_at=now + rules.LEASE) == 1


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that may leave now; None stands for one that may not any more, with the reason."""

    mail: EmailMultiAlternatives | None
    reason: str = ""


def prepare_delivery(delivery: Delivery, *, now: datetime) -> Ready:
    """Check the guard again, write the letter in its language, attach the papers. Outside any transaction.

    Raises WrongPaper, documents.errors.PaperDiffers.
    """
    message = delivery.message
    account = message.account
    address = address_now(delivery.guard, account)
    if address is None:
        return Ready(None, "No longer a recipient.")
    delivery.address = address
    with translation.override(message.language):
        letter = LETTERS[message.template](message, now)
        if letter is None:
            return Ready(None, "Over before the mail left.")
        written = mail.compose(letter, delivery, account)
    for kind, object_id in message.papers:
        paper = Paper.objects.get(kind=kind, object_id=object_id)
        if account is None or paper.snapshot["buyer"]["account_number"] != account.number:
            raise WrongPaper(paper.number)
        written.attach(paper.file_name, paper_pdf(paper, now=now), "application/pdf")
    return Ready(written)


def note_sent(delivery: Delivery, subject: str, *, now: datetime) -> None:
    """Write down that a mail has left. Raises WrongState if that was noted already."""
    move(
        delivery,
        to=Status.SENT,
        allowed={Status.QUEUED},
        address=delivery.address,
        subject=subject,
        sent_at=now,
        next_try_at=None,
        problem="",
        tries=delivery.tries + 1,
    )


def note_dropped(delivery: Delivery, reason: str) -> None:
    """Write down that nobody may get this mail any more. Raises WrongState."""
    move(delivery, to=Status.DROPPED, allowed={Status.QUEUED}, next_try_at=None, problem=reason)


def note_problem(delivery: Delivery, problem: str, *, now: datetime, final: bool = False) -> None:
    """Try again later, with growing pauses; after the last try it is parked for staff. Raises WrongState."""
    tries = delivery.tries + 1
    if final or tries >= rules.LAST_TRY:
        move(
            delivery,
            to=Status.FAILED,
            allowed={Status.QUEUED},
            tries=tries,
            problem=problem[:300],
            next_try_at=None,
        )
        return
    pause = rules.pause_after(tries)
    rows = Delivery.objects.filter(pk=delivery.pk, status=Status.QUEUED)
    rows.update(tries=tries, problem=problem[:300], next_try_at=now + pause)


def note_no_server(delivery: Delivery, problem: str, *, now: datetime) -> None:
    """The mail server is out of reach: that is no fault of this mail, so it never fails by it."""
    tries = min(delivery.tries + 1, rules.LAST_TRY - 1)
    rows = Delivery.objects.filter(pk=delivery.pk, status=Status.QUEUED)
    rows.update(tries=tries, problem=problem[:300], next_try_at=now + rules.pause_after(tries))


@transaction.atomic
def send_again(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Queue a failed mail once more, its tries counted anew. Raises NotAllowed, WrongState."""
    if not by.has_perm("notifications.send_again"):
        raise NotAllowed
    if delivery.status != Status.FAILED:
        raise WrongState
    move(delivery, to=Status.QUEUED, allowed={Status.FAILED}, tries=0, next_try_at=now, problem="")
    record("delivery.queued_again", delivery, by=by, at=now, account=delivery.message.account)
