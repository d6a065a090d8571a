"""An uploaded logo, redrawn as one plain PNG, or refused with the reason."""

from __future__ import annotations

import warnings
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from billing_portal.documents.errors import LogoNotUsable
from billing_portal.documents.logos import Logo

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_FILE = 5 * 1024 * 1024  # bytes of an upload
SHORTEST_SIDE, LONGEST_SIDE = 32, 8000  # pixels of an upload
MOST_PIXELS = 24_000_000
WIDEST = 12  # times as wide as high, or as high as wide
KEPT = (720, 288)  # pixels of what is kept: 500 dpi and more at the size of a letterhead
LARGEST_KEPT = 160 * 1024  # bytes; every PDF carries it


def normalised(upload: bytes) -> Logo:
    """The logo of an uploaded PNG, JPEG, WebP or GIF, redrawn: sRGB, 8 bits, no metadata, not too large.

    Raises LogoNotUsable with the reason.
    """
    if not upload:
        raise LogoNotUsable(_("The file is empty."))
    if len(upload) > LARGEST_FILE:
        raise LogoNotUsable(_("The file is larger than 5 MB."))
    if b"<svg" in upload[:4096].lower():
        raise LogoNotUsable(_("SVG cannot be used. Export the logo as PNG, 300 pixels high."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a bomb of pixels, a profile that makes no sense
            with Image.open(BytesIO(upload), formats=FORMATS) as picture:
                _check(picture)
                picture.load()
                return _kept(_in_srgb(ImageOps.exif_transpose(picture)))
    except UnidentifiedImageError as error:
        raise LogoNotUsable(
            _("This file cannot be read as a picture. Use PNG, JPEG, WebP or GIF.")
        ) from error
    except Image.DecompressionBombError as error:
        raise LogoNotUsable(_too_large()) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, Warning) as error:
        raise LogoNotUsable(_("The picture is damaged. Export it again.")) from error


def _too_large() -> str:
    return _("The picture is larger than %(side)s pixels on one side, or larger than 24 megapixels.") % {
        "side": LONGEST_SIDE
    }


def _check(picture: Image.Image) -> None:
    """Before a pixel is read: only the header says all this."""
    width, height = picture.size
    if getattr(picture, "n_frames", 1) > 1:
        raise LogoNotUsable(_("Animated images cannot be used. Use a still image."))
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise LogoNotUsable(_too_large())
    if min(width, height) < SHORTEST_SIDE:
        raise LogoNotUsable(
            _("The picture is %(width)s × %(height)s pixels. It needs at least %(side)s on each side.")
            % {"width": width, "height": height, "side": SHORTEST_SIDE}
        )
    if max(width, height) > WIDEST * min(width, height):
        raise LogoNotUsable(
            _("The picture is more than %(times)s times as long as it is wide.") % {"times": WIDEST}
        )


def _in_srgb(picture: Image.Image) -> Image.Image:
    """8 bits of red, green, blue, with transparency where there is some. CMYK and 16 bits end here."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    clear = "transparency" in picture.info or picture.mode in ("LA", "PA", "RGBA", "La", "RGBa")
    if (profile := picture.info.get("icc_profile")) and picture.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            picture = converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the plain conversion is near enough
    return picture.convert("RGBA" if clear else "RGB")


def _kept(picture: Image.Image) -> Logo:
    """Scaled to fit and written without anything but its pixels; smaller again while the file is too heavy."""
    picture.thumbnail(KEPT, Image.Resampling.LANCZOS)
    while True:
        plain = Image.frombytes(picture.mode, picture.size, picture.tobytes())
        written = BytesIO()
        plain.save(written, "PNG", optimize=True)
        if written.tell() <= LARGEST_KEPT:
            return Logo(written.getvalue(), *plain.size)
        picture = picture.resize((max(1, plain.width * 4 // 5), max(1, plain.height * 4 // 5)))
