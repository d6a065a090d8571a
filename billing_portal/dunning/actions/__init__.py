from billing_portal.dunning.actions.holds import lift_hold, set_hold
from billing_portal.dunning.actions.policies import (
    PolicyInput,
    add_policy,
    change_policy,
    choose_policy,
    input_of,
)
from billing_portal.dunning.actions.run import begin_run

__all__ = [
    "PolicyInput",
    "add_policy",
    "begin_run",
    "change_policy",
    "choose_policy",
    "input_of",
    "lift_hold",
    "set_hold",
]
