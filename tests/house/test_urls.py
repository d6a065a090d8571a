"""Every URL states who may call it (`kit.http.audience`), and staff pages are closed to strangers."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from billing_portal.kit.http import Audience, audience
from tests.house.conftest import PACKAGE

# Views that others wrote, by prefix: their own code decides, and this says what it decides.
THIRD_PARTY = {
    "admin/": Audience.STAFF,  # Django's admin asks for is_staff itself
}


def routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def silent(patterns):
    return [
        route
        for route, view in routes(patterns)
        if not isinstance(getattr(view, "audience", None), Audience)
        and not route.startswith(tuple(THIRD_PARTY))
    ]


def test_every_url_states_who_may_call_it():
    assert len(list(routes(get_resolver().url_patterns))) > 10, "the house tests do not see the URLs"
    assert silent(get_resolver().url_patterns) == []


def test_a_planted_url_without_an_audience_is_found():
    def view(request):
        return HttpResponse()

    stated = audience(Audience.PUBLIC)(view)
    assert silent([path("quotes/<int:n>/", view), path("open/", stated)]) == ["quotes/<int:n>/"]


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_sign_in_from_every_staff_page(client):
    for route, view in routes(get_resolver().url_patterns):
        if getattr(view, "audience", None) in (Audience.STAFF, Audience.CONTACT) and "<" not in route:
            response = client.get("/" + route)
            assert response.status_code == 302, route


@pytest.mark.parametrize("prefix", [prefix for prefix, who in THIRD_PARTY.items() if who is Audience.STAFF])
@pytest.mark.django_db
def test_pages_of_others_for_staff_are_closed_too(client, prefix):
    assert client.get("/" + prefix).status_code in (302, 404)


USED = re.compile(r"""(?:{% url |\breverse(?:_lazy)?\(|\bredirect\()\s*["']([a-z][\w:-]*)["']""")


def names(patterns, space=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name:
            yield f"{space}{pattern.name}"


def unknown(texts: dict[str, str]) -> list[tuple[str, str]]:
    """The names of pages that a text links to and no URL bears: an error as soon as somebody opens the page."""
    known = set(names(get_resolver().url_patterns))
    return [
        (place, name) for place, text in texts.items() for name in USED.findall(text) if name not in known
    ]


def test_every_page_that_is_linked_to_exists():
    texts = {
        str(file): file.read_text() for file in PACKAGE.rglob("*") if file.suffix in (".html", ".txt", ".py")
    }

    assert sum(len(USED.findall(text)) for text in texts.values()) > 300
    assert unknown(texts) == []


def test_a_planted_link_to_a_page_that_moved_is_found():
    planted = {
        "page.html": "{% url 'admin:tax_table_taxrule_changelist' %}",
        "good.py": 'reverse("portal:home")',
    }
    assert unknown(planted) == [("page.html", "admin:tax_table_taxrule_changelist")]
