"""What this machine can print and validate: the scripts with a font, and whose rules of e-invoices are installed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing_portal.documents.einvoice.formats import FORMATS, syntax_of
from billing_portal.documents.einvoice.operator_rules import rules_for
from billing_portal.documents.einvoice.profiles import EN16931
from billing_portal.documents.einvoice.validate import OWNERS, Validator, validator
from billing_portal.documents.fonts import covered_scripts
from billing_portal.documents.scripts import package_of, script_name
from billing_portal.identity.rights import Right
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.languages import current
from billing_portal.web.rights import needs


def scripts() -> list[dict[str, object]]:
    """The scripts of each package, those without a font first."""
    groups: dict[tuple[bool, str], list[str]] = {}
    for code, is_there in covered_scripts().items():
        groups.setdefault((is_there, package_of(code)), []).append(script_name(code, current()))
    return [
        {"package": package, "names": ", ".join(sorted(names)), "is_there": is_there}
        for (is_there, package), names in sorted(groups.items())
    ]


def rules() -> list[dict[str, object]]:
    """Whose rules are run here on documents that name them, by the process that shows the page."""
    is_official = validator() is Validator.OFFICIAL
    rows: list[dict[str, object]] = [{"name": "EN 16931, Factur-X", "is_there": is_official}]
    for owner, profile in OWNERS.items():
        used = [
            name for name, (_writer, found) in FORMATS.items() if found is profile and found is not EN16931
        ]
        there = is_official and all(rules_for(profile, syntax_of(name)) for name in used)
        rows.append({"name": owner, "is_there": there})
    return rows


@audience(Audience.STAFF)
@needs(Right.KEEP_ENTITY)
@require_GET
def printing(request: HttpRequest) -> HttpResponse:
    """What is installed for documents, and which package to install for the rest."""
    return render(request, "backoffice/settings/printing.html", {"scripts": scripts(), "rules": rules()})
