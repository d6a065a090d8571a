from __future__ import annotations

import pytest
from django.test import Client

from billing_portal.identity.models import User
from tests.portal.belongings import belongings  # noqa: F401  a fixture


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user, backend="billing_portal.identity.backend.UserIdBackend")
    return client


@pytest.fixture
def rep(miriam) -> Client:
    """Miriam, signed in: representative of Alpenrose and Harbor."""
    return signed_in(miriam)


@pytest.fixture
def services(staff) -> Client:
    """Daniel of Corporate Account Services, signed in."""
    return signed_in(staff["services"])


@pytest.fixture
def finance(staff) -> Client:
    return signed_in(staff["finance"])


@pytest.fixture
def administrator(staff) -> Client:
    return signed_in(staff["admin"])
