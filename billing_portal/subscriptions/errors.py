from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import WrongState


class SubscriptionHasEnded(WrongState):
    code = "subscription_has_ended"
    message = _("This subscription has ended or is not running.")

    def __init__(self, number: str = "") -> None:
        """`number` names the subscription to whoever orders several at once."""
        words = gettext(
            "Subscription %(number)s has ended or has been renewed already. A quote for it cannot be ordered any more."
        )
        super().__init__(words % {"number": number} if number else None, subscription=number)
