from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class NobodyChosen(BillingError):
    code = "nobody_chosen"
    message = _("Choose at least one address.")


class SentOftenEnough(BillingError):
    """A button must not fill somebody's mailbox."""

    code = "sent_often_enough"
    message = _(
        "This invoice has been sent again five times today. The PDF on this page is the same document."
    )
