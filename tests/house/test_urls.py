"""Every URL states who may call it (`kit.http.audience`), and staff pages are closed to strangers."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from billing_portal.kit.http import Audience, audience

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
