"""File a paper, render it once, serve it. The same snapshot always gives the same bytes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from billing_portal.documents.einvoice.formats import e_invoice, missing_for, syntax_of
from billing_portal.documents.einvoice.model import is_einvoice
from billing_portal.documents.einvoice.validate import Report, report_on
from billing_portal.documents.einvoice.zugferd import xml_of
from billing_portal.documents.errors import PaperDiffers
from billing_portal.documents.models import Paper, PaperCheck
from billing_portal.documents.pdf import render
from billing_portal.documents.snapshots import PaperData
from billing_portal.documents.view import prepare
from billing_portal.kit.digests import digest

STORAGE = "documents"

logger = logging.getLogger(__name__)


def file_paper(data: PaperData, *, object_id: UUID, now: datetime) -> Paper:
    """Freeze what a paper says, in the caller's transaction; nothing is rendered here.

    An object has one paper of a kind: filing again returns the first, whatever the new data say.
    """
    snapshot = data.to_json()
    paper, _created = Paper.objects.get_or_create(
        kind=str(data.kind),
        object_id=object_id,
        defaults={
            "number": data.number,
            "language": data.language,
            "snapshot": snapshot,
            "snapshot_sha256": digest(snapshot),
            "created_at": now,
        },
    )
    return paper


def file_papers(found: Sequence[tuple[PaperData, UUID]], *, now: datetime) -> list[Paper]:
    """Freeze many papers about new objects (their public ids) in one statement of the caller's transaction.

    Raises IntegrityError if an object has a paper of its kind already.
    """
    papers = []
    for data, object_id in found:
        snapshot = data.to_json()
        papers.append(
            Paper(
                kind=str(data.kind),
                object_id=object_id,
                number=data.number,
                language=data.language,
                snapshot=snapshot,
                snapshot_sha256=digest(snapshot),
                created_at=now,
            )
        )
    return Paper.objects.bulk_create(papers)


def render_paper(paper: Paper, *, now: datetime) -> bytes:
    """Print the PDF, store it durably, then record its SHA-256 once. Raises PaperDiffers.

    Outside of any transaction: the file comes first, so a recorded paper always has one. Whoever prints the
    same paper at the same time, or again after the file was lost, must arrive at the same bytes.
    """
    data = paper.data
    pdf = render(prepare(data), issued_at=data.issued_at, xml=xml_of(data))
    sha256 = hashlib.sha256(pdf).hexdigest()
    if paper.pdf_sha256 and paper.pdf_sha256 != sha256:
        logger.error("paper %s: printed again with other bytes than were issued", paper)
        raise PaperDiffers
    # The digest in the name keeps a print that differs from ever replacing the issued one.
    name = paper.file or f"{paper.kind}/{paper.created_at:%Y}/{paper.public_id}-{sha256[:16]}.pdf"
    name = storages[STORAGE].save(name, ContentFile(pdf))
    first = Paper.objects.filter(pk=paper.pk, pdf_sha256="")
    if not first.update(file=name, pdf_sha256=sha256, rendered_at=now):
        paper.refresh_from_db(fields=["file", "pdf_sha256", "rendered_at"])
        if paper.pdf_sha256 != sha256:
            logger.error("paper %s: two prints differ", paper)
            raise PaperDiffers
        return pdf
    paper.file, paper.pdf_sha256, paper.rendered_at = name, sha256, now
    return pdf


def paper_pdf(paper: Paper, *, now: datetime) -> bytes:
    """The issued PDF: the stored file if it is whole, else printed (again). Raises PaperDiffers."""
    if paper.file:
        stored = _stored(paper.file)
        if stored is not None and hashlib.sha256(stored).hexdigest() == paper.pdf_sha256:
            return stored
        logger.warning("paper %s: stored file is lost or damaged, printing it again", paper)
    return render_paper(paper, now=now)


def check_paper(paper: Paper, *, now: datetime) -> list[str]:
    """What holds the mails of an e-invoice back: the problems the full validation found, once, undecided; else empty.

    Outside of any transaction; a paper that is no e-invoice has nothing to check.
    """
    made = PaperCheck.objects.filter(paper=paper).first()
    if made is None:
        reports = reports_on(paper.data)
        if not reports:
            return []
        values = {
            "validator": str(reports["cii"].validator),
            "problems": [_led_by(name, text) for name, one in reports.items() for text in one.problems],
            "formats": list(reports),
            "unchecked": sorted({owner for one in reports.values() for owner in one.unchecked}),
            "checked_at": now,
        }
        made, is_first = PaperCheck.objects.get_or_create(paper=paper, defaults=values)
        if is_first and made.problems:
            logger.error("paper %s is no valid e-invoice: %s", paper, "; ".join(made.problems[:5]))
    return list(made.problems) if made.holds else []


def reports_on(data: PaperData) -> dict[str, Report]:
    """What validation says of each format that the paper's account gets: what the PDF holds, and what it asked for."""
    if not is_einvoice(data):
        return {}
    wanted = dict.fromkeys(["cii", *([data.e_invoice] if not missing_for(data, data.e_invoice) else [])])
    reports = {}
    for name in wanted:
        xml = e_invoice(data, name)
        assert xml is not None
        reports[name] = report_on(xml, syntax=syntax_of(name))
    return reports


def _led_by(name: str, problem: str) -> str:
    """A problem of another format than the PDF's says which."""
    return problem if name == "cii" else f"{name}: {problem}"


def _stored(name: str) -> bytes | None:
    try:
        with storages[STORAGE].open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
