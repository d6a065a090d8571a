"""Papers by what they are about. Who may see them is decided by the noun that asks."""

from __future__ import annotations

from uuid import UUID

from billing_portal.documents.models import Paper
from billing_portal.documents.snapshots import Kind


def paper_of(kind: Kind, object_id: UUID) -> Paper | None:
    """The paper of this kind about one object, by the object's public id; None if none was filed."""
    return Paper.objects.filter(kind=str(kind), object_id=object_id).first()
