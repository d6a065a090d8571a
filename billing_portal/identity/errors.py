from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class ReasonMissing(BillingError):
    """Staff act for an account only with a reason on record."""

    code = "reason_missing"
    message = _("Enter a reason. It stays on record, and the billing contact can read it.")


class UserIdTaken(BillingError):
    code = "user_id_taken"
    message = _("This User ID cannot be used. Choose another one.")
