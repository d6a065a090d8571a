"""Every request against the SDK's own typed parameters: Stripe's words for what it accepts, offline.

The TypedDicts under `stripe.params` are generated from the pinned API version. pydantic checks a request against
them with no unknown key and no wrong type let through, nested ones included. Enumerations in them are open, so a
wrong word passes; a wrong name or type does not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import stripe
from pydantic import ConfigDict, TypeAdapter
from pydantic_core import core_schema
from stripe import params
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

ROUTES = {
    ("post", "/v1/customers"): params.CustomerCreateParams,
    ("get", "/v1/customers"): params.CustomerListParams,
    ("post", "/v1/payment_intents"): params.PaymentIntentCreateParams,
    ("get", "/v1/payment_intents"): params.PaymentIntentListParams,
    ("get", "/v1/payment_intents/ID"): params.PaymentIntentRetrieveParams,
    ("post", "/v1/payment_intents/ID/cancel"): params.PaymentIntentCancelParams,
    ("post", "/v1/checkout/sessions"): params.checkout.SessionCreateParams,
    ("get", "/v1/checkout/sessions"): params.checkout.SessionListParams,
    ("get", "/v1/checkout/sessions/ID"): params.checkout.SessionRetrieveParams,
    ("post", "/v1/checkout/sessions/ID/expire"): params.checkout.SessionExpireParams,
    ("post", "/v1/payment_methods/ID/detach"): params.PaymentMethodDetachParams,
    ("get", "/v1/payment_methods/ID"): params.PaymentMethodRetrieveParams,
    ("post", "/v1/refunds"): params.RefundCreateParams,
    ("get", "/v1/refunds"): params.RefundListParams,
    ("get", "/v1/refunds/ID"): params.RefundRetrieveParams,
    ("get", "/v1/disputes/ID"): params.DisputeRetrieveParams,
}
MAKES_SOMETHING = {"/v1/customers", "/v1/payment_intents", "/v1/checkout/sessions", "/v1/refunds"}
IDS = re.compile(r"/(?:cs|pi|pm|re|dp|du|pyr)_\w+")
OPTIONS = frozenset(RequestOptions.__annotations__)
STRICT = ConfigDict(extra="forbid", strict=True)


def _as_dict(cls: type, source: Any, handler: Any) -> core_schema.CoreSchema:
    """Metadata may be a plain dict or the SDK's object; requests of ours use dicts."""
    return core_schema.dict_schema(core_schema.str_schema(strict=True), core_schema.str_schema(strict=True))


@cache
def checker(kind: type) -> TypeAdapter[Any]:
    """A strict reader of one TypedDict of the SDK.

    Three things are in pydantic's way: names in annotations that exist for type checkers only (the request options,
    which do not belong into a body anyway), the SDK's metadata class, and its own laxness about unknown keys.
    """
    UntypedStripeObject.__get_pydantic_core_schema__ = classmethod(_as_dict)
    for found in vars(sys.modules[kind.__module__]).values():
        if is_typeddict(found):
            found.__pydantic_config__ = STRICT
            for name in OPTIONS & set(found.__annotations__):
                del found.__annotations__[name]
    return TypeAdapter(kind)


@dataclass
class Sent:
    """One request as the adapter made it, before it was encoded."""

    method: str
    path: str
    route: tuple[str, str]
    params: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)


def check(method: str, path: str, sent: Mapping[str, Any] | None, options: Any) -> Sent:
    """Refuse a request that Stripe's types do not know, or that makes something without a key of ours."""
    route = (method.lower(), IDS.sub("/ID", path))
    assert route in ROUTES, f"nobody checks {route}"
    checker(ROUTES[route]).validate_python(dict(sent or {}))
    given = {name: value for name, value in (options or {}).items() if value is not None}
    if method.lower() == "post" and path in MAKES_SOMETHING:
        assert given.get("idempotency_key"), f"{path} without an idempotency key"
    return Sent(method.lower(), path, route, dict(sent or {}), given)


def checked(client: stripe.StripeClient) -> list[Sent]:
    """Let every request of a client be checked and remembered in the list that is returned."""
    sent: list[Sent] = []
    requestor = client._requestor
    passed_on = requestor.request

    def request(method: str, url: str, params: Any = None, options: Any = None, **more: Any) -> Any:
        sent.append(check(method, url, params, options))
        return passed_on(method, url, params, options, **more)

    requestor.request = request  # type: ignore[method-assign]
    return sent
