from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from billing_portal.accounts.models import CorporateAccount
from billing_portal.dunning.errors import PolicyExists, StepsOutOfOrder
from billing_portal.dunning.events import (
    ACCOUNT_REMINDER_POLICY_CHOSEN,
    DUNNING_POLICY_ADDED,
    DUNNING_POLICY_CHANGED,
)
from billing_portal.dunning.models import DunningPolicy, PolicyChoice
from billing_portal.dunning.rules import in_order
from billing_portal.dunning.steps.policies import _write_steps
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.sellers.models import LegalEntity


@dataclass(frozen=True, slots=True)
class PolicyInput:
    """What a policy says. `steps` are the days after the due date by level; a level without days is left out."""

    name: str
    steps: Mapping[int, int]
    minimum: int
    distance_days: int
    pay_days: int
    is_automatic: bool
    copies: bool = False

    def ordered(self) -> list[tuple[int, int]]:
        return sorted(self.steps.items())


@transaction.atomic
def add_policy(entity: LegalEntity, given: PolicyInput, *, by: User, now: datetime) -> DunningPolicy:
    """Add a policy; the first one of an entity is its default. Raises NotAllowed, StepsOutOfOrder, PolicyExists."""
    authorize(by, Right.KEEP_DUNNING_POLICY)
    _check(given)
    is_default = not DunningPolicy.objects.filter(entity=entity, is_default=True).exists()
    policy = DunningPolicy(entity=entity, is_default=is_default)
    _write(policy, given)
    record(DUNNING_POLICY_ADDED, policy, by=by, at=now, entity=entity.code, after=_plain(given))
    return policy


@transaction.atomic
def change_policy(policy: DunningPolicy, given: PolicyInput, *, by: User, now: datetime) -> None:
    """Change what holds from the next run on; announced suspension dates stay valid.

    Raises as `add_policy`.
    """
    authorize(by, Right.KEEP_DUNNING_POLICY)
    _check(given)
    before = _plain(input_of(DunningPolicy.objects.select_for_update().get(pk=policy.pk)))
    _write(policy, given)
    record(
        DUNNING_POLICY_CHANGED,
        policy,
        by=by,
        at=now,
        entity=policy.entity.code,
        before=before,
        after=_plain(given),
    )


@transaction.atomic
def choose_policy(
    account: CorporateAccount, policy: DunningPolicy | None, *, by: User, now: datetime
) -> None:
    """Assign another policy of its entity to an account, or the default again.

    Raises NotAllowed, WrongState.
    """
    authorize(by, Right.HOLD_DUNNING, account)
    if policy is not None and policy.entity_id != account.entity_id:
        raise WrongState
    if policy is None or policy.is_default:
        PolicyChoice.objects.filter(account=account).delete()
    else:
        PolicyChoice.objects.update_or_create(account=account, defaults={"policy": policy})
    name = policy.name if policy else ""
    record(ACCOUNT_REMINDER_POLICY_CHOSEN, account, by=by, at=now, account=account, policy=name)


def input_of(policy: DunningPolicy) -> PolicyInput:
    """What a policy says now."""
    return PolicyInput(
        name=policy.name,
        steps={step.level: step.days for step in policy.steps.all()},
        minimum=policy.minimum,
        distance_days=policy.distance_days,
        pay_days=policy.pay_days,
        is_automatic=policy.is_automatic,
        copies=policy.copies,
    )


def _check(given: PolicyInput) -> None:
    if not in_order(given.ordered()):
        raise StepsOutOfOrder


def _write(policy: DunningPolicy, given: PolicyInput) -> None:
    for name in ("name", "minimum", "distance_days", "pay_days", "is_automatic", "copies"):
        setattr(policy, name, getattr(given, name))
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as error:
        raise PolicyExists from error
    policy.steps.all().delete()
    _write_steps(policy, given.ordered())


def _plain(given: PolicyInput) -> dict[str, Any]:
    return {**asdict(given), "steps": {str(level): days for level, days in given.ordered()}}
