from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from billing_portal.documents.actions import check_paper, paper_pdf
from billing_portal.documents.models import Paper
from billing_portal.kit.states import move
from billing_portal.notifications import mail, rules
from billing_portal.notifications.letters import LETTERS
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.recipients import address_now

Status = Delivery.Status


class PaperIsHeld(Exception):
    """The validation after issue found an error: the mail waits until staff have decided; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class WrongPaper(Exception):
    """The paper belongs to another account than the mail: nothing may be sent, staff must check."""


def claim_delivery(delivery: Delivery, *, now: datetime) -> bool:
    """Take a due mail under a lease; False if somebody else has it. A dead worker's lease runs out."""
    rows = Delivery.objects.filter(pk=delivery.pk, status=Status.QUEUED, next_try_at=delivery.next_try_at)
    return rows.update(next_try_at=now + rules.LEASE) == 1


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that may be sent now; None means that it may no longer be sent, with the reason."""

    mail: EmailMultiAlternatives | None
    reason: str = ""


def prepare_delivery(delivery: Delivery, *, now: datetime) -> Ready:
    """Check the guard again, write the letter in its language, attach the papers. Outside any transaction.

    Raises WrongPaper, PaperIsHeld, documents.errors.PaperDiffers.
    """
    message = delivery.message
    account = message.account
    address = address_now(delivery.guard, account, now=now)
    if address is None:
        return Ready(None, "No longer a recipient.")
    delivery.address = address
    with translation.override(message.language):
        letter = LETTERS[message.template].write(message, now)
        if letter is None:
            return Ready(None, "Over before the mail left.")
        written = mail.compose(letter, delivery, account)
    for kind, object_id in message.papers:
        paper = Paper.objects.get(kind=kind, object_id=object_id)
        if account is None or paper.snapshot["buyer"]["account_number"] != account.number:
            raise WrongPaper(paper.number)
        if problems := check_paper(paper, now=now):
            raise PaperIsHeld(problems[0])
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
    """Record that this mail may no longer be sent to anybody. Raises WrongState."""
    move(delivery, to=Status.DROPPED, allowed={Status.QUEUED}, next_try_at=None, problem=reason)


def note_held(delivery: Delivery, problem: str) -> None:
    """Keep a mail back whose paper is not valid; staff send it anyway or drop it. Raises WrongState."""
    move(delivery, to=Status.HELD, allowed={Status.QUEUED}, next_try_at=None, problem=problem[:300])


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
