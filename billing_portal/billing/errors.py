from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError, WrongState


class RunIsOpen(WrongState):
    code = "run_is_open"
    message = _("This legal entity already has an open billing run. It has to end first.")


class DayToCome(BillingError):
    """A preview of a day to come is only looked at."""

    code = "day_to_come"
    message = _("This run is a preview of a future date. It can be viewed but not approved.")


class FarAhead(BillingError):
    code = "far_ahead"
    message = _("Choose a day within the next two years.")
