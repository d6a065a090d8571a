from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import WrongState


class SubscriptionHasEnded(WrongState):
    code = "subscription_has_ended"
    message = _("This subscription has ended or is not running.")
