from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, WrongState


class QuoteNotOpen(WrongState):
    """The quote was decided, withdrawn or has expired meanwhile."""

    code = "quote_not_open"
    message = _("This quote is no longer open.")


class QuoteIsEmpty(BillingError):
    code = "quote_is_empty"
    message = _("A quote needs at least one line.")


class PaperDataMissing(BillingError):
    """What an invoice of this quote would have to say is missing; `fields` names it, as `documents.einvoice.needs`."""

    code = "missing_for_papers"
    message = _("An invoice for this quote could not be issued: required data is missing.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__(fields=fields)
        self.fields = fields


class QuoteIsSent(WrongState):
    code = "quote_is_sent"
    message = _("This quote was sent and can no longer be changed. Duplicate it to make a new one.")


class LineNotPossible(BillingError):
    """A line contradicts itself or the account: the message says which and why."""

    code = "line_not_possible"
    message = _("This line is not valid.")


class TermIsOver(BillingError):
    """A line's term ended before the day on which it would be sent or ordered."""

    code = "term_is_over"
    message = _("The term of a line is over already. Correct its start or its length.")


class RenewalIsDue(BillingError):
    """The last day on which a renewal could be ordered is over."""

    code = "renewal_is_due"
    message = _("The term that this quote renews is over. It can no longer be sent.")


class BackdatedStart(BillingError):
    """A line begins long before today, and nobody has confirmed what is invoiced at once."""

    code = "backdated_start"
    message = _("A line begins long before today. Confirm what is invoiced at once, or correct the start.")


class SeatsByRequest(BillingError):
    """The customer cannot add seats to this subscription; `reason` says why, as subscriptions.queries names it."""

    code = "seats_by_request"
    message = _("Corporate Account Services adds seats to this subscription for you.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class CommentsNeeded(BillingError):
    code = "comments_needed"
    message = _("Please explain briefly why you reject this quote.")
