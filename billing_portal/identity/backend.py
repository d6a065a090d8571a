from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from billing_portal.identity.models import User
from billing_portal.identity.queries import find_person


class UserIdBackend(BaseBackend):
    """Sign in by User ID or own email: exactly one password hash per attempt, whatever exists.

    Django's and allauth's backends together hash three times for a known email and twice for an unknown one,
    which a stranger can measure. Rights are not this backend's business (`identity.rights`).
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **_others: Any,
    ) -> User | None:
        typed = username or email or ""
        if not typed or not password:
            return None
        person = find_person(typed)
        if person is None:
            make_password(password)  # the same work as for somebody who exists
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
