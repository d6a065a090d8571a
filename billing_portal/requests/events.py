from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

REQUEST_OPENED = Event(
    "request.opened",
    Group.MESSAGES,
    _("Request %(number)s was sent to Corporate Account Services"),
    _("Received"),
)
REQUEST_REPLIED = Event(
    "request.replied",
    Group.MESSAGES,
    _("A reply was added to request %(number)s"),
    _("Reply"),
)
REQUEST_ANSWERED = Event(
    "request.answered",
    Group.MESSAGES,
    _("Request %(number)s was answered"),
    _("Answered"),
)
REQUEST_NOTED = Event(
    "request.noted",
    Group.MESSAGES,
    _("A note was added to request %(number)s"),
    _("Internal note"),
    audience=Audience.STAFF,
)
REQUEST_CLOSED = Event(
    "request.closed",
    Group.MESSAGES,
    _("Request %(number)s was closed"),
    _("Closed"),
)
REQUEST_REOPENED = Event(
    "request.reopened",
    Group.MESSAGES,
    _("Request %(number)s was opened again"),
    _("Opened again"),
)
REQUEST_QUOTED = Event(
    "request.quoted",
    Group.MESSAGES,
    _("Request %(number)s was answered with quote %(quote)s"),
    _("Answered with a quote"),
)
REQUEST_QUOTE_ATTACHED = Event(
    "request.quote_attached",
    Group.MESSAGES,
    _("A quote for request %(number)s was created"),
    _("Quote created"),
    audience=Audience.STAFF,
)
REQUEST_CHANGE_APPLIED = Event(
    "request.change_applied",
    Group.MESSAGES,
    _("The change asked for in request %(number)s was made"),
    _("Change applied"),
)
REQUEST_CHANGE_UNDONE = Event(
    "request.change_undone",
    Group.MESSAGES,
    _("The change for request %(number)s was undone"),
    _("Change undone"),
)
REQUEST_ATTACHED = Event(
    "request.attached",
    Group.MESSAGES,
    _("Request %(number)s from a person not signed in was attached to the account"),
    _("Attached to the account"),
    audience=Audience.STAFF,
)
CONTACT_QUESTION_PASSED_ON = Event(
    "contact_question.passed_on",
    Group.MESSAGES,
    _("A message was passed on to the billing contact"),
)
REQUEST_FILE_TAKEN = Event(
    "request.file_taken",
    Group.MESSAGES,
    _("The file %(file)s of request %(number)s was opened"),
    _("File opened"),
    audience=Audience.STAFF,
)
