"""What keeps a language from being offered: gaps in its catalogue or its formats. Read by the check at the start only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from billing_portal.kit.languages import FOLDER, FORMATS, IncompleteLanguage, offered, place, read_style

CATALOGUE = Path("LC_MESSAGES", "django.po")


def read_catalogue(code: str, root: Path = FOLDER) -> Catalog:
    """The texts of a language with their translations. Raises IncompleteLanguage."""
    path = root / to_locale(code) / CATALOGUE
    try:
        with path.open("rb") as file:
            return read_po(file, locale=to_locale(code), domain="django")
    except FileNotFoundError:
        raise IncompleteLanguage(f"{place(path)} is missing.") from None


def faults_of(code: str, root: Path = FOLDER) -> Iterator[str]:
    """What an offered language lacks in formats and catalogue, a sentence each."""
    try:
        read_style(root / to_locale(code) / FORMATS)
    except IncompleteLanguage as error:
        yield str(error)
    if code == settings.LANGUAGE_CODE:
        return  # its texts are the ones in the code
    try:
        catalogue = _texts(code, root)
    except IncompleteLanguage as error:
        yield str(error)
        return
    wanted = {key for other in _others(code, root) for key in _texts(other, root)} | catalogue.keys()
    gaps = [key for key in sorted(wanted) if key not in catalogue or not _is_done(catalogue[key])]
    where = place(root / to_locale(code) / CATALOGUE)
    if not wanted:
        yield f"{where} is empty."
    elif gaps:
        yield f"{where}: {len(gaps)} of {len(wanted)} texts are not translated, the first is {gaps[0][0]!r}."


def _others(code: str, root: Path) -> list[str]:
    """The other offered languages with a catalogue: what one of them has, each of them needs."""
    names = set(offered()) - {code, settings.LANGUAGE_CODE}
    return sorted(name for name in names if (root / to_locale(name) / CATALOGUE).exists())


def _texts(code: str, root: Path) -> dict[tuple[str, str], Message]:
    """The messages of a catalogue by text and context."""
    found = {}
    for message in read_catalogue(code, root):
        if message.id:
            text = message.id if isinstance(message.id, str) else message.id[0]
            found[text, message.context or ""] = message
    return found


def _is_done(message: Message) -> bool:
    """Whether somebody translated it, every plural form, and it is no guess."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(forms) and all(forms) and not message.fuzzy
