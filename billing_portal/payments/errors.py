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


class WrongDay(BillingError):
    """A day on which money cannot have arrived: before the account began, or in the future."""

    code = "wrong_day"
    message = _("The day must lie between the first day of the account and today.")


class MoneyWentBack(BillingError):
    """Part of it was refunded or is on its way back: it was real, and cannot be reversed."""

    code = "money_went_back"
    message = _(
        "A part of this payment was refunded, or is being refunded. It can no longer be reversed: record what "
        "became of the refund first, or correct the rest by hand."
    )


class LeavesTooLittle(BillingError):
    """What would be left is less than the gateway can charge; the message names the amounts that work."""

    code = "leaves_too_little"
    message = _("This would leave less open than the payment service can charge. Pay it in full.")


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
