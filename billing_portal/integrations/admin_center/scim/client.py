"""The connection to the Admin Center: where it is, how long to wait, and what its answers mean for us."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from scim2_client import SCIMClientException
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import SCIMException, ScimProvider

from billing_portal.orders.ports import AdminCenterRefused, AdminCenterUnavailable, Problem

PASSING = frozenset(
    {401, 403, 408, 425, 429}
)  # a wrong token is ours to mend; what waits for it goes on then
TENANT = "{tenant}"
log = logging.getLogger(__name__)


class ChangedMeanwhile(Exception):
    """Somebody wrote the same user between our reading and our writing; look again."""


class NameTaken(Exception):
    """There is such a user already, the Admin Center says; `detail` is how."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def require_settings() -> None:
    """Refuse to start without an address or a token, or where the token would go over an open line."""
    if not settings.SCIM_URL or not settings.SCIM_TOKEN:
        raise ImproperlyConfigured("the Admin Center needs PORTAL_SCIM_URL and PORTAL_SCIM_TOKEN")
    parts = urlsplit(settings.SCIM_URL.replace(TENANT, "A-1"))
    is_local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_local)):
        raise ImproperlyConfigured("PORTAL_SCIM_URL is not like https://admin.example.com/scim/v2/{tenant}")


@contextmanager
def connected(
    tenant: str, provider: ScimProvider | None, transport: httpx2.BaseTransport | None
) -> Iterator[SyncSCIMClient]:
    """A client for one account's users, closed at the end. Whatever leaves the outcome open is AdminCenterUnavailable.

    `provider` is what the server can do, if that is known; else it is asked. Nothing is repeated here.
    """
    try:
        with httpx2.Client(
            base_url=settings.SCIM_URL.replace(TENANT, tenant),
            headers={"Authorization": f"Bearer {settings.SCIM_TOKEN}"},
            timeout=settings.SCIM_SECONDS,
            transport=transport,
            event_hooks={"response": [_judge]},
        ) as line:
            client = SyncSCIMClient(line, provider=provider)
            if provider is None:
                _ask_what_it_can(client)
            yield client
    except SCIMException as error:  # our own request is not what its schema allows: it never will be
        raise AdminCenterRefused(str(error)) from error
    except SCIMClientException as error:
        log.warning("the Admin Center gave no answer that can be read: %s", error)
        raise AdminCenterUnavailable(Problem.UNREADABLE) from error
    except httpx2.HTTPError as error:
        log.warning("the Admin Center gave no answer: %s", type(error).__name__)
        raise AdminCenterUnavailable from error


def _ask_what_it_can(client: SyncSCIMClient) -> None:
    """A server that does not even tell this is at another address, or no SCIM server: no admin is to blame."""
    try:
        client.discover()
    except (AdminCenterRefused, SCIMException) as error:
        log.error("nothing at PORTAL_SCIM_URL says what it can do: %s", error)
        raise AdminCenterUnavailable(Problem.NOT_THERE) from error


def _judge(response: httpx2.Response) -> None:
    """Raise for every answer that is no success, by its status alone: a proxy's error page is no SCIM."""
    status = response.status_code
    if status < 300:
        return
    response.read()
    detail = _detail(response)
    if status in (404, 412) and response.request.method == "PATCH":
        raise ChangedMeanwhile
    if status == 409:
        raise NameTaken(detail) if response.request.method == "POST" else ChangedMeanwhile
    if status < 400 or status in PASSING or status >= 500:
        level = logging.ERROR if status in (401, 403) else logging.WARNING
        log.log(level, "the Admin Center answers %s: %s", status, detail)
        problem = Problem.NOT_LET_IN if status in (401, 403) else Problem.POSTPONED
        raise AdminCenterUnavailable(problem, detail)
    raise AdminCenterRefused(detail)


def _detail(response: httpx2.Response) -> str:
    """What the server says about it, in one short line."""
    try:
        said = json.loads(response.text)
    except ValueError:
        said = None
    detail = said.get("detail") if isinstance(said, dict) else None
    return " ".join(str(detail or f"HTTP {response.status_code}").split())[:200]
