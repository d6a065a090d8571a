"""Why a paper or an uploaded file cannot be used or downloaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.kit.errors import BillingError


class PaperDiffers(BillingError):
    """The stored file is lost or damaged, and printing it again gave other bytes than were issued.

    Nobody gets a paper that is not the issued one. The stored file has to be restored from the backup.
    """

    code = "paper_differs"
    message = _("This document cannot be shown at the moment. Corporate Account Services has been notified.")
    status = 503


class LogoNotUsable(BillingError):
    """An uploaded logo is none, or none that can be printed; the message says why."""

    code = "logo_not_usable"
    message = _("This picture cannot be used as a logo.")


class LogoIsLost(BillingError):
    """The stored logo of a letterhead is lost or damaged; it has to be restored from the backup or uploaded again."""

    code = "logo_is_lost"
    message = _("This document cannot be shown at the moment. Corporate Account Services has been notified.")
    status = 503


class FileNotUsable(BillingError):
    """An uploaded file is not what is asked for; the message says why."""

    code = "file_not_usable"
    message = _("This file cannot be used.")


class FileLost(BillingError):
    """The stored file is lost or is not the one that was uploaded; it has to come back from the backup."""

    code = "file_lost"
    message = _("This file cannot be downloaded at the moment. Corporate Account Services has been notified.")
    status = 503
