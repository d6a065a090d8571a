"""English that people read uses the standard words of billing: a list of phrases that nobody in the field says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings

from billing_portal.kit.languages import FOLDER
from tests.house.conftest import ROOT
from tests.house.test_docstrings import files, words_in
from tools import translations

# What is wrong, and the word to use. Only phrases without a right use belong here.
INSTEAD = {
    r"by (itself|themselves|ourselves)": "automatically; on its own page",
    r"(call|calls|called|calling)( (it|that|the|this|them|\w+ invitation))? back": "revoke; of a price or an interval: cancel",
    r"(take|takes|took|taken|taking)( it)? up": "accept; apply",
    r"(let|lets|letting)( (it|the run|a run|them))? go": "approve; of a run: start; of a mail: release",
    r"(hand|hands|handed|handing)( it)? out": "download; provide",
    r"(tell|tells|telling) of": "notify of",
    r"take over by hand": "mark as done by hand",
    r"stands? (here|there|on|in|under|with)": "be; appear; be printed on",
    r"(money|payment) finds": "we can match the payment",
    r"(work|works|worked) off": "process",
    r"anew": "again",
    r"in vain": "could not",
    r"engine room": "system status",
    r"second net": "second check",
}
ODD = re.compile(rf"\b({'|'.join(INSTEAD)})\b", re.IGNORECASE)

# Names and commands, which are not prose.
IN_CODE = re.compile(r"^```.*?^```|`[^`]*`", re.DOTALL | re.MULTILINE)


def pages() -> Iterator[tuple[str, str]]:
    """Every text that the portal shows or mails, with the file it is in."""
    for message in translations.extract():
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        yield from ((message.locations[0][0], text) for text in texts if text)


def documents() -> Iterator[tuple[str, str]]:
    """The English help and all that is written for operators and developers, without code."""
    found = [*(FOLDER / "en" / "help").glob("*.md"), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for path in sorted(found):
        yield path.relative_to(ROOT).as_posix(), IN_CODE.sub("", path.read_text(encoding="utf-8"))


def code() -> Iterator[tuple[str, str]]:
    """What developers read beside the code: docstrings, comments and what each command of the Makefile is for."""
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("tests/"):  # they name what is wrong, and tell stories
            words = words_in(path.read_text(encoding="utf-8"))
            yield from ((f"{name}:{line}", IN_CODE.sub("", text)) for line, text in words)
    for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines():
        yield "Makefile", line.partition("##")[2]


def schedules() -> Iterator[tuple[str, str]]:
    """The names under which staff see what the clock does."""
    yield from (("settings.JOB_SCHEDULES", name) for name in settings.JOB_SCHEDULES)


def odd(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{name}: “{' '.join(found[0].split())}”"
        for name, text in texts
        for found in ODD.finditer(" ".join(text.split()))
    ]


def test_no_page_mail_or_document_uses_a_phrase_that_nobody_in_billing_says():
    texts = list(pages())
    assert len(texts) > 2000, "the house test does not see the texts"
    assert odd(texts) == []


def test_help_and_documentation_use_no_such_phrase():
    texts = list(documents())
    assert {"README.md", "docs/glossary.md", "billing_portal/locale/en/help/invoices.md"} <= {
        name for name, _text in texts
    }
    assert odd(texts) == []


def test_no_docstring_comment_command_or_schedule_uses_such_a_phrase():
    texts = [*code(), *schedules()]
    assert {"Makefile", "settings.JOB_SCHEDULES"} <= {name for name, _text in texts}
    assert len(texts) > 2000, "the house test does not see the code"
    assert odd(texts) == []


@pytest.mark.parametrize(
    "text",
    [
        "It is tried again by itself.",
        "The services run again by\nthemselves.",
        "The invitation was called back.",
        "Is this not right? Call it back and tell us.",
        "It can be taken up until %(until)s.",
        "Let the run go",
        "The form is no longer handed out.",
        "Your User ID stands on every invoice.",
        "State it, so that the money finds the invoice.",
        "Tax is decided anew.",
    ],
)
def test_a_planted_phrase_is_found(text):
    assert odd([("page.html", text)]) != []


@pytest.mark.parametrize(
    "text",
    [
        "The services are restored automatically.",
        "The invitation was revoked.",
        "%(amount)s taken back by the bank on %(date)s",
        "The remaining seats stay in use.",
        "Set `handed_out` or `by itself` in code",
    ],
)
def test_a_plain_sentence_passes(text):
    assert odd([("page.html", IN_CODE.sub("", text))]) == []
