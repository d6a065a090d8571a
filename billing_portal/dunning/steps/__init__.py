"""Parts of the verbs of dunning and what the clock does; none asks for a right."""

from billing_portal.dunning.steps.holds import place_hold
from billing_portal.dunning.steps.policies import ensure_policy
from billing_portal.dunning.steps.run import start_run, work_run
from billing_portal.dunning.steps.suspension import (
    note_admin_center,
    restore_account,
    suspend_account,
    suspend_newcomers,
)

__all__ = [
    "ensure_policy",
    "note_admin_center",
    "place_hold",
    "restore_account",
    "start_run",
    "suspend_account",
    "suspend_newcomers",
    "work_run",
]
