"""The SCIM adapter before a server that others wrote (`scim2-server`, in memory), with a line that can be cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import httpx2
from django.conf import settings
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import ScimProvider
from scim2_server.applications.wsgi import TenantDispatcher
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import load_default_provider

from billing_portal.integrations.admin_center.scim.adapter import ScimAdminCenter
from billing_portal.integrations.admin_center.scim.users import Users, give, has
from tests.integrations.admin_center.bench import REFUSAL, TENANT

TOKEN = "a token of the tests"
SEAT = {"remote-support": "assigned"}  # what becomes of one who gets the seat
Answer = Callable[[httpx2.Request], "httpx2.Response | None"]


def error(status: int, detail: str = "", **headers: str) -> httpx2.Response:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": str(status),
        "detail": detail,
    }
    return httpx2.Response(status, json=body, headers={"Content-Type": "application/scim+json", **headers})


class Line(httpx2.BaseTransport):
    """To the server, unless `before` answers or raises instead; `after` may lose what the server answered."""

    def __init__(self, server: httpx2.BaseTransport) -> None:
        self.server = server
        self.before: Answer = lambda request: None
        self.after: Callable[[httpx2.Request], None] = lambda request: None
        self.requests: list[tuple[str, str]] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append((request.method, str(request.url)))
        answer = self.before(request)
        if answer is None:
            answer = self.server.handle_request(request)
            self.after(request)
        return answer


@lru_cache
def served() -> ScimProvider:
    return load_default_provider()


@lru_cache
def asked_once() -> ScimProvider:
    """What every server of the tests says that it can do; to ask takes half a second."""
    application = BearerTokenApplication(InMemoryStorage(), served(), bearer_tokens=[TOKEN])
    line = httpx2.Client(
        base_url="http://127.0.0.1/v2",
        headers={"Authorization": f"Bearer {TOKEN}"},
        transport=httpx2.WSGITransport(application),
    )
    client = SyncSCIMClient(line)
    client.discover()
    assert client.provider is not None
    return client.provider


class ScimBench:
    """A server with one address for each account."""

    url = "http://127.0.0.1/{tenant}/v2"

    def __init__(self) -> None:
        provider = served()

        def application(_tenant: str = "") -> BearerTokenApplication:
            return BearerTokenApplication(InMemoryStorage(), provider, bearer_tokens=[TOKEN])

        self.kept = {name: getattr(settings, name) for name in ("SCIM_URL", "SCIM_TOKEN")}
        settings.SCIM_URL, settings.SCIM_TOKEN = self.url, TOKEN
        self.line = Line(httpx2.WSGITransport(self.serve(application)))
        self.center = ScimAdminCenter(self.line, asked_once())

    def serve(self, application: Callable[..., BearerTokenApplication]) -> Any:
        return TenantDispatcher(application)

    def over(self) -> None:
        for name, value in self.kept.items():
            setattr(settings, name, value)

    def users(self, tenant: str = TENANT) -> Users:
        """What is there, asked past the line that is cut."""
        line = httpx2.Client(
            base_url=settings.SCIM_URL.replace("{tenant}", tenant),
            headers={"Authorization": f"Bearer {TOKEN}"},
            transport=self.line.server,
        )
        client = SyncSCIMClient(line, provider=asked_once())
        return Users(client, tenant, shared="{tenant}" not in settings.SCIM_URL)

    def user(self, email: str, tenant: str = TENANT) -> Any:
        (found,) = [user for user in self.users(tenant).all() if user.user_name == email]
        return found

    def admins(self, tenant: str = TENANT) -> dict[str, str]:
        found = [
            user for user in self.users(tenant).all() if any(r.value == "admin" for r in user.roles or [])
        ]
        return {user.user_name: f"{user.name.given_name} {user.name.family_name}" for user in found}

    def holders(self, product: str = "remote-support", tenant: str = TENANT) -> list[str]:
        return sorted(user.user_name for user in self.users(tenant).all() if has(user, product))

    def can_work(self, email: str, tenant: str = TENANT) -> bool:
        return self.user(email, tenant).active is True

    def occupies(self, email: str, product: str = "remote-support", tenant: str = TENANT) -> None:
        users = self.users(tenant)
        about = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": email, "active": True}
        if users.shared:
            about["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = {"organization": tenant}
        made = users.client.create(users.model, about)
        users.change(made, [give(product, "seat")])

    def goes_down(self) -> None:
        def refused(request: httpx2.Request) -> None:
            raise httpx2.ConnectError("refused", request=request)

        self.line.before = refused

    def comes_back(self) -> None:
        self.line.before = lambda request: None
        self.line.after = lambda request: None

    def refuses(self, email: str) -> None:
        def blocked(request: httpx2.Request) -> httpx2.Response | None:
            is_it = request.method == "POST" and json.loads(request.read()).get("userName") == email
            return error(400, REFUSAL) if is_it else None

        self.line.before = blocked


class OneAddressBench(ScimBench):
    """A server with one address for all accounts, which are told apart by the organization of the user."""

    url = "http://127.0.0.1/v2"

    def serve(self, application: Callable[..., BearerTokenApplication]) -> Any:
        return application()


def on(method: str, answer):
    """`answer` to the first request of that method only."""
    left = [answer]

    def before(request: httpx2.Request) -> httpx2.Response | None:
        return left.pop()(request) if left and request.method == method else None

    return before


def loses(method: str, count: int = 1):
    """The server did it, and the line breaks before we hear of it."""
    left = [True] * count

    def after(request: httpx2.Request) -> None:
        if left and request.method == method:
            left.pop()
            raise httpx2.ReadTimeout("too slow", request=request)

    return after
