"""How the sandbox misbehaves on demand."""

from __future__ import annotations

from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.payments.ports import GatewayUnavailable

DOWN = "down"  # nothing answers
ANSWER_LOST = "answer_lost"  # it is done, but nobody hears of it
SLOW = "slow"  # charges and refunds stay on their way until this is switched off
NO_REFUNDS = "no_refunds"  # every refund is refused
TWICE = "twice"  # every event is sent twice
LATE = "late"  # events are sent after ten minutes
SILENT = "silent"  # no events at all

NAMES = (DOWN, ANSWER_LOST, SLOW, NO_REFUNDS, TWICE, LATE, SILENT)


def is_on(name: str) -> bool:
    return Switch.objects.filter(name=name).exists()


def turn(name: str, on: bool) -> None:
    """Raises ValueError for a switch that there is not."""
    if name not in NAMES:
        raise ValueError(name)
    Switch.objects.filter(name=name).delete()
    if on:
        Switch.objects.create(name=name)


def reach() -> None:
    """Raises GatewayUnavailable while the sandbox is down."""
    if is_on(DOWN):
        raise GatewayUnavailable


def answer() -> None:
    """Raises GatewayUnavailable where the answer gets lost on its way back."""
    if is_on(ANSWER_LOST):
        raise GatewayUnavailable
