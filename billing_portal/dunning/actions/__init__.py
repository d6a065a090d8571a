from billing_portal.dunning.actions.holds import lift_hold, set_hold
from billing_portal.dunning.actions.policies import (
    PolicyInput,
    add_policy,
    change_policy,
    choose_policy,
    ensure_policy,
    input_of,
)
from billing_portal.dunning.actions.run import let_go, start_run, work_run
from billing_portal.dunning.actions.suspension import (
    note_admin_center,
    restore_account,
    suspend_account,
    suspend_newcomers,
)

__all__ = [
    "PolicyInput",
    "add_policy",
    "change_policy",
    "choose_policy",
    "ensure_policy",
    "input_of",
    "let_go",
    "lift_hold",
    "note_admin_center",
    "restore_account",
    "set_hold",
    "start_run",
    "suspend_account",
    "suspend_newcomers",
    "work_run",
]
