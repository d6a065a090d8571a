"""The notes of staff who did by hand what the Admin Center did not accept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing_portal.orders.errors import NoteMissing

LONGEST = 500


def _note(help_text: Any) -> forms.CharField:
    """The note, with what to do first as its help."""
    return forms.CharField(
        label=_("What you did"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=help_text,
        error_messages={"required": NoteMissing.message},
    )


class SeatsByHandForm(forms.Form):
    """That seats were changed; the note is read by staff only."""

    use_required_attribute = False
    note = _note(_("First change the seats in the Admin Center yourself. Only staff can read this note."))


class AdminByHandForm(forms.Form):
    """That an admin was set up; the note is read by staff only, the message is mailed to the billing contact."""

    use_required_attribute = False
    note = _note(
        _(
            "First set the admin up in the Admin Center yourself. The portal will not send it "
            "there any more. Only staff can read this note."
        )
    )
    message = forms.CharField(
        label=_("To the billing contact"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "The billing contact is notified by mail that the person is set up; the mail "
            "includes these words if you enter any."
        ),
    )
