"""The paper as part of a page: the same prepared strings as the PDF, so both agree to the cent."""

from __future__ import annotations

from typing import Any, cast

from django.template.loader import get_template
from django.utils.safestring import SafeString

from billing_portal.documents import logos
from billing_portal.documents.errors import LogoIsLost
from billing_portal.documents.snapshots import PaperData
from billing_portal.documents.view import prepare

TEMPLATE = "documents/paper.html"


def paper_html(data: PaperData) -> SafeString:
    """`<article class="paper">` for a page that links portal/css/paper.css; in the paper's own language.

    Its headings start at h2: the page has the h1. Everything is escaped; about 1 ms for one page.
    """
    return render_view(prepare(data))


def render_view(view: dict[str, Any]) -> SafeString:
    """The article of a view that is prepared already."""
    return cast(SafeString, get_template(TEMPLATE).render({"p": view, "logo": _logo(view["seller"]["logo"])}))


def _logo(sha256: str) -> dict[str, Any] | None:
    """What the page shows; where the file is lost the initial takes its place, for a page is no issued paper."""
    try:
        logo = logos.load(sha256) if sha256 else None
    except LogoIsLost:
        return None
    if logo is None:
        return None
    return {"url": logos.data_url(logo), "width": logo.width, "height": logo.height, "is_wide": logo.is_wide}
