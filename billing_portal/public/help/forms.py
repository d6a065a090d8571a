from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from billing_portal.requests.words import PUBLIC_MATTERS

LONGEST_MESSAGE = 4000


class ContactForm(forms.Form):
    topic = forms.ChoiceField(label=_("What is it about?"), choices=list(PUBLIC_MATTERS.items()))
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    company = forms.CharField(
        label=_("Company"), max_length=120, widget=forms.TextInput({"autocomplete": "organization"})
    )
    reference = forms.CharField(
        label=_("Invoice or quote number"),
        max_length=40,
        required=False,
        help_text=_("If you have one. It helps us find your account."),
    )
    message = forms.CharField(
        label=_("Message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea({"rows": 6})
    )


class AskContactForm(forms.Form):
    """A message to a billing contact whom its sender does not know."""

    reference = forms.CharField(
        label=_("Account or invoice number"),
        max_length=40,
        help_text=_("The account number begins with A-. Both are on every invoice."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Email"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("The billing contact reads it and can answer you there."),
    )
    message = forms.CharField(label=_("Message"), max_length=1000, widget=forms.Textarea({"rows": 5}))
