"""One account's users in the Admin Center: read, made, changed. Attributes as in RFC 7643, section 4.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import SearchRequest

from billing_portal.orders.ports import AdminCenterRefused, AdminRequest

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ADMIN = "admin"  # the role
SUSPENDED = (
    "billing:suspended"  # the entitlement that remembers whom we shut out; no product's code has a colon
)
PAGE = 100
Operation = dict[str, Any]


class Users:
    """The users of one tenant. `shared` if all accounts have one address: then `organization` tells them apart."""

    def __init__(self, client: SyncSCIMClient, tenant: str, *, shared: bool) -> None:
        self.client, self.tenant, self.shared = client, tenant, shared
        self.model: Any = client.get_resource_model("User")
        if self.model is None:
            raise AdminCenterRefused("The Admin Center has no users.")

    def having(self, entitlement: str) -> list[Any]:
        """Everybody with this entitlement, whoever was made first comes first."""
        found = self._list(f"entitlements.value eq {json.dumps(entitlement)}")
        return [user for user in found if has(user, entitlement)]

    def all(self) -> list[Any]:
        return list(self._list(""))

    def find(self, external_id: str, email: str) -> Any | None:
        """Whom we made under this id, else whoever bears the address. Raises AdminCenterRefused if another account's."""
        for question in (f"externalId eq {json.dumps(external_id)}", f"userName eq {json.dumps(email)}"):
            for user in self._pages(question):
                if self.shared and self._organization(user) not in ("", self.tenant):
                    raise AdminCenterRefused(f"{email} belongs to another account there.")
                return self.read(user.id)
        return None

    def read(self, key: str) -> Any:
        return self.client.query(self.model, key)

    def make(self, request: AdminRequest, *, suspended: bool) -> None:
        """A new admin without a seat. Raises client.NameTaken."""
        about: dict[str, Any] = {
            "schemas": [USER],
            "externalId": request.external_id,
            "userName": request.email.lower(),
            "name": {"givenName": request.first_name, "familyName": request.last_name},
            "displayName": f"{request.first_name} {request.last_name}",
            "emails": [{"value": request.email.lower(), "type": "work", "primary": True}],
            "roles": [{"value": ADMIN}],
            "active": not suspended,
        }
        if suspended:
            about["entitlements"] = [{"value": SUSPENDED}]
        if self.shared:
            about["schemas"].append(ENTERPRISE)
            about[ENTERPRISE] = {"organization": self.tenant}
        self.client.create(self.model, about)

    def update(self, user: Any, request: AdminRequest) -> None:
        """Name and role as ordered; nothing is written if they are so already."""
        wanted = {"givenName": request.first_name, "familyName": request.last_name}
        name = user.name
        has_name = name is not None and (name.given_name, name.family_name) == tuple(wanted.values())
        operations: list[Operation] = [] if has_name else [{"op": "replace", "path": "name", "value": wanted}]
        if not has_name:
            shown = " ".join(wanted.values())
            operations.append({"op": "replace", "path": "displayName", "value": shown})
        if not any(role.value == ADMIN for role in user.roles or []):
            operations.append({"op": "add", "path": "roles", "value": [{"value": ADMIN}]})
        if self.shared and not self._organization(user):
            operations.append({"op": "add", "path": f"{ENTERPRISE}:organization", "value": self.tenant})
        if operations:
            self.change(user, operations)

    def change(self, user: Any, operations: list[Operation]) -> None:
        """All of the operations or none, and only if the user is still as read. Raises client.ChangedMeanwhile."""
        self.client.modify(user, {"schemas": [PATCH], "Operations": operations})

    def _list(self, question: str) -> Iterator[Any]:
        own = f"{ENTERPRISE}:organization eq {json.dumps(self.tenant)}" if self.shared else ""
        yield from sorted(
            self._pages(" and ".join(filter(None, (question, own)))),
            key=lambda user: (str(user.meta.created) if user.meta else "", user.id),
        )

    def _pages(self, question: str) -> Iterator[Any]:
        start = 1
        while True:
            condition: Any = question or None
            search: Any = SearchRequest(filter=condition, start_index=start, count=PAGE)
            page: Any = self.client.query(self.model, query_parameters=search)
            found = page.resources or []
            yield from found
            start += len(found)
            if not found or start > (page.total_results or 0):
                return

    def _organization(self, user: Any) -> str:
        extensions = {str(one.__schema__): one for one in type(user).get_extension_models().values()}
        extension = user[extensions[ENTERPRISE]] if ENTERPRISE in extensions else None
        return (extension.organization or "") if extension else ""


def has(user: Any, entitlement: str) -> bool:
    return any(one.value == entitlement for one in user.entitlements or [])


def give(entitlement: str, kind: str) -> Operation:
    return {"op": "add", "path": "entitlements", "value": [{"value": entitlement, "type": kind}]}


def take(entitlement: str) -> Operation:
    return {"op": "remove", "path": f"entitlements[value eq {json.dumps(entitlement)}]"}


def let_in(active: bool) -> Operation:
    return {"op": "replace", "path": "active", "value": active}
