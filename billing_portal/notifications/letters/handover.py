"""The hand-over of the role of billing contact: to the invited person and to the current contact."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.accounts.links import handover_token
from billing_portal.accounts.models import Handover
from billing_portal.kit import formats
from billing_portal.notifications.letters.parts import Content, facts, reason_given, text, who_and_when
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message


def _handover(message: Message) -> Handover:
    rows = Handover.objects.select_related("new_user", "old_user", "invited_by")
    return rows.get(public_id=message.entry.object_id)


def _words(message: Message, handover: Handover) -> dict[str, str]:
    account = message.account
    assert account is not None
    return {
        **who_and_when(message),
        "number": account.number,
        "name": handover.name,
        "email": handover.email,
        "until": formats.moment_words(handover.expires_at, account.zone),
    }


def invitation(message: Message, now: datetime) -> Content | None:
    """The link that accepts the role. Not sent once it is decided, expired, or a newer one is on its way."""
    handover = _handover(message)
    if handover.status != Handover.Status.INVITED or handover.expires_at <= now:
        return None
    words = _words(message, handover)
    return Content(
        subject=_("You are invited to become the billing contact of %(company)s") % words,
        blocks=(
            text(_("%(who)s asks you to become the billing contact of %(company)s (%(number)s).") % words),
            text(
                _(
                    "The billing contact decides on quotes, receives and pays the invoices and maintains "
                    "the billing data. Choose the button to pick a User ID and a password, or accept "
                    "with those you have."
                )
            ),
            text(_("The link works once, until %(until)s. Do not pass it on.") % words),
            text(_("You did not expect this? Then you do not need to do anything, or tell us.")),
        ),
        button=(_("Accept"), page("accept_handover", handover_token(handover))),
    )


def asked(message: Message, now: datetime) -> Content:
    words = _words(message, _handover(message))
    return Content(
        subject=_("%(name)s was invited to become the billing contact of %(company)s") % words,
        blocks=(
            text(_("%(who)s invited a new billing contact for %(company)s on %(when)s.") % words),
            facts((_("Name"), words["name"]), (_("Email"), words["email"]), reason_given(message)),
            text(
                _(
                    "You remain the billing contact until the invitation is accepted, by %(until)s at "
                    "the latest. Then your access to this account ends. Before that, the invitation can "
                    "be revoked on the page Bill To."
                )
                % words
            ),
            text(_("Is this not right? Revoke it and tell us.")),
        ),
        button=(_("Open Bill To"), page("portal:bill-to")),
    )


def withdrawn(message: Message, now: datetime) -> Content:
    words = _words(message, _handover(message))
    return Content(
        subject=_("The invitation of %(company)s was revoked") % words,
        blocks=(
            text(
                _(
                    "You had been invited to become the billing contact of %(company)s. The invitation "
                    "was revoked."
                )
                % words
            ),
            text(_("The link in the earlier mail no longer works. You do not need to do anything.")),
        ),
    )


def revoked(message: Message, now: datetime) -> Content:
    words = _words(message, _handover(message))
    return Content(
        subject=_("You remain the billing contact of %(company)s") % words,
        blocks=(
            text(_("%(who)s revoked the invitation of %(name)s on %(when)s.") % words),
            facts((_("Name"), words["name"]), (_("Email"), words["email"]), reason_given(message)),
        ),
        button=(_("Open Bill To"), page("portal:bill-to")),
    )


def welcome(message: Message, now: datetime) -> Content | None:
    """To the new contact; not sent if the role has gone on to somebody else meanwhile."""
    handover = _handover(message)
    if handover.new_user is None:
        return None
    words = _words(message, handover)
    return Content(
        subject=_("You are the billing contact of %(company)s") % words,
        blocks=(
            text(_("You have been the billing contact of %(company)s (%(number)s) since %(when)s.") % words),
            facts((_("User ID"), handover.new_user.get_username())),
            text(
                _(
                    "Sign in with it and your password. Quotes, invoices and payments of the account are all there."
                )
            ),
        ),
        button=(_("Open the Billing Center"), page("portal:home")),
    )


def done(message: Message, now: datetime) -> Content:
    handover = _handover(message)
    words = {
        **_words(message, handover),
        "name": handover.new_user.name if handover.new_user else handover.name,
    }
    return Content(
        subject=_("You are no longer the billing contact of %(company)s") % words,
        blocks=(
            text(_("%(name)s accepted the role of billing contact of %(company)s on %(when)s.") % words),
            text(
                _(
                    "Your access to this account has ended; every session and every link for a password "
                    "has expired. Mails about it go to the new contact."
                )
            ),
            text(_("Is this not right? Tell us at once.")),
        ),
    )


def done_staff(message: Message, now: datetime) -> Content:
    handover = _handover(message)
    words = _words(message, handover)
    old = handover.old_user.name if handover.old_user else "–"
    new = handover.new_user.name if handover.new_user else handover.name
    assert message.account is not None
    return Content(
        subject=_("%(company)s has a new billing contact") % words,
        blocks=(
            text(_("The billing contact of %(company)s (%(number)s) changed on %(when)s.") % words),
            facts((_("Before"), old), (_("Now"), new), (_("Email"), handover.email)),
        ),
        button=(_("Open the account"), page("backoffice:account", message.account.public_id)),
    )
