from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class NotOfThisAccount(BillingError):
    code = "not_of_this_account"
    message = _("This belongs to another account.")


class WordsMissing(BillingError):
    code = "words_missing"
    message = _("Enter a short message.")


class TooLateToDispute(BillingError):
    """The days in which an invoice can be disputed are over; the message names the last one."""

    code = "too_late_to_dispute"
    message = _("This invoice can no longer be disputed.")


class DisputedAlready(BillingError):
    code = "disputed_already"
    message = _("There is already an open dispute about this invoice. Reply in it.")


class AccountUnknown(BillingError):
    code = "account_unknown"
    message = _("There is no account with this number.")


class TooManyFiles(BillingError):
    code = "too_many_files"
    message = _("At most 5 files at once.")


class NothingToApply(BillingError):
    """There is no change that can be applied for this request; the message says why."""

    code = "nothing_to_apply"
    message = _("There is no change to apply. Answer in words or with a quote.")


class OutcomeMissing(BillingError):
    """Staff close a dispute with what came of it: the customer is told."""

    code = "outcome_missing"
    message = _("Choose the outcome of the dispute first: the customer is told.")
