"""The demo seller's logo, drawn here, so that its papers look like a company's."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import font_source_sans_pro
from PIL import Image, ImageDraw, ImageFont

from billing_portal.documents.logo_upload import normalised
from billing_portal.identity.models import User
from billing_portal.sellers.actions import set_logo
from billing_portal.sellers.models import LegalEntity

COLOUR = "#155e75"


def put_logos(by: User, *, now: datetime) -> None:
    """One mark for all entities, uploaded as an administrator would."""
    logo = normalised(drawn())
    for entity in LegalEntity.objects.order_by("code"):
        set_logo(entity, logo, by=by, now=now)


def drawn() -> bytes:
    """A slope in a disc beside the word, as PNG on a transparent ground."""
    font = Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Semibold.ttf"
    picture = Image.new("RGBA", (1180, 320), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, 310, 310), fill=COLOUR)
    draw.polygon([(58, 236), (150, 96), (206, 180), (232, 146), (262, 190), (262, 236)], fill="#ffffff")
    draw.text((360, 160), "HALDEN", font=ImageFont.truetype(str(font), 236), fill=COLOUR, anchor="lm")
    written = BytesIO()
    picture.crop((0, 0, 1180, 320)).save(written, "PNG")
    return written.getvalue()
