"""The frame around every page: fonts, language, theme, error pages, maintenance, what browsers may keep."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from billing_portal.identity.models import User

TEMPLATES = Path(__file__).parents[2] / "billing_portal" / "templates"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("template", ["base.html", "error_page.html"])
def test_every_static_file_of_the_frame_is_there(template):
    """The fonts come from a package: another release of it might name them differently."""
    named = re.findall(r"\{% static '([^']+)' %\}", (TEMPLATES / template).read_text())

    assert any("fonts/inter" in name for name in named)
    assert [name for name in named if not finders.find(name)] == []


def test_the_language_switch_keeps_the_page_and_lasts(client):
    response = client.post("/frame/language/", {"language": "de", "next": "/help/?q=x"})

    assert response["Location"] == "/help/?q=x"
    page = client.get("/help/")
    assert '<html lang="de"' in page.content.decode()
    assert page["Content-Language"] == "de"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", ""])
def test_the_switch_never_leads_elsewhere(client, target):
    assert client.post("/frame/language/", {"language": "de", "next": target})["Location"] == "/"


@pytest.mark.parametrize(("path", "field"), [("language", "language"), ("theme", "theme")])
def test_an_unknown_choice_is_refused(client, path, field):
    assert client.post(f"/frame/{path}/", {field: "xx"}).status_code == 400
    assert client.get(f"/frame/{path}/").status_code == 405
    assert not client.cookies


def test_without_a_choice_the_person_decides_then_the_browser(client):
    german = {"headers": {"accept-language": "de-AT,de;q=0.9"}}
    assert '<html lang="de"' in client.get("/help/", **german).content.decode()

    client.force_login(User.objects.create_user("kim", language="en"))
    assert '<html lang="en"' in client.get("/help/", **german).content.decode()


def test_the_theme_lasts(client):
    client.post("/frame/theme/", {"theme": "dark", "next": "/help/"})

    assert 'data-theme="dark"' in client.get("/help/").content.decode()


def test_the_sellers_colour_is_one_token(client, settings):
    settings.SELLER_HUE = 150

    response = client.get("/frame/seller.css")

    assert response["Content-Type"].startswith("text/css")
    assert "--hue: 150;" in response.content.decode()


def test_pages_of_a_signed_in_person_are_kept_by_nobody(client):
    assert "no-store" not in client.get("/help/").get("Cache-Control", "")

    client.force_login(User.objects.create_user("kim"))

    assert client.get("/help/")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "429", "500", "maintenance"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_error_pages_need_no_context_and_no_query(page, language, django_assert_num_queries):
    with translation.override(language), django_assert_num_queries(0):
        html = render_to_string(f"{page}.html")

    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1


def test_maintenance_closes_every_page_and_says_when_to_come_back(client, settings):
    settings.PORTAL_MAINTENANCE = True

    response = client.get("/sign-in/")

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_a_page_has_no_inline_script_or_style(client):
    page = client.get("/sign-in/").content.decode()

    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\son\w+=", page)
    assert "default-src 'self'" in client.get("/sign-in/")["Content-Security-Policy"]
