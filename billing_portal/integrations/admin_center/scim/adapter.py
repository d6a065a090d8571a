"""The SCIM adapter: every verb of the port, each repeatable after an answer that was lost.

What holds for seats: a seat is an entitlement whose value is the product's code. It is written first and counted
afterwards; whoever finds more holders than seats bought takes the own one back and tries again. So two who want the
last seat may both lose it for a moment, but never keep it both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import httpx2
from django.conf import settings
from scim2_models import ScimProvider

from billing_portal.integrations.admin_center.scim.client import (
    TENANT,
    ChangedMeanwhile,
    NameTaken,
    connected,
    require_settings,
)
from billing_portal.integrations.admin_center.scim.users import SUSPENDED, Users, give, has, let_in, take
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    AdminOutcome,
    AdminRequest,
    Problem,
    SeatCount,
)

ROUNDS = 4  # so often somebody else may be faster before it is put off
Answer = TypeVar("Answer")


class ScimAdminCenter:
    """An Admin Center with a SCIM 2.0 interface, at PORTAL_SCIM_URL.

    `provider` is what the server can do, if that is known; else it is asked once.
    """

    def __init__(
        self, transport: httpx2.BaseTransport | None = None, provider: ScimProvider | None = None
    ) -> None:
        require_settings()
        self._transport, self._provider = transport, provider

    def provision(self, request: AdminRequest) -> AdminOutcome:
        """Create or update the admin, then one seat after the other."""
        given: dict[str, str] = {}

        def once(users: Users) -> AdminOutcome:
            user = users.find(request.external_id, request.email.lower())
            if user is None:
                users.make(request, suspended=bool(users.having(SUSPENDED)))
                user = users.find(request.external_id, request.email.lower())
            else:
                users.update(user, request)
            if user is None:
                raise ChangedMeanwhile
            is_ours = user.external_id == request.external_id
            for code in request.products:
                if given.get(code, "held") == "held":
                    given[code] = _seat(users, user.id, code, request.bought.get(code, 0), is_ours=is_ours)
            return AdminOutcome(created=is_ours, seats={code: given[code] for code in request.products})

        return self._until_nobody_is_faster(request.tenant, once)

    def suspend(self, tenant: str) -> None:
        """Everybody who is active becomes inactive, marked as shut out by us."""

        def once(users: Users) -> None:
            for user in users.all():
                if user.active is not False:
                    marked = [] if has(user, SUSPENDED) else [give(SUSPENDED, "suspension")]
                    users.change(user, [let_in(False), *marked])

        self._until_nobody_is_faster(tenant, once)

    def restore(self, tenant: str) -> None:
        """Everybody whom we shut out becomes active; who was inactive before stays so."""

        def once(users: Users) -> None:
            for user in users.having(SUSPENDED):
                users.change(user, [let_in(True), take(SUSPENDED)])

        self._until_nobody_is_faster(tenant, once)

    def set_seats(self, tenant: str, bought: Mapping[str, int]) -> Mapping[str, tuple[str, ...]]:
        """Take seats beyond those bought from whoever was made last in the Admin Center: SCIM dates no seat.

        More seats need no call: it keeps no number, and each one that is given is counted against those bought.
        """
        taken: dict[str, list[str]] = {}

        def once(users: Users) -> None:
            for code, seats in sorted(bought.items()):
                for user in users.having(code)[seats:][::-1]:
                    users.change(user, [take(code)])
                    taken.setdefault(code, []).append(str(user.user_name))

        self._until_nobody_is_faster(tenant, once)
        return {code: tuple(names) for code, names in taken.items()}

    def seats(self, tenant: str, products: Collection[str]) -> Mapping[str, SeatCount]:
        """How many hold each; nothing there knows how many there may be."""

        def once(users: Users) -> Mapping[str, SeatCount]:
            return {code: SeatCount(None, len(users.having(code))) for code in sorted(products)}

        return self._until_nobody_is_faster(tenant, once)

    def _until_nobody_is_faster(self, tenant: str, once: Callable[[Users], Answer]) -> Answer:
        """Call it until nobody writes in between, a few times at most; what it has done already it does not repeat."""
        taken: NameTaken | None = None
        with connected(tenant, self._provider, self._transport) as client:
            self._provider = client.provider
            for _round in range(ROUNDS):
                try:
                    return once(Users(client, tenant, shared=TENANT not in settings.SCIM_URL))
                except ChangedMeanwhile:
                    taken = None
                except NameTaken as error:  # made by somebody else this moment, or hidden from us
                    taken = error
        if taken is not None:
            raise AdminCenterRefused(taken.detail)
        raise AdminCenterUnavailable(Problem.BUSY)


def _seat(users: Users, key: str, code: str, bought: int, *, is_ours: bool) -> str:
    """Give the user one seat of the product, unless one is held or none is free.

    Raises ChangedMeanwhile if somebody took the last one at the same moment. `is_ours` if nobody else can have given
    this user a seat before us: a seat beyond those bought is then the rest of a call that was cut off.
    """
    user: Any = users.read(key)
    holders = users.having(code)
    is_held = has(user, code)
    if is_held and (len(holders) <= bought or not is_ours):
        return "held"
    if not is_held:
        if len(holders) >= bought:
            return "none_free"
        users.change(user, [give(code, "seat")])
        if len(users.having(code)) <= bought:
            return "assigned"
        user = users.read(key)
    users.change(user, [take(code)])
    raise ChangedMeanwhile
