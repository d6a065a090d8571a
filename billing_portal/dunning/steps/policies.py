from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing_portal.dunning.models import DunningPolicy, DunningStep
from billing_portal.dunning.rules import DEFAULT_STEPS
from billing_portal.sellers.models import LegalEntity


@transaction.atomic
def ensure_policy(entity: LegalEntity) -> DunningPolicy:
    """The default policy of an entity, made with the usual days where it has none yet."""
    policy, is_new = DunningPolicy.objects.get_or_create(
        entity=entity, is_default=True, defaults={"name": _("Standard")}
    )
    if is_new:
        _write_steps(policy, DEFAULT_STEPS)
    return policy


def _write_steps(policy: DunningPolicy, steps: Any) -> None:
    DunningStep.objects.bulk_create(
        DunningStep(policy=policy, level=level, days=days) for level, days in steps
    )
