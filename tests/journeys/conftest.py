"""The browser's side of the stories: two languages, the worker, the mailbox, and axe on every state."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page

from billing_portal.jobs.engine import drain
from tests.personas import PASSWORD

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# The words of the glossary: what users and manuals say, in both languages.
WORDS = {
    "en": {
        "user_id": "User ID",
        "password": "Password",
        "sign_in": "Sign in",
        "sign_out": "Sign out",
        "forgot": "Forgot Password?",
        "submit": "Submit",
        "save": "Save",
        "add": "Add",
        "quotes": "Quotes",
        "review_quote": "Review Quote",
        "view_cart": "View Cart",
        "save_cart": "Save Cart and Review",
        "proceed": "Proceed to Payment",
        "to_order": "Save and Proceed to Service Order",
        "place": "Place Service Order",
        "service_order": "Service Order",
        "reject": "Reject Quote",
        "comments": "Comments for rejecting this quote",
        "rejected": "Rejected",
        "expired": "Expired",
        "accepted": "Accepted",
        "paid": "Paid",
        "open": "Open",
        "ask_new": "Ask for a New Quote",
        "pay_now": "Pay Now",
        "pay_selected": "Pay selected",
        "waiting": "Awaiting your decision",
        "center": "Billing Center",
        "confirmation": "Confirmation and receipt",
        "details": "Details",
    },
    "de": {
        "user_id": "Benutzer-ID",
        "password": "Kennwort",
        "sign_in": "Anmelden",
        "sign_out": "Abmelden",
        "forgot": "Kennwort vergessen?",
        "submit": "Senden",
        "save": "Speichern",
        "add": "Hinzufügen",
        "quotes": "Angebote",
        "review_quote": "Angebot prüfen",
        "view_cart": "Warenkorb ansehen",
        "save_cart": "Warenkorb speichern und überprüfen",
        "proceed": "Zur Zahlung übergehen",
        "to_order": "Speichern und fortfahren zum Serviceauftrag",
        "place": "Serviceauftrag erteilen",
        "service_order": "Serviceauftrag",
        "reject": "Angebot ablehnen",
        "comments": "Kommentare für die Ablehnung dieses Angebots",
        "rejected": "Abgelehnt",
        "expired": "Verfallen",
        "accepted": "Angenommen",
        "paid": "Bezahlt",
        "open": "Offen",
        "ask_new": "Neues Angebot anfordern",
        "pay_now": "Jetzt bezahlen",
        "pay_selected": "Ausgewählte bezahlen",
        "waiting": "Wartet auf Ihre Entscheidung",
        "center": "Rechnungscenter",
        "confirmation": "Bestätigung und Quittung",
        "details": "Einzelheiten",
    },
}


class Visitor:
    """Somebody in front of the browser, speaking one language."""

    def __init__(self, page: Page, base: str, language: str) -> None:
        self.page, self.base, self.words = page, base, WORDS[language]
        self.language = language

    def goto(self, path: str) -> None:
        self.page.goto(self.base + path if path.startswith("/") else path)

    def sign_in(self, user_id: str, password: str = PASSWORD) -> None:
        self.goto("/sign-in/")
        self.page.get_by_label(self.words["user_id"], exact=True).fill(user_id)
        self.page.get_by_label(self.words["password"], exact=True).fill(password)
        self.button("sign_in").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def button(self, word: str):
        return (
            self.page.get_by_role("button", name=self.words[word], exact=True).locator("visible=true").first
        )

    def link(self, word: str):
        return self.page.get_by_role("link", name=re.compile(re.escape(self.words[word]))).first

    def sees(self, text: str) -> bool:
        """Waits until the words are on the page; fails the test if they never are."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for(timeout=5000)
        return True

    def is_accessible(self) -> bool:
        """axe finds nothing against WCAG 2.2 AA, and nothing scrolls sideways."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}})
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert not wide, f"{self.page.url} scrolls sideways"
        return True


@pytest.fixture(params=["en", "de"])
def language(request) -> str:
    return request.param


@pytest.fixture
def browser_context_args(browser_context_args, language):
    locale = {"en": "en-GB", "de": "de-DE"}[language]
    return {**browser_context_args, "locale": locale, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def visitor(page, live_server, settings, language) -> Iterator[Visitor]:
    """A visitor whose language was chosen in the footer, as on every later visit."""
    settings.SITE_URL = live_server.url
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )
    page.set_default_timeout(8000)
    problems: list[str] = []
    # The browser itself skips the fade between two pages when the second comes fast; that is no fault of ours.
    page.on("pageerror", lambda error: "Transition" in str(error) or problems.append(str(error)))
    page.on(
        "console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield Visitor(page, live_server.url, language)
    assert problems == []


def work() -> list[mail.EmailMessage]:
    """Let the worker do all that is due; the mails that left because of it."""
    before = len(mail.outbox)
    drain()
    return mail.outbox[before:]


def mails_to(address: str) -> list[mail.EmailMessage]:
    return [message for message in mail.outbox if address in message.recipients()]
