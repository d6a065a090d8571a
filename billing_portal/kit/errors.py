"""What a rule answers when it says no: one class per refusal, one mapping to HTTP for every face."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class BillingError(Exception):
    """A refusal by a rule: nothing was changed. `code` is stable for machines, `message` is for people."""

    code = "refused"
    message: str | Promise = _("This is not possible.")
    status = 422

    def __init__(self, message: str | Promise | None = None, **context: object) -> None:
        if message is not None:
            self.message = message
        self.context = context
        super().__init__(str(self.code))


class WrongState(BillingError):
    """Somebody or the clock was faster: the row is no longer in a state that allows this."""

    code = "wrong_state"
    message = _("This has changed in the meantime. Check it again before you decide.")
    status = 409


class NotAllowed(BillingError, PermissionDenied):
    """The person lacks a right. A page that says nothing of its own about it answers 403, as Django does."""

    code = "not_allowed"
    message = _("You do not have permission to do this.")
    status = 403


class Unavailable(BillingError):
    """Something outside does not answer; nothing was lost and it will be tried again."""

    code = "unavailable"
    message = _("A system we depend on does not answer. Nothing was lost. Try again in a few minutes.")
    status = 503


def status_of(error: BillingError) -> int:
    """The HTTP status of a refusal: 409 wrong state, 403 right, 503 outside, else 422."""
    return error.status
