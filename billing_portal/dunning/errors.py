from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, WrongState


class DunningIsRunning(WrongState):
    code = "dunning_is_running"
    message = _("Reminders of this legal entity are already being sent. Check again in a minute.")


class HoldEndsWrong(BillingError):
    """A hold needs a last day, from today on and at most a year ahead."""

    code = "hold_ends_wrong"
    message = _("Choose a last day between today and a year from now.")


class StepsOutOfOrder(BillingError):
    """The days grow from level to level; nobody is suspended without a final notice."""

    code = "steps_out_of_order"
    message = _(
        "Each level must come later than the one before, at least a day after the due date, "
        "and a suspension needs a final notice before it."
    )


class PolicyExists(BillingError):
    code = "policy_exists"
    message = _("This legal entity already has a policy with that name.")
    status = 409
