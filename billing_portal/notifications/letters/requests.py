from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.invoices.models import Dispute
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.notifications.letters.parts import Block, Content, facts, said, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.requests import words as request_words
from billing_portal.requests.models import ContactQuestion, RequestMessage, ServiceRequest


def _row(message: Message) -> ServiceRequest:
    rows = ServiceRequest.objects.select_related(
        "account", "invoice", "dispute", "quote", "subscription__product"
    )
    return rows.get(public_id=message.entry.object_id)


def _words(row: ServiceRequest, message: Message) -> dict[str, str]:
    return {
        "number": row.number,
        "topic": str(row.get_topic_display()),
        "company": row.account.legal_name if row.account else row.asker_company,
        "who": message.entry.actor.name if message.entry.actor else row.asker_name,
    }


def _asked(row: ServiceRequest) -> Block:
    return facts((_("Topic"), str(row.get_topic_display())), *request_words.facts(row))


def _said(message: Message) -> tuple[Block, ...]:
    """The very words that the mail is about, never an internal note."""
    rows = RequestMessage.objects.filter(internal=False, request__public_id=message.entry.object_id)
    found = rows.filter(pk=message.entry.data["message"]) if "message" in message.entry.data else rows[:1]
    return tuple(said(one.text) for one in found if one.text)


def _to_contact(row: ServiceRequest) -> tuple[str, str]:
    return _("Open the request"), page("portal:request", row.public_id)


def _to_staff(row: ServiceRequest) -> tuple[str, str]:
    return _("Open the request"), page("backoffice:request", row.public_id)


def opened(message: Message, now: datetime) -> Content:
    """To the contact: it arrived, under which number; with the reason if staff opened it."""
    row = _row(message)
    words = _words(row, message)
    return Content(
        subject=_("We received request %(number)s: %(topic)s") % words,
        blocks=(
            text(
                _("%(who)s of Corporate Account Services opened this request for %(company)s.") % words
                if row.on_record
                else _("We have received your request. We answer in the portal and by mail.")
            ),
            _asked(row),
            facts((_("Reason on record"), row.on_record)),
            *_said(message),
        ),
        button=_to_contact(row),
    )


def opened_staff(message: Message, now: datetime) -> Content:
    row = _row(message)
    return Content(
        subject=_("%(number)s: %(topic)s (%(company)s)") % _words(row, message),
        blocks=(
            text(_("%(who)s of %(company)s sent a request.") % _words(row, message)),
            _asked(row),
            *_typed(row),
            *_said(message),
        ),
        button=_to_staff(row),
        reply_to=row.asker_email,
    )


def _typed(row: ServiceRequest) -> tuple[Block, ...]:
    """What somebody who was not signed in typed about the own person."""
    if not row.asker_email:
        return ()
    return (
        text(_("The sender was not signed in: none of this is verified.")),
        facts(
            (_("Name"), row.asker_name),
            (_("Email"), row.asker_email),
            (_("Phone number"), row.asker_phone),
            (_("Company"), row.asker_company),
            (_("Invoice or quote number"), row.asker_reference),
        ),
    )


def answered_asker(message: Message, now: datetime) -> Content:
    """To who wrote without signing in: the answer, and nothing about any account."""
    row = _row(message)
    return Content(
        subject=_("Answer to your message %(number)s") % _words(row, message),
        blocks=(
            text(_("Corporate Account Services wrote:")),
            *_said(message),
            text(_("Do you need anything else? Write again and mention %(number)s.") % _words(row, message)),
        ),
        button=(_("Write to Corporate Account Services"), page("help:contact")),
    )


def contact_question(message: Message, now: datetime) -> Content:
    """To the billing contact: the message of a person who does not know who the contact is."""
    row = ContactQuestion.objects.select_related("account").get(public_id=message.entry.object_id)
    words = {"name": row.name, "company": row.account.legal_name}
    return Content(
        subject=_("%(name)s asks the billing contact of %(company)s") % words,
        blocks=(
            text(_("Somebody wrote to you through our help pages, without knowing who you are.")),
            facts((_("Name"), row.name), (_("Email"), row.email)),
            said(row.text),
            text(
                _(
                    "We have not checked who this is. Nobody was told your name or address; if you answer, write to the address above."
                )
            ),
        ),
    )


