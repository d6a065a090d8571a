"""A Stripe of our own for tests, in memory, behind the SDK's HTTP layer. It is not Stripe.

It knows what the adapter asks for and answers as Stripe's documentation says: idempotency keys that replay and
refuse a changed body, Checkout pages that are open, complete or expired, intents, set-ups, refunds with what is left,
disputes, the error types of the SDK. What it shows is that the adapter keeps the gateway contract against that
description; that the real Stripe behaves so is shown by `make stripe-live` only, which wants a test key.
"""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import stripe

from tests.integrations.stripe.holders import Holders
from tests.integrations.stripe.wire import Json, Refused, missing, nested

ROUTE = re.compile(
    r"^/v1/(customers|payment_intents|checkout/sessions|payment_methods|refunds|disputes)(?:/(\w+))?(?:/(\w+))?$"
)
CARD = {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030}


class StripeDouble(Holders, stripe.HTTPClient):
    """`down`: nothing arrives. `deaf`: everything arrives, no answer comes back."""

    name = "double"

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, Json] = {}
        self.answered: dict[str, tuple[str, int, Json]] = {}
        self.methods: dict[str, str] = {}  # how a saved method behaves
        self.down = self.deaf = False
        self.clock: Callable[[], float] = time.time

    # --- the wire -----------------------------------------------------------------------------------------------
    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        if self.down:
            raise stripe.APIConnectionError("out of reach")
        parts = urlsplit(url)
        sent = nested(post_data or parts.query)
        key = (headers or {}).get("Idempotency-Key", "") if method == "post" else ""
        status, body = self._once(key, method, parts.path, sent)
        if self.deaf:
            raise stripe.APIConnectionError("no answer")
        return json.dumps(body), status, {"Request-Id": "req_double"}

    def close(self) -> None:
        """Nothing is open."""

    def _once(self, key: str, method: str, path: str, sent: Json) -> tuple[int, Json]:
        """Stripe replays what it answered to a key, and refuses the key for anything else."""
        print_of = json.dumps([path, sent], sort_keys=True)
        if key in self.answered:
            first, status, body = self.answered[key]
            if first == print_of:
                return status, body
            return 400, {"error": {"type": "idempotency_error", "message": "another request had this key"}}
        try:
            status, body = 200, self._answer(method, path, sent)
        except Refused as refused:
            status, body = refused.status, {"error": refused.error}
        if key and status in (200, 402):  # what failed validation never began and is not kept
            self.answered[key] = (print_of, status, copy.deepcopy(body))
        return status, body

    def _answer(self, method: str, path: str, sent: Json) -> Json:
        route = ROUTE.match(path)
        assert route, f"the double does not know {path}"
        kind, found, verb = route[1].replace("/", "_"), route[2], route[3]
        expand = list(sent.pop("expand", {}).values())
        if found is None and method == "get":
            wanted = getattr(self, f"list_{kind}")(sent)
            rows = [self._shown(row, [name.removeprefix("data.") for name in expand]) for row in wanted]
            return {"object": "list", "data": rows, "has_more": False, "url": path}
        if found is None:
            return self._shown(getattr(self, f"make_{kind}")(sent), expand)
        if found not in self.objects:
            raise missing()
        if verb:
            getattr(self, verb)(self.objects[found])
        return self._shown(self.objects[found], expand)

    def _shown(self, row: Json, expand: list[str]) -> Json:
        shown = copy.deepcopy({name: value for name, value in row.items() if not name.startswith("_")})
        for path in expand:
            name, _dot, rest = path.partition(".")
            if isinstance(shown.get(name), str):
                shown[name] = self._shown(self.objects[shown[name]], [])
            if rest and isinstance(shown.get(name), dict):
                shown[name] |= self._shown({**shown[name]}, [rest])
        return shown

    def keep(self, prefix: str, kind: str, **fields: Any) -> Json:
        row = {"id": f"{prefix}_{uuid4().hex[:24]}", "object": kind, "created": int(self.clock()), **fields}
        self.objects[row["id"]] = row
        return row

    def _of(self, kind: str) -> list[Json]:
        return [row for row in reversed(self.objects.values()) if row["object"] == kind]

    def _listed(self, kind: str, sent: Json) -> list[Json]:
        for name in ("customer", "payment_intent"):
            if name in sent and sent[name] not in self.objects:
                raise missing(name)
        span = {name: int(value) for name, value in sent.get("created", {}).items()}
        return [
            row
            for row in self._of(kind)
            if all(row.get(name) == sent[name] for name in ("customer", "payment_intent") if name in sent)
            and span.get("gte", 0) <= row["created"] <= span.get("lte", 2**40)
        ]

    # --- customers and methods -------------------------------------------------------------------------------------
    def make_customers(self, sent: Json) -> Json:
        return self.keep("cus", "customer", name=sent["name"], metadata=sent.get("metadata", {}))

    def list_customers(self, sent: Json) -> list[Json]:
        return self._listed("customer", sent)

    def save_method(self, customer: str | None, kind: str = "card", behaviour: str = "succeed") -> Json:
        """A method as a set-up page leaves it behind."""
        details = CARD if kind == "card" else {"last4": "3000", "country": "DE"}
        row = self.keep("pm", "payment_method", type=kind, customer=customer, **{kind: details})
        self.methods[row["id"]] = behaviour
        return row

    def detach(self, row: Json) -> None:
        if row["customer"] is None:
            raise Refused(400, "invalid_request_error", param="payment_method")
        row["customer"] = None

    # --- payments --------------------------------------------------------------------------------------------------
    def list_payment_intents(self, sent: Json) -> list[Json]:
        return self._listed("payment_intent", sent)

    def make_payment_intents(self, sent: Json) -> Json:
        method = self.objects.get(sent["payment_method"])
        if method is None or method["customer"] != sent["customer"]:
            raise missing("payment_method")
        # Nobody is there, or there is a way back: the one excludes the other.
        on_session = sent["automatic_payment_methods"]["allow_redirects"] == "always"
        assert sent["confirm"] == "true"
        assert on_session == ("return_url" in sent) == ("off_session" not in sent)
        intent = self._intent(sent["customer"], int(sent["amount"]), sent["currency"], sent["metadata"])
        if on_session and self.methods[method["id"]] == "authenticate":
            self.ask_holder(intent, sent["return_url"])
            intent["_method"] = method["id"]
            return intent
        self.try_method(intent, method)
        if error := intent["last_payment_error"]:
            raise Refused(402, **{"kind": "card_error", **error, "payment_intent": self._shown(intent, [])})
        return intent

    def _intent(self, customer: str, amount: int, currency: str, metadata: Json) -> Json:
        return self.keep(
            "pi",
            "payment_intent",
            customer=customer,
            amount=amount,
            amount_received=0,
            currency=currency,
            metadata=metadata,
            status="requires_payment_method",
            latest_charge=None,
            last_payment_error=None,
            next_action=None,
        )

    def try_method(self, intent: Json, method: Json) -> None:
        """Charge an intent by a method, as the method behaves."""
        behaviour, kind = self.methods[method["id"]], method["type"]
        charge = self.keep("ch", "charge", payment_method_details={"type": kind, kind: method[kind]})
        intent["latest_charge"], intent["last_payment_error"] = charge["id"], None
        if behaviour != "succeed":
            code = "card_declined" if behaviour == "decline" else "authentication_required"
            why = "generic_decline" if behaviour == "decline" else "authentication_required"
            intent["status"] = "requires_payment_method"
            intent["last_payment_error"] = {
                "code": code, "decline_code": why, "payment_method": self._shown(method, []),
            }  # fmt: skip
        elif kind == "card":
            self.receive(intent, intent["amount"])
        else:
            intent["status"] = "processing"

    def receive(self, intent: Json, amount: int) -> None:
        """Money came in."""
        intent.update(status="succeeded", amount_received=amount)

    # --- hosted pages ----------------------------------------------------------------------------------------------
    def list_checkout_sessions(self, sent: Json) -> list[Json]:
        return self._listed("checkout.session", sent)

    def make_checkout_sessions(self, sent: Json) -> Json:
        lives = int(sent["expires_at"]) - self.clock()
        if not 1800 <= lives <= 86400:
            raise Refused(400, "invalid_request_error", param="expires_at")
        row = self.keep(
            "cs_test",
            "checkout.session",
            mode=sent["mode"],
            status="open",
            payment_status="unpaid",
            customer=sent["customer"],
            client_reference_id=sent["client_reference_id"],
            payment_intent=None,
            setup_intent=None,
            success_url=sent["success_url"],
            _sent=sent,
        )
        row["url"] = f"https://checkout.stripe.com/c/pay/{row['id']}"
        return row

    def expire(self, session: Json) -> None:
        if session["status"] != "open":
            raise Refused(400, "invalid_request_error")
        session["status"] = "expired"
        if session["payment_intent"]:
            self.objects[session["payment_intent"]]["status"] = "canceled"

    def enter(self, page: str, kind: str = "card", behaviour: str = "succeed") -> None:
        """What a customer does on a page: enter a method. A page that is over takes nothing."""
        session = self.objects[page]
        if session["status"] != "open":
            return
        if session["mode"] == "setup":
            self._set_up(session, kind)
            return
        method = self.save_method(None, kind, behaviour)
        line = session["_sent"]["line_items"]["0"]["price_data"]
        if not session["payment_intent"]:
            intent = self._intent(
                session["customer"], int(line["unit_amount"]), line["currency"],
                session["_sent"]["payment_intent_data"]["metadata"],
            )  # fmt: skip
            session["payment_intent"] = intent["id"]
        intent = self.objects[session["payment_intent"]]
        self.try_method(intent, method)
        if intent["status"] in ("succeeded", "processing"):
            session["status"] = "complete"

    def _set_up(self, session: Json, kind: str) -> None:
        method = self.save_method(session["customer"], kind)
        mandate = None
        if kind != "card":
            mandate = self.keep(
                "mandate",
                "mandate",
                payment_method_details={"type": kind, kind: {"reference": "MNDT7"}},
                customer_acceptance={"accepted_at": 1_772_000_000},
            )["id"]
        setup = self.keep(
            "seti", "setup_intent", status="succeeded", payment_method=method["id"], mandate=mandate,
            metadata=session["_sent"]["setup_intent_data"]["metadata"],
        )  # fmt: skip
        session.update(status="complete", setup_intent=setup["id"])

    # --- money that goes back --------------------------------------------------------------------------------------
    def list_refunds(self, sent: Json) -> list[Json]:
        return self._listed("refund", sent)

    def make_refunds(self, sent: Json) -> Json:
        intent = self.objects.get(sent["payment_intent"])
        if intent is None:
            raise missing("payment_intent")
        gone = sum(row["amount"] for row in self._listed("refund", {"payment_intent": intent["id"]}))
        if gone + int(sent["amount"]) > intent["amount_received"]:
            over = gone >= intent["amount_received"]
            raise Refused(
                400, "invalid_request_error", "charge_already_refunded" if over else "", param="amount"
            )
        return self.keep(
            "re", "refund", payment_intent=intent["id"], amount=int(sent["amount"]),
            currency=intent["currency"], status="succeeded", metadata=sent["metadata"],
        )  # fmt: skip

    def take_back(self, reference: str, *, status: str, booked: list[int]) -> str:
        """A bank took a payment back, or asks about it. Returns the dispute's id."""
        intent = self.objects[reference]
        return self.keep(
            "du", "dispute", payment_intent=reference, amount=intent["amount"], currency=intent["currency"],
            status=status, reason="fraudulent", balance_transactions=[{"amount": part} for part in booked],
        )["id"]  # fmt: skip
