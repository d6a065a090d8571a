"""The catalogues of all languages: `.venv/bin/python -m tools.translations update [new language]|check|compile`.

Babel only: gettext's own tools are not on a plain machine. `update` brings the catalogues up to date with the sources
and leaves new texts empty, `check` refuses anything missing, fuzzy or out of date, `compile` writes the .mo that
Django reads (built, never committed). No text names the files it is in, so that moving code changes no catalogue. A
language that is not in LANGUAGES may be unfinished: what is translated must be right, the rest may be missing.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.bootstrap import ROOT

PACKAGE = ROOT / "billing_portal"
LOCALE = PACKAGE / "locale"
CATALOGUE = "LC_MESSAGES/django.po"
HEADER = "# %s texts of the portal. Written by hand; kept in step with the sources by `make translations`."
SETTINGS = "tests.settings"  # the only ones that need nothing from the environment
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# %(name)s and {name}; a bare percent sign in front of a word is no placeholder.
PLACEHOLDER = re.compile(r"%\([^)]*\)[a-zA-Z]|%[sd]|\{[A-Za-z_][A-Za-z0-9_.]*[^{}]*\}")
Found = tuple[str, str | tuple[str, ...], str | None]  # file, text or (singular, plural), context


def template_as_python(source: str, name: str) -> str:
    """A template as the gettext calls it makes, one way with Django's own makemessages (plural, context, trimmed, as).

    Lines are stripped because the rest of a page is no Python and its indentation must not matter.
    """
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(source, origin=name).splitlines())


def texts_in(source: str, name: str) -> Iterator[Found]:
    """Every text marked for translation in one source file."""
    if not name.endswith(".py"):
        source = template_as_python(source, name)
    calls = extract_python(io.BytesIO(source.encode()), dict.fromkeys(FUNCTIONS), [], {"encoding": "utf-8"})
    found: Any
    for _line, function, found, _comments in calls:  # typed as a list of str, in truth a text or a tuple
        given = found if isinstance(found, tuple) else (found,)
        spec = FUNCTIONS[str(function)]
        context = next((given[part[0] - 1] for part in spec if isinstance(part, tuple)), None)
        texts = tuple(given[part - 1] for part in spec if isinstance(part, int) and part <= len(given))
        if len(texts) == sum(isinstance(part, int) for part in spec) and all(texts):
            yield name, texts if len(texts) > 1 else texts[0], context


def sources() -> Iterator[Path]:
    """Every file that may hold texts, in a stable order."""
    code = (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    pages = (path for kind in ("html", "txt", "typ") for path in PACKAGE.rglob(f"templates/**/*.{kind}"))
    yield from sorted([*code, *pages])


def catalogues() -> list[Path]:
    """The catalogue of every language that somebody translates, offered or not."""
    return sorted(LOCALE.glob(f"*/{CATALOGUE}"))


def code_of(path: Path) -> str:
    """The language of a catalogue, as its folder is called: `de`, `pt_BR`."""
    return path.parent.parent.name


def is_offered(path: Path) -> bool:
    """Whether readers can choose the language of a catalogue."""
    from django.conf import settings
    from django.utils.translation import to_locale

    return code_of(path) in {to_locale(code) for code, _name in settings.LANGUAGES}


def extract() -> Catalog:
    """The texts of all sources, without translations."""
    catalog = Catalog(domain="django", charset="utf-8", fuzzy=False)
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        source = path.read_text(encoding="utf-8")
        if name.endswith(".typ") and "{%" not in source:
            continue  # typst of its own, not a Django template
        for file, text, context in texts_in(source, name):
            catalog.add(text, locations=[(file, 0)], context=context)
    return catalog


def read(path: Path) -> Catalog:
    """A catalogue as it stands; empty when there is none yet."""
    code = code_of(path)
    if not path.exists():
        return Catalog(locale=code, domain="django", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code, domain="django")


def merged(path: Path, template: Catalog) -> tuple[Catalog, bytes]:
    """A catalogue with the sources merged in, and its file: new texts empty, unused ones gone, nothing guessed."""
    catalog = read(path)
    template.creation_date = catalog.creation_date  # no line that changes without a reason
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = HEADER % Locale.parse(code_of(path)).get_language_name("en")
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, no_location=True)
    return catalog, file.getvalue()


def update(path: Path, template: Catalog) -> Catalog:
    """Write a catalogue with the sources merged in."""
    catalog, text = merged(path, template)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    return catalog


def is_stale(path: Path, template: Catalog) -> bool:
    """Whether `update` would change a catalogue's file."""
    return merged(path, template)[1] != path.read_bytes()


