"""Files that people upload: what is accepted, how they are stored and read again."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from billing_portal.documents.errors import FileLost, FileNotUsable
from billing_portal.documents.models import File

STORAGE = "documents"
LARGEST = 5 * 1024 * 1024  # bytes
PDF_MAGIC = b"%PDF-"

logger = logging.getLogger(__name__)


def check_pdf(body: bytes) -> None:
    """Raise FileNotUsable, with the reason, unless this is a PDF of at most 5 MB that opens without a password."""
    import pikepdf  # a large library, needed here only

    if len(body) > LARGEST:
        raise FileNotUsable(_("The file is larger than 5 MB."))
    if not body.startswith(PDF_MAGIC):
        raise FileNotUsable(_("The file is not a PDF."))
    try:
        with pikepdf.open(BytesIO(body)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError as error:
        raise FileNotUsable(_("The PDF is protected by a password that customers do not have.")) from error
    except pikepdf.PdfError as error:
        raise FileNotUsable(_("The PDF is damaged. Save it again and upload the new file.")) from error
    if not pages:
        raise FileNotUsable(_("The PDF has no page."))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name and its bytes."""

    name: str
    body: bytes


def store_file(
    upload: Upload,
    *,
    folder: str,
    now: datetime,
    content_type: str = "application/pdf",
    ending: str = "pdf",
) -> File:
    """Put an upload into the store and return its row, not saved: the caller saves it with what it belongs to.

    Outside of any transaction: the bytes come first, so a row always has its file.
    """
    sha256 = hashlib.sha256(upload.body).hexdigest()
    place = f"{folder}/{now:%Y}/{uuid4()}-{sha256[:16]}.{ending}"
    return File(
        stored=storages[STORAGE].save(place, ContentFile(upload.body)),
        name=PurePath(upload.name.replace("\\", "/")).name[-120:] or f"file.{ending}",
        content_type=content_type,
        sha256=sha256,
        size=len(upload.body),
        uploaded_at=now,
    )


def read_file(file: File) -> bytes:
    """The bytes as they were uploaded. Raises FileLost if they are gone or others."""
    try:
        with storages[STORAGE].open(file.stored) as stored:
            body = bytes(stored.read())
    except FileNotFoundError as error:
        logger.error("file %s: the stored file is lost", file.public_id)
        raise FileLost from error
    if hashlib.sha256(body).hexdigest() != file.sha256:
        logger.error("file %s: the stored file is not the one that was uploaded", file.public_id)
        raise FileLost
    return body
