"""What the worker does for papers."""

from __future__ import annotations

from billing_portal.documents.actions import check_paper, paper_pdf
from billing_portal.documents.models import Paper
from billing_portal.kit import clock
from billing_portal.kit.compat import task


@task()
def render(paper_id: str) -> None:
    """Print one paper ahead of its first reader and validate its e-invoice; `paper_id` is its public id.

    Harmless to repeat.
    """
    now, paper = clock.now(), Paper.objects.get(public_id=paper_id)
    paper_pdf(paper, now=now)
    check_paper(paper, now=now)