def name_of(message: Message) -> str:
    """A message as it is shown in a complaint."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{text!r}" + (f" (context {message.context!r})" if message.context else "")


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    sources_ = [message.id] if isinstance(message.id, str) else list(message.id)
    given = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not given or not all(given):
        yield f"untranslated: {name_of(message)}"
        return
    if message.fuzzy:
        yield f"fuzzy: {name_of(message)}"
    wanted = {frozenset(PLACEHOLDER.findall(text)) for text in sources_}
    for text in given:
        if frozenset(PLACEHOLDER.findall(text)) not in wanted:
            yield f"placeholders differ: {name_of(message)} -> {text!r}"
        if (
            text[:1].isspace() != sources_[0][:1].isspace()
            or text[-1:].isspace() != sources_[0][-1:].isspace()
        ):
            yield f"white space at an end differs: {name_of(message)}"


def faults(catalog: Catalog, template: Catalog) -> list[str]:
    """Everything that keeps the catalogue from being complete, true and up to date."""
    have, want = (sorted(name_of(message) for message in each if message.id) for each in (catalog, template))
    found = [f"not in the catalogue (make translations): {name}" for name in want if name not in have]
    found += [f"no longer in the sources (make translations): {name}" for name in have if name not in want]
    return found + [fault for message in catalog if message.id for fault in faults_of(message)]


def faults_begun(catalog: Catalog) -> list[str]:
    """What is wrong with what is translated so far, in a language that is not offered yet."""
    begun = [message for message in catalog if message.id and (message.fuzzy or _has_begun(message))]
    return [fault for message in begun for fault in faults_of(message)]


def _has_begun(message: Message) -> bool:
    return any([message.string] if isinstance(message.string, str) else message.string or ())


def check() -> list[str]:
    """What is wrong with any catalogue, each line with its language."""
    template = extract()
    found = []
    for path in catalogues():
        catalog = read(path)
        wrong = faults(catalog, template) if is_offered(path) else faults_begun(catalog)
        if not wrong and is_stale(path, template):
            wrong = ["the file is not as make translations writes it"]
        found += [f"{code_of(path)}: {fault}" for fault in wrong]
    return found


def compile_stale(*paths: Path) -> bool:
    """Write the .mo beside each catalogue (beside all) if it is older or missing; whether any was written."""
    written = [_compile(path) for path in paths or catalogues()]
    return any(written)


def _compile(path: Path) -> bool:
    target = path.with_suffix(".mo")
    if not path.exists() or (target.exists() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns):
        return False
    draft = target.with_suffix(f".mo.{id(path)}")
    with draft.open("wb") as file:
        write_mo(file, read(path))
    draft.replace(target)  # a running test process never reads half a file
    return True


def main(arguments: list[str]) -> None:
    """Do what is asked for; `check` exits non-zero with one line per fault."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    match arguments:
        case ["-h" | "--help", *_]:
            print(__doc__)
        case ["update", *codes]:
            new = [LOCALE / code / CATALOGUE for code in codes]
            for path in sorted({*catalogues(), *new}):
                catalog = update(path, extract())
                missing = sum(
                    1 for message in catalog if message.id and any(True for _ in faults_of(message))
                )
                print(f"{len(catalog)} texts, {missing} to translate or mend: {path.relative_to(ROOT)}")
        case ["check"]:
            found = check()
            print("\n".join(found) or "every language that is offered is translated")
            sys.exit(1 if found else 0)
        case ["compile"]:
            print("written" if compile_stale() else "up to date")
        case _:
            sys.exit("usage: .venv/bin/python -m tools.translations update [language]|check|compile")


if __name__ == "__main__":
    main(sys.argv[1:])
