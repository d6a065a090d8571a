"""What the worker does for papers."""

from __future__ import annotations

from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.models import Paper
from billing_portal.kit import clock
from billing_portal.kit.compat import task


@task()
def render(paper_id: str) -> None:
    """Print one paper ahead of its first reader; `paper_id` is its public id. Harmless to repeat."""
    paper_pdf(Paper.objects.get(public_id=paper_id), now=clock.now())
