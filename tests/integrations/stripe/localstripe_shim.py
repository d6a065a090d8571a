"""Run localstripe (GPL-3, a development dependency, never imported by the portal) so that it can stand in for Stripe.

`python localstripe_shim.py` prints the port it listens on. What is bent, and why:
- it binds to 127.0.0.1 only (alone it listens on every interface) and writes no state file;
- parameters that are younger than it are dropped before it sees them: it would refuse them by name. That they are
  right is checked elsewhere, against the SDK's own types;
- an Idempotency-Key replays the answer, and refuses another body, as Stripe does: it knows no such keys;
- fields that answers have had since (`amount_received`, the intent inside a card error) are added, and its failed
  charges are card errors.
"""

from __future__ import annotations

import json
import socket
from typing import Any

from aiohttp import web
from localstripe import resources, server

YOUNGER = ("allowed_payment_method_types", "automatic_payment_methods", "description")
FILTERS = ("customer", "created")  # of lists; it has few objects and no such filters

answered: dict[str, tuple[str, int, bytes]] = {}
unflatten = server.unflatten_data


def without_younger(fields: Any) -> dict[str, Any]:
    """The request as localstripe can read it."""
    data: dict[str, Any] = unflatten(fields)
    names = YOUNGER + FILTERS if "created" in data else YOUNGER
    return {name: value for name, value in data.items() if name not in names}


def modern(path: str, status: int, body: bytes) -> bytes:
    """The answer with what Stripe has added to it since."""
    if not path.startswith("/v1/payment_intents"):
        return body
    said = json.loads(body)
    if status == 402:
        intents = [row for row in resources.store.values() if row.object == "payment_intent"]
        said["error"]["type"] = "card_error"
        said["error"]["payment_intent"] = intents[-1]._export()
    for row in [said, *said.get("data", [])] if status == 200 else []:
        row["amount_received"] = row["amount"] if row.get("status") == "succeeded" else 0
    return json.dumps(said).encode()


@web.middleware
async def as_stripe(request: web.Request, handler: Any) -> web.StreamResponse:
    """Keys that replay, and modern answers."""
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    sent = f"{request.path} {(await request.read()).decode()}"
    if key in answered:
        first, status, body = answered[key]
        if first != sent:
            error = {"error": {"type": "idempotency_error", "message": "another request had this key"}}
            return web.json_response(error, status=400)
        return web.Response(status=status, body=body, content_type="application/json")
    given = await handler(request)
    body = modern(request.path, given.status, given.body)
    if key and given.status in (200, 402):
        answered[key] = (sent, given.status, body)
    return web.Response(status=given.status, body=body, content_type="application/json")


def main() -> None:
    """Listen on a free port of this machine and nowhere else, until killed."""
    server.unflatten_data = without_younger
    resources.Store.dump_to_disk = lambda self: None
    server.app.middlewares.insert(0, as_stripe)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # before anybody hears of the port: who comes early waits
    print(listening.getsockname()[1], flush=True)
    web.run_app(server.app, sock=listening, print=None, access_log=None)


if __name__ == "__main__":
    main()
