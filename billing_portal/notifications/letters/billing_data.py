"""What was changed about an account: who did it and when, before and now, and what follows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.accounts.events import INVOICE_CONTACT_ADDED
from billing_portal.accounts.links import email_token
from billing_portal.accounts.models import EmailChange
from billing_portal.kit import formats
from billing_portal.kit.addresses import address_lines
from billing_portal.notifications.letters.parts import Content, facts, reason_given, text, who_and_when
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message


def _open() -> tuple[str, str]:
    return _("Open Bill To"), page("portal:bill-to")


def contact_corrected(message: Message, now: datetime) -> Content:
    words, data = who_and_when(message), message.entry.data

    def name(of: dict[str, str]) -> str:
        return f"{of['first_name']} {of['last_name']}".strip()

    rows = [(_("Name"), name), (_("Phone number"), lambda of: of["phone"])]
    changed = [
        (
            label,
            _("%(before)s → %(after)s")
            % {"before": value(data["before"]) or "–", "after": value(data["after"]) or "–"},
        )
        for label, value in rows
        if value(data["before"]) != value(data["after"])
    ]
    return Content(
        subject=_("The billing contact’s details of %(company)s were corrected") % words,
        blocks=(
            text(_("%(who)s corrected your details for %(company)s on %(when)s.") % words),
            facts(*changed, reason_given(message)),
            text(_("Is this not right? Tell us.")),
        ),
        button=_open(),
    )


def vat_id_changed(message: Message, now: datetime) -> Content:
    words, data = who_and_when(message), message.entry.data
    return Content(
        subject=_("The VAT id of %(company)s was changed") % words,
        blocks=(
            text(_("%(who)s changed the VAT id of %(company)s on %(when)s.") % words),
            facts(
                (_("Before"), data["before"] or "–"), (_("Now"), data["after"] or "–"), reason_given(message)
            ),
            text(
                _(
                    "New documents show it and tax is determined with it; documents already issued keep "
                    "theirs."
                )
            ),
            text(_("Is this not right? Tell us.")),
        ),
        button=_open(),
    )


def language_changed(message: Message, now: datetime) -> Content:
    words, data = who_and_when(message), message.entry.data

    def shown(code: str) -> str:
        return str(formats.locale_of(code).get_display_name(formats.locale_of(message.language)) or code)

    return Content(
        subject=_("The language of the documents of %(company)s was changed") % words,
        blocks=(
            text(_("%(who)s changed the language of the documents of %(company)s on %(when)s.") % words),
            facts(
                (_("Before"), shown(data["before"])), (_("Now"), shown(data["after"])), reason_given(message)
            ),
            text(
                _(
                    "New quotes, invoices and receipts are in this language; documents already issued "
                    "stay as they are."
                )
            ),
        ),
        button=_open(),
    )


def country_changed(message: Message, now: datetime) -> Content:
    words, data = who_and_when(message), message.entry.data
    address = data["address"]
    return Content(
        subject=_("The country of %(company)s was changed") % words,
        blocks=(
            text(_("%(who)s changed the country of %(company)s on %(when)s.") % words),
            facts(
                (_("Before"), formats.country_name(data["before"])),
                (_("Now"), formats.country_name(data["after"])),
                (
                    _("Billing Address"),
                    ", ".join([address["company"], *address_lines(address, data["after"])]),
                ),
                (_("VAT id"), data["vat_id"]),
                reason_given(message),
            ),
            text(
                _(
                    "Tax on new invoices is determined for this country. Documents already issued keep "
                    "their address and tax."
                )
            ),
            text(_("Is this not right? Tell us.")),
        ),
        button=_open(),
    )


def _change(message: Message) -> EmailChange:
    return EmailChange.objects.select_related("user").get(public_id=message.entry.object_id)


def email_change_link(message: Message, now: datetime) -> Content | None:
    """The link that confirms the new address. Not sent once it is decided or over."""
    change = _change(message)
    if change.status != EmailChange.Status.ASKED or change.expires_at <= now:
        return None
    account = message.account
    assert account is not None
    words = {
        "company": account.legal_name,
        "email": change.new_email,
        "when": formats.moment_words(change.expires_at, account.zone),
    }
    return Content(
        subject=_("Confirm your email address for the Corporate Billing Portal"),
        blocks=(
            text(_("%(email)s was entered as the address of the billing contact of %(company)s.") % words),
            text(
                _(
                    "Choose the button and confirm it by %(when)s. Until then the old address stays; "
                    "without your confirmation nothing changes."
                )
                % words
            ),
            text(_("You did not expect this? Then you do not need to do anything.")),
        ),
        button=(_("Confirm the address"), page("email_confirm", email_token(change))),
    )


def email_change_asked(message: Message, now: datetime) -> Content:
    words = {**who_and_when(message), "email": _change(message).new_email}
    return Content(
        subject=_("A new email address was entered for %(company)s") % words,
        blocks=(
            text(_("%(who)s entered %(email)s as your new address for %(company)s on %(when)s.") % words),
            facts(reason_given(message)),
            text(
                _(
                    "It becomes valid as soon as it is confirmed from there. Until then this address "
                    "stays, and the change can be revoked on the page Bill To."
                )
            ),
            text(_("Is this not right? Revoke it and tell us.")),
        ),
        button=_open(),
    )


def email_changed(message: Message, now: datetime) -> Content:
    """To the old and to the new address alike."""
    change = _change(message)
    words = {**who_and_when(message), "old": change.old_email, "new": change.new_email}
    same_user_id = not message.entry.data.get("user_id")
    return Content(
        subject=_("Your email address for %(company)s was changed") % words,
        blocks=(
            text(_("Your new address was confirmed on %(when)s.") % words),
            facts((_("Before"), change.old_email), (_("Now"), change.new_email)),
            text(
                _("Your User ID stays the same.")
                if same_user_id
                else _("Your User ID was the old address. From now on it is the new one.")
            ),
            text(
                _(
                    "Mails go to the new address only; for two weeks the old one is notified of "
                    "sensitive changes as well. Links for setting a password that went to the old "
                    "address no longer work."
                )
            ),
            text(_("Is this not right? Tell us at once.")),
        ),
        button=_open(),
    )


def recipients_changed(message: Message, now: datetime) -> Content:
    """To the billing contact, when an address was added or taken off."""
    words, data = who_and_when(message), message.entry.data
    added = message.entry.name == INVOICE_CONTACT_ADDED.name
    return Content(
        subject=(
            _("An invoice contact was added for %(company)s")
            if added
            else _("An invoice contact of %(company)s was removed")
        )
        % words,
        blocks=(
            text(
                (
                    _("%(who)s added an invoice contact for %(company)s on %(when)s.")
                    if added
                    else _("%(who)s removed an invoice contact of %(company)s on %(when)s.")
                )
                % words
            ),
            facts((_("Name"), data["person"]), (_("Email"), data["email"]), reason_given(message)),
            text(
                _("This address gets every invoice from now on, and nothing else.")
                if added
                else _("This address no longer gets invoices.")
            ),
            text(_("Is this not right? Tell us.")),
        ),
        button=_open(),
    )


def _company(message: Message) -> dict[str, str]:
    assert message.account is not None
    return {"company": message.account.legal_name, "number": message.account.number}


def recipient_added(message: Message, now: datetime) -> Content:
    words = _company(message)
    return Content(
        subject=_("Invoices of %(company)s come to this address") % words,
        blocks=(
            text(
                _("From now on you get every invoice of %(company)s (%(number)s) as a PDF by mail.") % words
            ),
            text(_("You do not need to confirm anything or sign in anywhere.")),
            text(_("Is this a mistake? Reply to this mail.")),
        ),
    )


def recipient_removed(message: Message, now: datetime) -> Content:
    words = _company(message)
    return Content(
        subject=_("Invoices of %(company)s no longer come to this address") % words,
        blocks=(
            text(
                _("This address was removed from the invoice contacts of %(company)s (%(number)s).") % words
            ),
            text(_("Is this a mistake? Reply to this mail.")),
        ),
    )


def recipient_test(message: Message, now: datetime) -> Content:
    words = _company(message)
    return Content(
        subject=_("Test: invoices of %(company)s reach this address") % words,
        blocks=(
            text(
                _("This is a test. Every invoice of %(company)s (%(number)s) is mailed to this address.")
                % words
            ),
            text(_("If this mail was in your spam folder, mark our sender as safe.")),
        ),
    )
