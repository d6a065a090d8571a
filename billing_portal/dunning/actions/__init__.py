from billing_portal.dunning.actions.holds import lift_hold, set_hold
from billing_portal.dunning.actions.policies import ensure_policy
from billing_portal.dunning.actions.run import let_go, start_run, work_run

__all__ = ["ensure_policy", "let_go", "lift_hold", "set_hold", "start_run", "work_run"]
