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
    """Each script, missing ones first, with the package that brings its font."""
    rows = [
        {"name": script_name(code, current()), "package": package_of(code), "is_there": is_there}
        for code, is_there in covered_scripts().items()
    ]
    return sorted(rows, key=lambda row: (bool(row["is_there"]), str(row["package"]), str(row["name"])))


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
