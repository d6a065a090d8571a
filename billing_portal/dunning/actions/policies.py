from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from billing_portal.accounts.models import LegalEntity
from billing_portal.dunning.models import DunningPolicy, DunningStep
from billing_portal.dunning.rules import DEFAULT_STEPS


@transaction.atomic
def ensure_policy(entity: LegalEntity) -> DunningPolicy:
    """The default policy of an entity, made with the usual days where it has none yet."""
    policy, is_new = DunningPolicy.objects.get_or_create(
        entity=entity, is_default=True, defaults={"name": _("Standard")}
    )
    if is_new:
        DunningStep.objects.bulk_create(
            DunningStep(policy=policy, level=level, days=days) for level, days in DEFAULT_STEPS
        )
    return policy
