"""From a letter to the mail that is sent: text and HTML of the same words, papers attached."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.view import accent_colour
from billing_portal.notifications.letters.parts import Block, Content
from billing_portal.notifications.models import Delivery
from billing_portal.sellers import papers as issuer

HTML = "emails/letter.html"
LONGEST_SUBJECT = 200
# Why somebody gets a mail who is neither contact nor recipient now, by the role in the delivery's guard.
OTHER_REASONS: dict[str, str | Promise] = {
    "former": gettext_lazy(
        "You get this mail because you were the billing contact of %(company)s (%(number)s) until now."
    ),
    "invitee": gettext_lazy(
        "You get this mail because you are invited to become the billing contact of %(company)s (%(number)s)."
    ),
    "uninvited": gettext_lazy(
        "You get this mail because you had been invited to become the billing contact of %(company)s (%(number)s)."
    ),
    "new_address": gettext_lazy(
        "You get this mail because this address was entered for the billing contact of %(company)s (%(number)s)."
    ),
    "old_address": gettext_lazy(
        "You get this mail because this address is or was that of the billing contact of %(company)s (%(number)s)."
    ),
    "removed": gettext_lazy(
        "You get this mail because this address was an invoice contact of %(company)s (%(number)s) until now."
    ),
}
NAMED = (
    "contact",
    "representative",
    "member",
    "former",
    "invitee",
    "uninvited",
    "old_address",
)  # a new address may be a stranger's: A4


@lru_cache(maxsize=1)
def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def one_line(text: str) -> str:
    """A header's text: no line breaks, no odd blanks, not endless."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _why(role: str, account: CorporateAccount | None) -> str:
    """The one reason why this address gets the mail. Nobody else is named (A4)."""
    if role == "asker":
        return _("You get this mail because you wrote to Corporate Account Services with this address.")
    if account is None or role == "services":
        return _("You get this mail because this is the mailbox of Corporate Account Services.")
    words = {"company": account.legal_name, "number": account.number}
    if role == "contact":
        return _("You get this mail because you are the billing contact of %(company)s (%(number)s).") % words
    if role == "recipient":
        return (
            _("You get this mail because this address is an invoice contact of %(company)s (%(number)s).")
            % words
        )
    if role == "representative":
        return (
            _("You get this mail because you are the sales representative of %(company)s (%(number)s).")
            % words
        )
    if role in OTHER_REASONS:
        return str(OTHER_REASONS[role]) % words
    return _("You get this mail because you started this payment for %(company)s (%(number)s).") % words


def _letterhead(account: CorporateAccount | None) -> dict[str, Any]:
    """Who writes: the legal entity of the account, with what the law wants on a business letter."""
    if account is None:
        return {"name": settings.SELLER_NAME, "accent": accent_colour(""), "lines": []}
    seller = issuer.seller(account.entity, get_language() or account.language)
    address = " · ".join([seller.name, *seller.address])
    reach = " · ".join(filter(None, [seller.email, seller.phone, seller.web]))
    legal = " · ".join(filter(None, [seller.registration, seller.vat_id]))
    return {
        "name": settings.SELLER_NAME,
        "accent": accent_colour(seller.accent),
        "lines": [line for line in (address, reach, legal) if line],
    }


def _whom_to_ask(role: str, account: CorporateAccount | None) -> str:
    if account is None or role in ("representative", "services", "asker"):
        return ""
    person = account.representative
    reach = ", ".join(filter(None, [person.email, person.phone]))
    return _("Questions? Your account manager %(name)s: %(reach)s") % {"name": person.name, "reach": reach}


def _block_as_text(block: Block) -> str:
    if block.kind == "facts":
        return "\n".join(f"{label}: {value}" for label, value in block.rows)
    if block.kind == "points":
        return "\n".join(f"- {line}" for line in block.lines)
    if block.kind == "said":
        return "\n".join(f"> {line}".rstrip() for line in block.lines)
    return block.text


def as_text(parts: dict[str, Any]) -> str:
    """The plain text: the same words in the same order as the HTML."""
    letter: Content = parts["letter"]
    sections = [f"{parts['head']['name']} · {parts['portal']}", parts["greeting"]]
    sections += [_block_as_text(block) for block in letter.blocks]
    if letter.button:
        sections.append(f"{letter.button[0]}:\n{letter.button[1]}")
    sections += ["-- ", parts["why"], parts["ask"], "\n".join(parts["head"]["lines"])]
    return "\n\n".join(section for section in sections if section).replace("-- \n\n", "-- \n") + "\n"


def compose(letter: Content, delivery: Delivery, account: CorporateAccount | None) -> EmailMultiAlternatives:
    """The mail of one delivery in the active language, papers not yet attached.

    Its Message-ID is the delivery's own, so a mail that had to be sent twice is recognised as one.
    """
    role = delivery.guard.partition(":")[0]
    named = delivery.name and role in NAMED
    parts: dict[str, Any] = {
        "letter": letter,
        "subject": one_line(letter.subject),
        "language": get_language(),
        "portal": _("Corporate Billing Portal"),
        "greeting": _("Hello %(name)s,") % {"name": delivery.name} if named else _("Hello,"),
        "why": _why(role, account),
        "ask": _whom_to_ask(role, account),
        "head": _letterhead(account),
    }
    reply_to = letter.reply_to
    if not reply_to and account is not None and parts["ask"]:
        reply_to = account.representative.email
    mail = EmailMultiAlternatives(
        subject=parts["subject"],
        body=as_text(parts),
        to=[delivery.address],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": f"<{delivery.public_id}@{_host()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(get_template(HTML).render(parts), "text/html")
    return mail
