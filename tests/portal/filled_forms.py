"""The forms that a face offers, filled in as somebody might, found by reading its pages."""

from __future__ import annotations

from django.test import Client
from lxml import html

from tests.portal.test_foreign_objects import routes, subject_of, url_of


def pages(face: str, belongings: dict) -> list[str]:
    """The addresses of a face's pages that name nothing or something of the account."""
    found = []
    for name, parameters in routes():
        thing = belongings.get(subject_of(name) or "") if parameters else belongings["account"]
        if name.startswith(f"{face}:") and thing is not None and parameters in ([], ["public_id"]):
            found.append(url_of(name, parameters, thing.public_id))
    return found


def filled_forms(client: Client, url: str) -> list[tuple[str, dict[str, str]]]:
    """Where a page's forms post to and what: what stands there, else something typed; not the frame's own."""
    page = client.get(url)
    if page.status_code != 200 or "html" not in page["Content-Type"]:
        return []
    found = []
    for form in html.fromstring(page.content.decode()).forms:
        action = form.action or url
        if form.method == "POST" and not action.startswith(("/frame/", "/sign-out/")):
            given = {name: value for name, value in form.form_values() if value}
            found.append((action, {**_typed(form), **given}))
    return found


def _typed(form) -> dict[str, str]:
    """What somebody might choose and type into a form, and the first button that has a name."""
    typed = {}
    for field in form.xpath(".//input[@name]|.//textarea[@name]"):
        kind = field.get("type", "text")
        typed[field.name] = "new@alpenrose.example" if kind == "email" else field.get("value") or "4711"
    for field in form.xpath(".//select[@name]"):
        typed[field.name] = field.value_options[-1] if field.value_options else ""
    for button in form.xpath(".//button[@name]")[:1]:
        typed[button.get("name")] = button.get("value", "")
    return typed