def replied_staff(message: Message, now: datetime) -> Content:
    row = _row(message)
    return Content(
        subject=_("Reply in %(number)s: %(topic)s (%(company)s)") % _words(row, message),
        blocks=(text(_("%(who)s wrote:") % _words(row, message)), *_said(message)),
        button=_to_staff(row),
    )


def answered(message: Message, now: datetime) -> Content:
    row = _row(message)
    return Content(
        subject=_("Answer to your request %(number)s: %(topic)s") % _words(row, message),
        blocks=(
            text(_("%(who)s of Corporate Account Services wrote:") % _words(row, message)),
            *_said(message),
            text(_("Do you need anything else? Reply in the portal.")),
        ),
        button=_to_contact(row),
    )


def _change(message: Message, subject: str, said: str, after: str) -> Content:
    """A change that staff made for a request, or took back: what, by whom, and how to object."""
    row = _row(message)
    words = _words(row, message)
    change = row.changes.select_related("subscription__product").get(pk=message.entry.data["change"])
    label = f"{change.subscription.product.name} {change.subscription.number}"
    return Content(
        subject=subject % words,
        blocks=(text(said % words), facts((label, request_words.done(change))), text(after)),
        button=_to_contact(row),
    )


def change_applied(message: Message, now: datetime) -> Content:
    return _change(
        message,
        _("Your request %(number)s is done: %(topic)s"),
        _("%(who)s of Corporate Account Services did this for you."),
        _("Is this not right? Reply in the portal."),
    )


def change_undone(message: Message, now: datetime) -> Content:
    return _change(
        message,
        _("The change for %(number)s was undone: %(topic)s"),
        _("%(who)s of Corporate Account Services undid this:"),
        _("Everything is as it was before. Is this not right? Reply in the portal."),
    )


def _outcome(row: ServiceRequest, message: Message) -> list[Block]:
    """What came of a dispute and what is open now; nothing of any other request."""
    outcome = message.entry.data.get("outcome", "")
    if not outcome or row.dispute is None or row.invoice is None:
        return []
    words = {
        "amount": formats.amount_with_code(Money(row.dispute.amount_minor, row.invoice.currency)),
        "number": row.invoice.number or "",
        "open": formats.amount_with_code(row.invoice.open),
    }
    sentences = {
        Dispute.Status.UPHELD: _("We have accepted your dispute of %(amount)s on invoice %(number)s."),
        Dispute.Status.PARTLY: _(
            "We have accepted a part of your dispute of %(amount)s on invoice %(number)s."
        ),
        Dispute.Status.REJECTED: _("We have not accepted your dispute of %(amount)s on invoice %(number)s."),
    }
    then = (
        _("%(open)s of the invoice is open and due again.")
        if row.invoice.open
        else _("Nothing is open on the invoice.")
    )
    return [text(sentences[Dispute.Status(outcome)] % words), text(then % words)]


def closed(message: Message, now: datetime) -> Content:
    row = _row(message)
    return Content(
        subject=_("Your request %(number)s is closed: %(topic)s") % _words(row, message),
        blocks=(
            text(_("%(who)s of Corporate Account Services closed this request.") % _words(row, message)),
            *_outcome(row, message),
            text(_("Do you need anything else? A reply in the portal opens it again.")),
        ),
        button=_to_contact(row),
    )


def reopened(message: Message, now: datetime) -> Content:
    row = _row(message)
    return Content(
        subject=_("Your request %(number)s is open again: %(topic)s") % _words(row, message),
        blocks=(text(_("%(who)s of Corporate Account Services reopened it.") % _words(row, message)),),
        button=_to_contact(row),
    )


def reopened_staff(message: Message, now: datetime) -> Content:
    row = _row(message)
    return Content(
        subject=_("%(number)s is open again: %(topic)s (%(company)s)") % _words(row, message),
        blocks=(text(_("%(who)s opened it again.") % _words(row, message)), _asked(row)),
        button=_to_staff(row),
    )
