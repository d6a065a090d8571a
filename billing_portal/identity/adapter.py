from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.models import User
from billing_portal.identity.queries import LONGEST_USER_ID, find_person

WRONG = _("User ID or password is wrong. The password is case-sensitive; the User ID is not.")


def attempts_key(typed: str) -> str:
    """The key under which attempts are counted: the person if known, so that User ID and email count together."""
    person = find_person(typed)
    return f"person:{person.pk}" if person else f"typed:{typed.strip().lower()[:LONGEST_USER_ID]}"


def forget_failed_attempts(request: HttpRequest, user: User) -> None:
    """Let a person who has just set a password by the mailed link sign in at once."""
    ratelimit.clear(request, action="login_failed", key=f"person:{user.pk}")


class PortalAccountAdapter(DefaultAccountAdapter):
    """allauth as the portal uses it: no signing up, no chatter, attempts counted per person."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes and try again, or set a new password with “Forgot Password?”."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Add no message: the next page shows whether the person is signed in."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return attempts_key(credentials.get("username") or credentials.get("email") or "")
