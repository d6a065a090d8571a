"""What the frame around every page needs: seller, navigation, person, theme, languages. No query of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing_portal.identity.rights import Right, may
from billing_portal.kit import clock, formats
from billing_portal.kit.languages import current

THEME_COOKIE = "portal_theme"
THEMES: dict[str, str | Promise] = {"system": _("Same as device"), "light": _("Light"), "dark": _("Dark")}


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the navigation; `section` lists the beginnings of the URL names that belong to it."""

    name: str
    label: str | Promise
    section: tuple[str, ...]
    needs: Right | None = None  # without this right it is not shown
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A tab as shown: `current` is "page", "true" (a page below it) or empty, as aria-current wants it."""

    label: str | Promise
    url: str
    current: str


TABS: dict[str, tuple[Tab, ...]] = {}  # the navigation of each face, which registers its own


def register_tabs(face: str, tabs: tuple[Tab, ...]) -> None:
    """Name the entries of a face's navigation, in their order; called once, when the face is ready."""
    TABS[face] = tabs


def _is_shown(tab: Tab, person: Any) -> bool:
    return tab.shown and (tab.needs is None or may(person, tab.needs))


def _links(tabs: tuple[Tab, ...], here: str) -> list[Link]:
    links = []
    for tab in tabs:
        url = reverse(tab.name)
        current = "page" if here == tab.name else "true" if f"{here}-".startswith(tab.section) else ""
        links.append(Link(tab.label, url, current))
    return links


def theme_of(request: HttpRequest) -> str:
    """The theme the reader chose on this device; "system" if none."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` for base.html. Uses only what the request has loaded already."""
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    match = request.resolver_match
    here = match.view_name if match else ""
    is_staff = bool(person and person.is_staff)
    if person:
        tabs = TABS["backoffice" if is_staff else "portal"]
        links = _links(tuple(tab for tab in tabs if _is_shown(tab, person)), here)
    else:
        links = []
    accounts = getattr(request, "accounts", None) or []
    account = getattr(request, "account", None)
    since = getattr(account, "suspended_at", None) if account else None
    language = current()
    return {
        "frame": {
            "seller": settings.SELLER_NAME,
            "mark": settings.SELLER_NAME[:1],
            "face": "backoffice" if is_staff else "portal",
            "links": links,
            "home": links[0].url if links else "/",
            "person": person,
            "account": account,
            "suspended": formats.date_long(clock.day(since, account.zone)) if account and since else "",
            "is_paying": here == "portal:pay" or here.startswith("portal:pay-"),
            "accounts": accounts if len(accounts) > 1 else [],
            "theme": theme_of(request),
            "themes": THEMES.items(),
            "languages": [(code, name, code == language) for code, name in settings.LANGUAGES],
            "here": request.get_full_path(),
        }
    }
