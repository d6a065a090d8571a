"""Papers by what they are about. Who may see them is decided by the noun that asks."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from billing_portal.documents.einvoice.model import is_einvoice
from billing_portal.documents.models import Paper, PaperCheck
from billing_portal.documents.snapshots import Kind

MOST_ANSWERS = 10_000
_answers: dict[str, bool] = {}  # a frozen snapshot, by its digest, is an e-invoice for ever or never


def paper_of(kind: Kind, object_id: UUID) -> Paper | None:
    """The paper of this kind about one object, by the object's public id; None if none was filed."""
    rows = Paper.objects.select_related("check_made")
    return rows.filter(kind=str(kind), object_id=object_id).first()


def is_held(paper: Paper) -> bool:
    """Whether the full validation found the e-invoice of a paper invalid and nobody has decided about it."""
    made: PaperCheck | None = getattr(paper, "check_made", None)
    return made is not None and made.holds


def held_checks() -> QuerySet[PaperCheck]:
    """Papers whose mails wait for a decision, the oldest first."""
    rows = PaperCheck.objects.filter(decided_at=None).exclude(problems=[])
    return rows.select_related("paper").order_by("checked_at")


def e_invoices_among(kind: Kind, object_ids: Collection[UUID]) -> set[UUID]:
    """Which of these objects have a paper that is an e-invoice. One query, none for nothing.

    Reading a snapshot whole takes a quarter of a millisecond, so each is read once in a process.
    """
    if not object_ids:
        return set()
    papers = Paper.objects.filter(kind=str(kind), object_id__in=object_ids)
    return {paper.object_id for paper in papers if _is_e_invoice(paper)}


def _is_e_invoice(paper: Paper) -> bool:
    known = _answers.get(paper.snapshot_sha256)
    if known is None:
        if len(_answers) >= MOST_ANSWERS:
            _answers.clear()
        known = _answers[paper.snapshot_sha256] = is_einvoice(paper.data)
    return known
