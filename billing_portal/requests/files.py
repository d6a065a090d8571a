"""Files that come with a request: looked at, stored under a name of ours, handed out to those who may see it."""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext as _
from PIL import Image

from billing_portal.documents.actions import STORAGE
from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import LARGEST, Upload, check_pdf
from billing_portal.requests.errors import RequestFileLost, TooManyFiles
from billing_portal.requests.models import RequestFile, RequestMessage

MOST = 5
PICTURES = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg")}
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that has its place already and waits for its row."""

    values: dict[str, Any]


def kind_of(body: bytes) -> tuple[str, str]:
    """Content type and ending of a PDF or a picture, by what is in it. Raises FileNotUsable with the reason."""
    if len(body) > LARGEST:
        raise FileNotUsable(_("The file is larger than 5 MB."))
    if body.startswith(b"%PDF-"):
        check_pdf(body)
        return "application/pdf", "pdf"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(BytesIO(body), formats=list(PICTURES)) as picture:
                picture.verify()
                return PICTURES[str(picture.format)]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise FileNotUsable(_("Only PDF, PNG and JPEG files can be sent.")) from error


def store(uploads: Sequence[Upload], now: datetime) -> list[Stored]:
    """Check all and store them before their rows, so that a row always has its file. Raises FileNotUsable, TooManyFiles."""
    if len(uploads) > MOST:
        raise TooManyFiles
    kinds = [kind_of(upload.body) for upload in uploads]
    found = []
    for upload, (content_type, ending) in zip(uploads, kinds, strict=True):
        sha256 = hashlib.sha256(upload.body).hexdigest()
        place = f"request/{now:%Y}/{uuid4()}-{sha256[:16]}.{ending}"
        name = storages[STORAGE].save(place, ContentFile(upload.body))
        called = PurePath(upload.name.replace("\\", "/")).name[-120:] or f"file.{ending}"
        found.append(
            Stored(
                {
                    "file": name,
                    "file_name": called,
                    "content_type": content_type,
                    "sha256": sha256,
                    "size": len(upload.body),
                }
            )
        )
    return found


def attach(stored: Sequence[Stored], message: RequestMessage) -> None:
    RequestFile.objects.bulk_create(RequestFile(message=message, **one.values) for one in stored)


def body_of(row: RequestFile) -> bytes:
    """The file as it was uploaded. Raises RequestFileLost."""
    try:
        with storages[STORAGE].open(row.file) as file:
            body = bytes(file.read())
    except FileNotFoundError as error:
        logger.error("request file %s: the stored file is lost", row.public_id)
        raise RequestFileLost from error
    if hashlib.sha256(body).hexdigest() != row.sha256:
        logger.error("request file %s: the stored file is not the one that was uploaded", row.public_id)
        raise RequestFileLost
    return body
