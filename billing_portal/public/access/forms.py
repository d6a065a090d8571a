from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.identity.queries import LONGEST_USER_ID

LONGEST_PASSWORD = 256
LONGEST_NEW_USER_ID = 150  # what the column takes
USER_ID_INPUT = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "autocorrect": "off",
    "spellcheck": "false",
}


def user_id_field(**attrs: str) -> forms.CharField:
    return forms.CharField(
        label=_("User ID"),
        max_length=LONGEST_USER_ID,
        widget=forms.TextInput(attrs={**USER_ID_INPUT, **attrs}),
    )


class SignInForm(LoginForm):
    """User ID and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = user_id_field()
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])


class ForgotPasswordForm(forms.Form):
    """Only what was typed; the person is looked up later, so that timing reveals nothing."""

    user_id = user_id_field()


class NewPasswordForm(forms.Form):
    """A new password, typed twice; the rules are the settings' validators."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_("At least 12 characters, not a common password, not similar to your User ID."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", ValidationError(_("The two passwords are not the same.")))
        return data


class AcceptHandoverForm(NewPasswordForm):
    """The new billing contact's own User ID and password."""

    user_id = user_id_field()
    field_order = ["user_id", "password", "again"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["user_id"].help_text = _(
            "You sign in with it, and it is on every invoice. Choose a name, or use your email address."
        )

    def clean_user_id(self) -> str:
        typed: str = self.cleaned_data["user_id"]
        self.user.username = typed  # a password must not be like it
        if any(char.isspace() for char in typed):
            raise ValidationError(_("A User ID cannot contain spaces."))
        if len(typed) > LONGEST_NEW_USER_ID:
            raise ValidationError(_("A User ID has at most 150 characters."))
        if "@" in typed and typed.lower() != self.user.email.lower():
            raise ValidationError(_("If your User ID is an email address, it must be your own."))
        return typed
