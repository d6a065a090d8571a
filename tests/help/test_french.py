"""French, written for signing in and for the first chapters of the help: the proof that a language is data.

It is not offered: LANGUAGES does not have it, and the check at the start refuses whoever adds it before it is whole.
"""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from billing_portal.kit.languages import offered
from billing_portal.web.help.loader import groups
from tools import translations

NAMES = {
    "Corporate Billing Portal", "Halden Remote Support", "H", "English", "Deutsch", "Français",
    "Corporate Account Services", "account.services@", "halden.example", "+49 89 5550 1200", "Message", ".", ",",
}  # fmt: skip
TOPICS = [
    "sign-in", "user-id", "forgot-password", "cannot-sign-in", "corporate-account", "billing-contact",
    "change-billing-contact", "what-can-i-do", "billing-address", "add-seats", "subscription-changes",
]  # fmt: skip
OPEN = [
    "/sign-in/", "/password/", "/password/sent/", "/help/", "/help/?q=xyzzy", "/help/contact/",
    "/help/ask-billing-contact/", "/help/ask-billing-contact/sent/", *(f"/help/{slug}/" for slug in TOPICS),
]  # fmt: skip
OVER = ["/password/new/over/", "/email/over/", "/take-over/over/"]
PAGES = {**dict.fromkeys(OPEN, 200), **dict.fromkeys(OVER, 410), "/help/no-such-topic/": 404}


class Texts(HTMLParser):
    """What a reader sees or hears of a page: text, labels, values of buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.found |= {said[name] for name in ("aria-label", "title", "placeholder", "alt") if said.get(name)}

    def handle_data(self, data):
        if text := " ".join(data.split()):
            self.found.add(text)


@pytest.fixture
def french(client, settings):
    """A reader of French on a portal that offers it."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "Français")]
    client.cookies["language"] = "fr"
    return client


def both(client, ask, status=200):
    """The texts of a page in French and in English."""
    french = ask()
    client.cookies["language"] = "en"
    english = ask()
    assert (french.status_code, english.status_code) == (status, status)
    assert '<html lang="fr"' in french.content.decode()
    return Texts(french.content.decode()).found, Texts(english.content.decode()).found


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_a_page_says_nothing_in_english_to_a_reader_of_french(french, address, status):
    in_french, in_english = both(french, lambda: french.get(address), status)
    assert in_french - NAMES
    assert in_french & in_english <= NAMES


@pytest.mark.django_db
def test_a_wrong_password_is_answered_in_french(french):
    typed = {"login": "nobody", "password": "wrong"}
    in_french, in_english = both(french, lambda: french.post("/sign-in/", typed))
    why = "L’identifiant ou le mot de passe est incorrect. La casse ne compte que pour le mot de passe."
    assert why in in_french
    assert in_french & in_english <= NAMES


@pytest.mark.django_db
def test_the_sign_in_page_greets_in_french(french):
    page = french.get("/sign-in/").content.decode()
    for text in (
        "Se connecter",
        "Identifiant",
        "Mot de passe oublié\u00a0?",
        "Où se trouve mon identifiant\u00a0?",
    ):
        assert text in page
    for text in ("Sign in", "User ID", "Password", "Forgot", "Help", "Having trouble?", "More information"):
        assert text not in Texts(page).found


@pytest.mark.django_db
def test_help_is_found_by_french_keywords(french):
    assert 'href="/help/forgot-password/"' in french.get("/help/?q=réinitialiser").content.decode()


def test_the_chapters_that_are_written_stand_in_their_order():
    assert [topic.slug for group in groups("fr") for topic in group.topics] == TOPICS
    assert [group.title for group in groups("fr")] == ["Connexion", "Compte et contact de facturation"]


def test_french_is_not_offered():
    assert offered() == ["en", "de"]


@pytest.mark.django_db
def test_a_reader_of_french_gets_english_while_french_is_not_offered(client):
    client.cookies["language"] = "fr"
    page = client.get("/sign-in/", headers={"accept-language": "fr-FR, fr;q=0.9"})
    assert '<html lang="en"' in page.content.decode()


def test_offering_french_before_it_is_whole_is_refused(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "Français")]

    with pytest.raises(SystemCheckError) as refused:
        call_command("check")

    said = str(refused.value)
    assert "The language fr is offered and not complete: locale/fr/help/accept-quote.md is missing." in said
    assert "The language fr is offered and not complete: locale/fr/LC_MESSAGES/django.po: " in said
    assert "texts are not translated" in said
    assert "The language de" not in said


def test_the_tool_is_content_with_an_unfinished_language_until_it_is_offered(settings):
    assert translations.check() == []

    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "Français")]

    found = translations.check()
    assert found
    assert all(fault.startswith("fr: untranslated: ") for fault in found)


def test_what_is_translated_so_far_must_be_right():
    catalog = translations.Catalog(locale="fr")
    catalog.add("Quote %(number)s", "Devis %(numero)s")
    catalog.add("Save", "Enregistrer")
    catalog.add("Cancel", "")
    catalog.add("Help", "Aide", flags=["fuzzy"])

    assert [fault.split(":")[0] for fault in translations.faults_begun(catalog)] == [
        "placeholders differ",
        "fuzzy",
    ]
