"""The check at the start: a language is offered whole or not at all."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from billing_portal.kit import catalogues, languages
from billing_portal.web.help import loader


def offered_languages_are_complete(**_options: Any) -> list[CheckMessage]:
    """One error for everything that a language of LANGUAGES lacks: catalogue, formats, help."""
    return [
        Error(
            f"The language {code} is offered and not complete: {fault}",
            hint="Complete it or take it out of LANGUAGES (docs/another-language.md).",
            id="languages.E001",
        )
        for code in languages.offered()
        for fault in (*catalogues.faults_of(code), *loader.faults_of(code))
    ]
