"""Reads the topics of a language from `locale/<code>/help/<slug>.md`, once per process.

A file begins with `title` and `keywords` between two lines `---`. Then come, apart by blank lines, paragraphs, lists
of steps (`1. `) and lists of points (`- `). Marks inside a line: see Topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.utils.translation import override, to_locale

from billing_portal.kit.languages import FOLDER, IncompleteLanguage, candidates, place
from billing_portal.web.help.chapters import CHAPTERS, SLUGS
from billing_portal.web.help.topic import Block, Group, Topic

HELP = "help"
FENCE = "---"
KEYS = ("title", "keywords")
STEP, POINT = re.compile(r"\d+\. +"), re.compile(r"- +")
LINK = re.compile(r"\]\(([^@)][^)]*)\)")


def read_topic(path: Path) -> Topic:
    """One topic. Raises IncompleteLanguage, which names the file and the key that is missing or unknown."""
    try:
        head, body = _parts(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IncompleteLanguage(f"{place(path)} is missing.") from None
    except ValueError:
        raise IncompleteLanguage(
            f"{place(path)} does not begin with keys between two lines {FENCE}."
        ) from None
    said = dict(_pairs(head))
    faults = [f"{key} is missing" for key in KEYS if not said.get(key)]
    faults += [f"{key} is no key of a topic" for key in said if key not in KEYS]
    if not body:
        faults.append("the answer is missing")
    if faults:
        raise IncompleteLanguage(f"{place(path)}: {'; '.join(faults)}.")
    blocks = [_block(block.splitlines()) for block in re.split(r"\n\s*\n", body)]
    return Topic(path.stem, said["title"], blocks, said["keywords"])


def _parts(text: str) -> tuple[str, str]:
    """What stands between the fences, and what follows. Raises ValueError."""
    before, head, body = re.split(rf"^{FENCE}[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if before.strip():
        raise ValueError
    return head, body.strip()


def _pairs(head: str) -> Iterator[tuple[str, str]]:
    for line in filter(str.strip, head.splitlines()):
        key, _colon, value = line.partition(":")
        yield key.strip(), value.strip()


def _block(lines: list[str]) -> Block:
    """A paragraph or a list; a line that begins no item goes on with the one before."""
    for mark, kind in ((STEP, list), (POINT, tuple)):
        if mark.match(lines[0]):
            items: list[str] = []
            for line in lines:
                if begun := mark.match(line):
                    items.append(line[begun.end() :].strip())
                else:
                    items[-1] += f" {line.strip()}"
            return kind(items)
    return " ".join(line.strip() for line in lines)


@lru_cache(maxsize=16)
def groups(language: str) -> list[Group]:
    """All chapters of a language with their topics. Raises IncompleteLanguage for a file that cannot be used.

    What a language has not written yet is left out; the check of an offered language finds it (help/checks.py).
    """
    folder = next(FOLDER / name / HELP for name in candidates(language) if (FOLDER / name / HELP).is_dir())
    with override(language):
        found = [
            Group(
                str(chapter.title),
                [read_topic(path) for slug in chapter.slugs if (path := folder / f"{slug}.md").exists()],
            )
            for chapter in CHAPTERS
        ]
    return [group for group in found if group.topics]


def find_topic(language: str, slug: str) -> Topic | None:
    """The topic of this slug in a language, or None."""
    return next((topic for group in groups(language) for topic in group.topics if topic.slug == slug), None)


def faults_of(code: str, root: Path = FOLDER) -> Iterator[str]:
    """What the help of a language lacks or has too much, a sentence each."""
    folder = root / to_locale(code) / HELP
    for slug in SLUGS:
        try:
            topic = read_topic(folder / f"{slug}.md")
        except IncompleteLanguage as error:
            yield str(error)
            continue
        for block in topic.answer:
            for line in [block] if isinstance(block, str) else block:
                for target in LINK.findall(line):
                    if target not in SLUGS:
                        yield f"{place(folder / f'{slug}.md')}: the link to {target} leads nowhere."
    for path in sorted(folder.glob("*")):
        if path.name not in {f"{slug}.md" for slug in SLUGS}:
            yield f"{place(path)} is no topic of web/help/chapters.py."
