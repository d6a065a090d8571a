"""Why a statement of account is not shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class TooManyLines(BillingError):
    """The period holds more than a page or a paper should: a shorter one is asked for, the CSV file takes all."""

    code = "statement_too_long"
    message = _(
        "This period has too many entries for one page. Choose a shorter one, or download the CSV file."
    )


class BooksAreMoving(BillingError):
    """Postings kept arriving while the statement was read, so that its parts do not fit together."""

    code = "books_are_moving"
    message = _("Another entry was posted at the same moment. Try again.")
    status = 503
