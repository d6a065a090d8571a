from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class MoreThanCredit(BillingError):
    """More than what of the payment pays nothing."""

    code = "more_than_credit"
    message = _("This is more than the remaining credit of this payment.")


class MoreThanPaid(BillingError):
    """More than what is left of the payment after refunds and chargebacks."""

    code = "more_than_paid"
    message = _("This is more than the rest of this payment.")


class PartsDoNotAddUp(BillingError):
    code = "parts_do_not_add_up"
    message = _("The parts add up to more than the payment.")


class MethodIsNeeded(BillingError):
    """Something is still to be paid with it."""

    code = "method_is_needed"
    message = _("This payment method is still needed.")


class BrandNotTaken(BillingError):
    code = "brand_not_taken"
    message = _(
        "Cards of this brand are not accepted in the currency of your account. The card was not saved."
    )
