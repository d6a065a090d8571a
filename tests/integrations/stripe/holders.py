"""The part of the double that asks the holder of a saved card: as Stripe documents 3D Secure by redirect."""

from __future__ import annotations

from tests.integrations.stripe.wire import Json, Refused


class Holders:
    """What a bank asks, what its customer answers, and a charge that is cancelled meanwhile."""

    def ask_holder(self, intent: Json, return_url: str) -> None:
        """The bank wants a confirmation: where the customer is sent, and comes back from."""
        there = f"https://hooks.stripe.com/redirect/authenticate/{intent['id']}"
        intent.update(
            status="requires_action",
            next_action={
                "type": "redirect_to_url",
                "redirect_to_url": {"url": there, "return_url": return_url},
            },
        )

    def answer_bank(self, reference: str, *, confirmed: bool) -> None:
        """What the customer tells his bank; once it was cancelled or answered, the bank does not ask any more."""
        intent = self.objects[reference]
        if intent["status"] != "requires_action":
            return
        intent["next_action"] = None
        method = self.objects[intent["_method"]]
        if confirmed:
            self.methods[method["id"]] = "succeed"
            self.try_method(intent, method)
            self.methods[method["id"]] = "authenticate"
            return
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {
            "code": "payment_intent_authentication_failure", "payment_method": self._shown(method, []),
        }  # fmt: skip

    def cancel(self, intent: Json) -> None:
        if intent["status"] not in ("requires_action", "requires_confirmation", "requires_payment_method"):
            raise Refused(400, "invalid_request_error", "payment_intent_unexpected_state")
        intent.update(status="canceled", next_action=None)
