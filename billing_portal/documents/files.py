"""Files that people upload: what is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from billing_portal.documents.errors import FileNotUsable

LARGEST = 5 * 1024 * 1024  # bytes of an uploaded tax form


PDF_MAGIC = b"%PDF-"


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
        raise FileNotUsable(_("The PDF opens with a password only. Customers do not have it.")) from error
    except pikepdf.PdfError as error:
        raise FileNotUsable(_("The PDF is damaged. Save it again and upload the new file.")) from error
    if not pages:
        raise FileNotUsable(_("The PDF has no page."))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was given with a purchase order, as it came: its name and its bytes."""

    name: str
    body: bytes
