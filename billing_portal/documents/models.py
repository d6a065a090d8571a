from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from billing_portal.documents.snapshots import PaperData
from billing_portal.kit.json_field import JSONField


class File(models.Model):
    """A file that somebody uploaded: stored once under a name of ours, never changed, known by its SHA-256.

    `stored` is a name in the storage "documents", `name` what it was called, `size` counts bytes.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    stored = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="ck_file_has_bytes", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """An issued document: what it says, frozen, and the one PDF that was made of it.

    A row is inserted once and never changed, but for the three fields of the PDF, which are written
    together and once (`actions.render_paper`). The thing it is about is named by its public id, not by
    foreign key, so that papers stand before every noun.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16)  # snapshots.Kind
    object_id = models.UUIDField()  # public id of the quote, service order, invoice or payment
    number = models.CharField(max_length=32)
    language = models.CharField(max_length=8)
    snapshot = JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    file = models.CharField(max_length=200, default="")  # name in the storage "documents"
    pdf_sha256 = models.CharField(max_length=64, default="")
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="uq_paper_of_an_object"),
            models.CheckConstraint(
                name="ck_paper_pdf_is_known_whole_or_not_at_all",
                condition=Q(file="", pdf_sha256="", rendered_at=None)
                | ~Q(file="") & ~Q(pdf_sha256="") & Q(rendered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def data(self) -> PaperData:
        return PaperData.from_json(self.snapshot)

    @property
    def file_name(self) -> str:
        """What a download is called: `DE-2026-000113.pdf`."""
        return f"{self.number}.pdf"


class PaperCheck(models.Model):
    """What the full validation said of an e-invoice after it was issued, in each format that the account gets: a second check.

    `problems` empty means valid. While there are some and nobody has decided (`decided_at`), no mail with it
    is sent.
    """

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="check_made")
    validator = models.CharField(max_length=16)  # einvoice.validate.Validator
    problems = models.JSONField(default=list)
    formats = models.JSONField(default=list)  # which of einvoice.formats.FORMATS were looked at
    unchecked = models.JSONField(
        default=list
    )  # whose rules were not installed: "EN 16931", "XRechnung", "Peppol"
    checked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.paper_id}: {len(self.problems)}"

    @property
    def holds(self) -> bool:
        """Whether mails with this paper wait for somebody's decision."""
        return bool(self.problems) and self.decided_at is None
