"""Logos of letterheads, kept by their digest and never replaced (`logo_upload` makes them of what was uploaded).

A snapshot names its logo by SHA-256, so an issued paper keeps the logo of its day, however often the entity
gets another one.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from billing_portal.documents.errors import LogoIsLost

STORAGE = "documents"
WORD_MARK = 1.8  # so many times as wide as high, as in lib/sheet.typ

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as it is kept: a PNG, its measures in pixels and its SHA-256."""

    png: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()

    @property
    def ratio(self) -> float:
        return self.width / self.height

    @property
    def is_wide(self) -> bool:
        """A word mark, which says the name itself; beside a squarer one the name is set in type."""
        return self.ratio >= WORD_MARK


def keep(logo: Logo) -> str:
    """Store a logo under its digest, by which it is found again. Returns the digest; harmless to repeat."""
    storages[STORAGE].save(_name(logo.sha256), ContentFile(logo.png))
    load.cache_clear()
    return logo.sha256


def _name(sha256: str) -> str:
    return f"logos/{sha256}.png"


@lru_cache(maxsize=32)
def load(sha256: str) -> Logo:
    """The logo that a snapshot names. Raises LogoIsLost where the stored file is gone or another."""
    try:
        with storages[STORAGE].open(_name(sha256)) as file:
            png = bytes(file.read())
    except FileNotFoundError as error:
        logger.error("logo %s is lost", sha256)
        raise LogoIsLost from error
    if hashlib.sha256(png).hexdigest() != sha256:
        logger.error("logo %s: the stored file is another", sha256)
        raise LogoIsLost
    return Logo(png, int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big"))


def data_url(logo: Logo) -> str:
    """As the address of a picture inside a page."""
    return f"data:image/png;base64,{base64.b64encode(logo.png).decode()}"


def as_svg(logo: Logo) -> str:
    """As a drawing that holds the picture: the PDF engine takes bytes of text only."""
    size = f'width="{logo.width}" height="{logo.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {logo.width} {logo.height}">'
        f'<image {size} href="{data_url(logo)}"/></svg>'
    )
