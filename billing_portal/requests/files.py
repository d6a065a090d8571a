"""Files of a request: checked, stored under a name of ours, downloaded by those who may see the request."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import LARGEST, Upload, check_pdf, store_file
from billing_portal.documents.models import File
from billing_portal.requests.errors import TooManyFiles
from billing_portal.requests.models import RequestFile, RequestMessage

MOST = 5
PICTURES = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg")}
logger = logging.getLogger(__name__)


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


def store(uploads: Sequence[Upload], now: datetime) -> list[File]:
    """Check all and store them before their rows, so that a row always has its file. Raises FileNotUsable, TooManyFiles."""
    if len(uploads) > MOST:
        raise TooManyFiles
    kinds = [kind_of(upload.body) for upload in uploads]
    return [
        store_file(upload, folder="request", now=now, content_type=content_type, ending=ending)
        for upload, (content_type, ending) in zip(uploads, kinds, strict=True)
    ]


def attach(stored: Sequence[File], message: RequestMessage) -> None:
    """Write the rows of stored files, with the message that they came with."""
    files = File.objects.bulk_create(stored)
    RequestFile.objects.bulk_create(RequestFile(message=message, file=file) for file in files)
