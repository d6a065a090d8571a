"""The languages of the portal: the folder of each, how it writes, and which of them are offered.

Everything about a language lies in `locale/<code>/`: its catalogue, its `formats.toml`, its help. No code asks which
language it is. A language that is not written falls back to the one that the texts in the code are in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from django.conf import settings
from django.utils.translation import get_language, override, to_locale

FOLDER = Path(__file__).resolve().parent.parent / "locale"
FORMATS = "formats.toml"


class IncompleteLanguage(ValueError):
    """A file of a language lacks something or says something that nobody can use; the text names file and key."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes, as its `formats.toml` says: `dates_short` is the key `short` of the table `[dates]`.

    Dates and moments are CLDR patterns or CLDR's own names for them (`medium`, `full`).
    """

    cldr: str  # the locale of CLDR that brings names, marks and the percent sign
    dates_short: str  # in columns
    dates_long: str  # in sentences on which a decision hangs
    moments_short: str
    moments_long: str  # with the year, for records
    moments_words: str  # a deadline in full words
    moments_with_zone: str  # {moment} and {zone}
    money_with_code: str  # {amount} and {code}
    search_small_words: str  # words that say nothing when somebody searches the help


def offered() -> list[str]:
    """The codes of the languages that readers may choose."""
    return [code for code, _name in settings.LANGUAGES]


def current() -> str:
    """The reader's language."""
    return get_language() or settings.LANGUAGE_CODE


def candidates(language: str) -> Iterator[str]:
    """The folders in which a language may lie, the best first: `de_AT`, `de`, and that of the fallback."""
    yield to_locale(language)
    yield base(language)
    yield to_locale(settings.LANGUAGE_CODE)


def base(language: str) -> str:
    """A language without its country: `de` of `de-at`."""
    return language.replace("_", "-").partition("-")[0].lower()


@lru_cache(maxsize=256)
def regional(language: str, country: str) -> str:
    """A language as a country writes it, where that has a folder of its own (`en-us`); else the language as it is."""
    code = f"{base(language)}-{country.lower()}"
    return code if country and (FOLDER / to_locale(code) / FORMATS).is_file() else language


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text for a reader among texts by language; empty if not even the fallback is there."""
    wanted = (language, base(language), settings.LANGUAGE_CODE)
    return next((texts[code] for code in wanted if code in texts), "")


def in_each(write: Callable[[], str]) -> dict[str, str]:
    """The text that `write` makes, in each language that is offered."""
    found = {}
    for code in offered():
        with override(code):
            found[code] = write()
    return found


@lru_cache(maxsize=32)
def style(language: str) -> Style:
    """How a language writes; read once per process. Raises IncompleteLanguage."""
    folder = next(name for name in candidates(language) if (FOLDER / name / FORMATS).exists())
    return read_style(FOLDER / folder / FORMATS)


def read_style(path: Path) -> Style:
    """The style that a file describes. Raises IncompleteLanguage, which names the file and every bad key."""
    try:
        said = _flat(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise IncompleteLanguage(f"{place(path)} is missing.") from None
    except tomllib.TOMLDecodeError as error:
        raise IncompleteLanguage(f"{place(path)} cannot be read: {error}.") from error
    wanted = {field.name for field in fields(Style)}
    faults = [f"{_key(name)} is missing" for name in sorted(wanted - said.keys())]
    faults += [f"{_key(name)} is no key of this file" for name in sorted(said.keys() - wanted)]
    faults += [
        f"{_key(name)} is no text"
        for name, value in said.items()
        if name in wanted and not (isinstance(value, str) and value.strip())
    ]
    if not faults:
        made = Style(**{name: str(value) for name, value in said.items()})
        faults = list(_unusable(made))
        if not faults:
            return made
    raise IncompleteLanguage(f"{place(path)}: {'; '.join(faults)}.")


def _flat(data: Mapping[str, object]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{key}": inner for key, inner in value.items()}
        else:
            flat[name] = value
    return flat


def _key(name: str) -> str:
    """A field as its file calls it: `[dates] short`."""
    table, _underscore, key = name.partition("_")
    return f"[{table}] {key}" if key else table


def place(path: Path) -> str:
    """A file as complaints name it: `locale/fr/formats.toml`."""
    return (
        "/".join(("locale", *path.parts[path.parts.index("locale") + 1 :]))
        if "locale" in path.parts
        else str(path)
    )


def _unusable(made: Style) -> Iterator[str]:
    """What is there and does not work: an unknown locale, a pattern that formats nothing, a gap that is not filled."""
    try:
        locale = Locale.parse(made.cldr)
    except (UnknownLocaleError, ValueError):
        yield f"cldr: CLDR does not know {made.cldr!r}"
        return
    sample = datetime(2026, 11, 27, 14, 5, tzinfo=UTC)
    for field in fields(Style):
        text = getattr(made, field.name)
        try:
            if field.name.startswith("dates_"):
                format_date(sample.date(), text, locale=locale)
            elif field.name.startswith("moments_") and field.name != "moments_with_zone":
                format_datetime(sample, text, locale=locale)
        except (AttributeError, KeyError, ValueError):
            yield f"{_key(field.name)}: {text!r} is no pattern of CLDR"
    for name, gaps in {
        "moments_with_zone": ("moment", "zone"),
        "money_with_code": ("amount", "code"),
    }.items():
        text = getattr(made, name)
        bare = text
        for gap in gaps:
            bare = bare.replace(f"{{{gap}}}", "", 1)
        if any(f"{{{gap}}}" not in text for gap in gaps) or "{" in bare or "}" in bare:
            yield f"{_key(name)}: {text!r} needs {' and '.join(f'{{{gap}}}' for gap in gaps)}, each once"
