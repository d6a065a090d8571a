"""Sizes, locks and what must not lie in a template."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "billing_portal"
LONGEST = 500
FOLDERS = ("billing_portal", "tests", "tools", "benchmarks")
KINDS = {".py", ".html", ".css", ".js", ".typ", ".txt"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-installer.lock")
CARD_FIELD = re.compile(
    r"autocomplete\s*=\s*[\"']?cc-|name\s*=\s*[\"']?(card[-_]?(number|no)|cardnumber|pan|cvc|cvv|iban)\b",
    re.IGNORECASE,
)
HOSTED_PAGE = "sandbox"  # the pretend gateway's own page stands for another company's site


def files():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and not {"migrations", "__pycache__", "locale"} & set(path.parts):
                yield path


def too_long(texts: dict[str, str]) -> list[str]:
    return [
        f"{name}: {text.count(chr(10))} lines" for name, text in texts.items() if text.count("\n") > LONGEST
    ]


def card_fields(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if HOSTED_PAGE not in name and CARD_FIELD.search(text)]


def lock_faults(text: str) -> list[str]:
    """An address in a lock, or a package that anybody could swap because nothing fixes its bytes."""
    found = [f"names an address: {line}" for line in text.splitlines() if "://" in line]
    entries = re.split(r"\n(?=\S)", text.strip())
    return found + [f"has no hash: {entry.split()[0]}" for entry in entries if "--hash=sha256:" not in entry]


def test_no_file_is_too_long():
    assert too_long({str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files()}) == []


def test_a_planted_long_file_is_found():
    assert too_long({"a.py": "x\n" * 501, "b.py": "x\n" * 500}) == ["a.py: 501 lines"]


def test_no_template_of_ours_asks_for_a_card_or_bank_number():
    pages = (path for path in files() if path.suffix == ".html")
    assert (
        card_fields({str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in pages}) == []
    )


@pytest.mark.parametrize(
    "field",
    [
        '<input autocomplete="cc-number">',
        "<input name='card_number'>",
        "<input name=cvc>",
        '<input name="iban">',
    ],
)
def test_a_planted_card_field_is_found(field):
    assert card_fields({"templates/portal/pay.html": field}) == ["templates/portal/pay.html"]


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_address_and_fix_every_byte(lock):
    assert lock_faults((ROOT / lock).read_text(encoding="utf-8")) == []


def test_planted_faults_in_a_lock_are_found():
    text = "a==1 \\\n    --hash=sha256:00\nb==2\n--index-url https://example.org/simple\n"
    assert len(lock_faults(text)) == 3


def not_packed(names: set[str], patterns: list[str]) -> list[str]:
    """The files beside the code that an installation would lack."""
    packed = {str(path.relative_to(PACKAGE)) for pattern in patterns for path in PACKAGE.glob(pattern)}
    return sorted(names - packed)


def data_files() -> set[str]:
    """Everything in the package that is no Python, as it is kept in the repository."""
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".mo")
    }


def test_templates_languages_and_all_other_data_are_installed_with_the_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = data_files()
    assert {"locale/de/formats.toml", "locale/de/help/sign-in.md", "templates/base.html"} <= names
    assert not_packed(names, project["tool"]["setuptools"]["package-data"]["billing_portal"]) == []


def test_a_planted_file_that_is_not_installed_is_found():
    assert not_packed({"locale/de/formats.toml", "kit/stray.json"}, ["locale/**/*"]) == ["kit/stray.json"]
