from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

SUSPENSION_BEGUN = Event(
    "suspension.begun",
    Group.SUBSCRIPTIONS,
    _("The services were suspended because of %(notice)s"),
)
SUSPENSION_ENDED = Event(
    "suspension.ended",
    Group.SUBSCRIPTIONS,
    _("The services were restored: nothing is overdue"),
)
DUNNING_NOTICE_SENT = Event(
    "dunning_notice.sent",
    Group.INVOICES,
    _("Reminder %(number)s was sent"),
)
ACCOUNT_REMINDER_POLICY_CHOSEN = Event(
    "account.reminder_policy_chosen",
    Group.INVOICES,
    _("Another policy for reminders was chosen: %(policy)s"),
    audience=Audience.STAFF,
)
DUNNING_HOLD_SET = Event(
    "dunning_hold.set",
    Group.INVOICES,
    _("Reminders were put on hold until %(until)s"),
    audience=Audience.STAFF,
)
DUNNING_HOLD_LIFTED = Event(
    "dunning_hold.lifted",
    Group.INVOICES,
    _("The hold on reminders until %(until)s was lifted"),
    audience=Audience.STAFF,
)
DUNNING_POLICY_ADDED = Event(
    "dunning_policy.added",
    Group.HOUSE,
    _("Reminder policy added"),
    audience=Audience.NOBODY,
)
DUNNING_POLICY_CHANGED = Event(
    "dunning_policy.changed",
    Group.HOUSE,
    _("Reminder policy changed"),
    audience=Audience.NOBODY,
)
DUNNING_RUN_BEGUN = Event(
    "dunning_run.begun",
    Group.HOUSE,
    _("Reminders sent by hand"),
    audience=Audience.NOBODY,
)
