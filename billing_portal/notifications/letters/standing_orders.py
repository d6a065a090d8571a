"""What a mail about changed amounts adds for who pays by recurring transfer: what to do at the bank, and what we expect next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import wraps

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.words import at_the_bank
from billing_portal.billing.expected import Expected, expected_transfers
from billing_portal.documents.references import account_reference, printed
from billing_portal.kit import formats
from billing_portal.notifications.letters.parts import Block, Content, Writer, points, text
from billing_portal.notifications.models import Message

SHOWN = 4


def with_standing_order(write: Writer, *, says_what_to_do: bool = False) -> Writer:
    """The letter with what it means for the standing order of an account that pays by one; any other stays as it is.

    `says_what_to_do` if the letter itself tells the customer to check the standing order.
    """

    @wraps(write)
    def written(message: Message, now: datetime) -> Content | None:
        letter, account = write(message, now), message.account
        method = account.default_method if account is not None else None
        if letter is None or account is None or method is None or not method.is_recurring_transfer:
            return letter
        advice = [] if says_what_to_do else [text(words) for words in at_the_bank(method)]
        return replace(letter, blocks=(*letter.blocks, *advice, *next_transfers(account, now)))

    return written


def next_transfers(account: CorporateAccount, now: datetime) -> list[Block]:
    """The next transfers that we expect, with the reference that they carry; nothing if none is known."""
    rows = expected_transfers(account, now=now)
    if not rows:
        return []
    reference = account_reference(account.number, account.currency)
    lines = [_line(row) for row in rows[:SHOWN]]
    words = _("The next transfers that we expect, with the reference %(reference)s:")
    return [text(words % {"reference": printed(reference)}), points(lines)]


def _line(row: Expected) -> str:
    words = f"{formats.date_long(row.on)}: {formats.amount_with_code(row.amount)}"
    return words if row.is_taxed else f"{words}, {_('before tax, which is not decided yet')}"


def standing_order_to_stop(account: CorporateAccount, method: PaymentMethod) -> list[Block]:
    """Who pays another way from now on may still have a standing order, which nobody but the customer can stop."""
    before = PaymentMethod.objects.usable().filter(
        account=account, kind=PaymentMethod.Kind.RECURRING_TRANSFER
    )
    if method.is_recurring_transfer or not before.exists():
        return []
    return [
        text(
            _(
                "Is there still a standing order for our invoices? Cancel it at your bank after the last invoice that it pays: we "
                "cannot stop it."
            )
        )
    ]
