"""Uploaded logos: drawn anew, refused with a reason, kept by their digest, printed on every paper."""

from __future__ import annotations

import io
from dataclasses import replace
from uuid import uuid4

import pikepdf
import pytest
from PIL import Image, ImageCms

from billing_portal.documents import logos
from billing_portal.documents.actions import file_paper, paper_pdf
from billing_portal.documents.errors import LogoIsLost, LogoNotUsable, PaperDiffers
from billing_portal.documents.html import paper_html
from billing_portal.documents.logo_upload import LARGEST_FILE, LARGEST_KEPT, normalised
from billing_portal.documents.models import Paper
from billing_portal.documents.pdf import render
from billing_portal.documents.view import prepare
from tests.documents import samples

NOON = samples.NOON


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "billing_portal.documents.storage.DurableStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    logos.load.cache_clear()
    yield tmp_path
    logos.load.cache_clear()


def drawn(mode: str = "RGB", size: tuple[int, int] = (400, 120), form: str = "PNG", **options) -> bytes:
    picture = Image.new("RGB", size, "#155e75")
    picture.paste("#e11d48", (size[0] // 2, 0, *size))
    if mode == "I;16":
        picture = picture.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    written = io.BytesIO()
    picture.convert(mode).save(written, form, **options)
    return written.getvalue()


def moving() -> bytes:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    return written.getvalue()


def with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif[0x0112] = 6  # lies on its side
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return drawn(form="JPEG", exif=exif, icc_profile=profile, comment=b"secret comment")


USABLE = {
    "PNG": drawn(),
    "PNG with transparency": drawn("RGBA"),
    "PNG with a palette": drawn("P"),
    "PNG in 16 bits": drawn("I;16"),
    "PNG in black and white": drawn("1"),
    "JPEG": drawn(form="JPEG"),
    "JPEG in grey": drawn("L", form="JPEG"),
    "JPEG in CMYK": drawn("CMYK", form="JPEG"),
    "JPEG with metadata": with_metadata(),
    "WebP": drawn("RGBA", form="WEBP"),
    "GIF": drawn("P", form="GIF"),
}
REFUSED = {
    "nothing": (b"", "empty"),
    "cannot be read as a picture": (b"%PDF-1.7 and so on", "cannot be read as a picture"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
    "too many bytes": (b"\x89PNG" + bytes(LARGEST_FILE), "5 MB"),
    "half a file": (drawn(size=(600, 600))[:-400], "damaged"),
    "half a JPEG": (drawn(form="JPEG", size=(600, 600))[:700], "damaged"),
    "moving": (moving(), "Animated images"),
    "too small": (drawn(size=(400, 20)), "400 × 20"),
    "a ribbon": (drawn(size=(3200, 40)), "12 times"),
    "a wall": (drawn(size=(8100, 800)), "8000"),
    "TIFF": (drawn(form="TIFF"), "cannot be read as a picture"),
    "BMP": (drawn(form="BMP"), "cannot be read as a picture"),
}


@pytest.mark.parametrize("name", USABLE)
def test_a_usable_picture_becomes_a_plain_png_that_every_paper_can_print(name):
    logo = normalised(USABLE[name])
    data = samples.invoice()
    data = replace(data, seller=replace(data.seller, logo=logos.keep(logo)))

    with Image.open(io.BytesIO(logo.png)) as kept:
        assert (kept.format, kept.size, kept.info) == ("PNG", (logo.width, logo.height), {})
        assert kept.mode in ("RGB", "RGBA")
    with pikepdf.open(io.BytesIO(render(prepare(data), issued_at=NOON))) as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_logo_is_refused_with_the_reason(name):
    upload, reason = REFUSED[name]

    with pytest.raises(LogoNotUsable) as refusal:
        normalised(upload)

    assert reason in str(refusal.value.message)


def test_a_bomb_of_pixels_is_refused_by_its_header():
    header = drawn(size=(64, 64))
    bomb = header[:16] + (60_000).to_bytes(4, "big") * 2 + header[24:]

    with pytest.raises(LogoNotUsable):
        normalised(bomb)


def test_metadata_and_orientation_are_gone_and_the_picture_stands_upright():
    logo = normalised(with_metadata())

    assert b"secret" not in logo.png
    assert (logo.width, logo.height) == (86, 288)


def test_16_bits_keep_their_greys():
    with (
        Image.open(io.BytesIO(normalised(drawn("I;16")).png)) as kept,
        Image.open(io.BytesIO(drawn("L"))) as grey,
    ):
        assert abs(kept.convert("L").getpixel((10, 10)) - grey.getpixel((10, 10))) <= 1


def test_a_large_picture_is_made_small_in_pixels_and_bytes():
    noise = Image.effect_noise((3000, 1200), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "JPEG")

    logo = normalised(written.getvalue())

    assert logo.width <= 720
    assert logo.height <= 288
    assert len(logo.png) <= LARGEST_KEPT


def test_the_pdf_names_the_logo_for_those_who_do_not_see_it():
    data = samples.invoice("de")
    data = replace(data, seller=replace(data.seller, logo=logos.keep(normalised(drawn()))))

    with pikepdf.open(io.BytesIO(render(prepare(data), issued_at=NOON))) as document:
        said = [
            str(item.get("/Alt"))
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]

    assert "Logo von Halden Deutschland GmbH" in said


def test_the_page_shows_it_with_its_words_and_a_lost_file_gives_the_initial(store):
    data = samples.invoice("en")
    sha256 = logos.keep(normalised(drawn()))
    data = replace(data, seller=replace(data.seller, logo=sha256))
    assert 'src="data:image/png;base64,' in paper_html(data)
    assert 'alt="Logo of Halden USA, Inc."' in paper_html(data)

    (store / "logos" / f"{sha256}.png").unlink()
    logos.load.cache_clear()

    assert "<img" not in paper_html(data)
    assert "paper-mark" in paper_html(data)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["quote", "confirmation", "invoice", "receipt"])
def test_an_issued_paper_keeps_the_logo_of_its_day_byte_for_byte(kind, store):
    data = getattr(samples, kind)("de")
    data = replace(data, seller=replace(data.seller, logo=logos.keep(normalised(drawn()))))
    paper = file_paper(data, object_id=uuid4(), now=NOON)
    first = paper_pdf(paper, now=NOON)
    plain = render(prepare(replace(data, seller=replace(data.seller, logo=""))), issued_at=NOON)
    assert first != plain

    logos.keep(normalised(drawn("L")))  # the entity has another logo now
    (store / paper.file).unlink()

    assert paper_pdf(Paper.objects.get(), now=NOON) == first


@pytest.mark.django_db
@pytest.mark.parametrize(
    "harm", [lambda p: p.unlink(), lambda p: p.write_bytes(drawn("L"))], ids=["lost", "another"]
)
def test_without_its_logo_a_paper_waits_and_no_other_paper_is_handed_out(store, harm):
    data = samples.invoice()
    logo = normalised(drawn())
    data = replace(data, seller=replace(data.seller, logo=logos.keep(logo)))
    paper = file_paper(data, object_id=uuid4(), now=NOON)
    harm(store / "logos" / f"{logo.sha256}.png")
    logos.load.cache_clear()

    with pytest.raises((LogoIsLost, PaperDiffers)):
        paper_pdf(paper, now=NOON)
    assert not Paper.objects.get().pdf_sha256

    logos.keep(logo)
    assert paper_pdf(paper, now=NOON).startswith(b"%PDF")
