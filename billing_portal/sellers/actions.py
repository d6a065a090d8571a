"""The logo on a legal entity's papers: set, replaced, removed. Issued papers keep the one of their day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing_portal.documents import logos
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.sellers.events import LEGAL_ENTITY_LOGO_CHANGED
from billing_portal.sellers.models import LegalEntity


def set_logo(entity: LegalEntity, logo: logos.Logo, *, by: User, now: datetime) -> None:
    """Print this logo on what the entity issues from now on.

    The file is stored before the row that names it, and only once.
    """
    authorize(by, Right.KEEP_ENTITY)
    sha256 = logos.keep(logo)
    _name(entity, sha256, by=by, now=now)


def remove_logo(entity: LegalEntity, *, by: User, now: datetime) -> None:
    """Print the name's initial again. The file stays for the papers that carry it."""
    authorize(by, Right.KEEP_ENTITY)
    _name(entity, "", by=by, now=now)


@transaction.atomic
def _name(entity: LegalEntity, sha256: str, *, by: User, now: datetime) -> None:
    before = LegalEntity.objects.select_for_update().get(pk=entity.pk).logo
    entity.logo = sha256
    if before == sha256:
        return
    entity.save(update_fields=["logo"])
    record(LEGAL_ENTITY_LOGO_CHANGED, entity, by=by, at=now, before=before, after=sha256)
