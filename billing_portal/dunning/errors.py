from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, WrongState


class DunningIsRunning(WrongState):
    code = "dunning_is_running"
    message = _("Reminders of this legal entity are being sent already. Look again in a minute.")


class HoldEndsWrong(BillingError):
    """A hold needs a last day, from today on and at most a year ahead."""

    code = "hold_ends_wrong"
    message = _("Choose a last day from today on, at most a year ahead.")


class StepsOutOfOrder(BillingError):
    """The days grow from level to level; nobody is suspended without a final notice."""

    code = "steps_out_of_order"
    message = _(
        "Each level comes later than the one before, at least a day after the due date, and a suspension needs a "
        "final notice before it."
    )


class PolicyExists(BillingError):
    code = "policy_exists"
    message = _("This legal entity has a policy of that name already.")
    status = 409
