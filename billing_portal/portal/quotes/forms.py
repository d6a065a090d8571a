"""Forms used on more than one page of the contact's face, and the small ones."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

LONGEST_COMMENT = 4000


class RejectForm(forms.Form):
    comments = forms.CharField(
        label=gettext_lazy("Comments for rejecting this quote"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("Your account manager reads them. They help us make a better offer."),
        error_messages={"required": gettext_lazy("Please explain briefly why you reject this quote.")},
    )
