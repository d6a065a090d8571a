"""The order of the help: its chapters and the topics of each, the same in every language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and, in the order of reading, the topics below it: each is a file `help/<slug>.md` of a language."""

    title: Promise
    slugs: tuple[str, ...]


CHAPTERS = (
    Chapter(_("Signing in"), ("sign-in", "user-id", "forgot-password", "cannot-sign-in")),
    Chapter(
        _("Account and billing contact"),
        (
            "corporate-account", "billing-contact", "change-billing-contact", "what-can-i-do", "billing-address",
            "add-seats", "subscription-changes",
        ),
    ),
    Chapter(
        _("Quotes and service orders"),
        (
            "accept-quote", "several-quotes", "reject-quote", "quote-expiry", "payment-information",
            "admin-contact", "service-order", "confirmation", "declined-card",
        ),
    ),
    Chapter(
        _("Invoices and payment"),
        (
            "invoices", "invoice-contacts", "payment-methods", "purchase-orders", "tax-form", "past-due",
            "suspended",
        ),
    ),
    Chapter(_("Requests and disputes"), ("ask", "dispute", "interval", "reactivate")),
    Chapter(_("About this portal"), ("language", "whom-to-ask")),
)  # fmt: skip
SLUGS = tuple(slug for chapter in CHAPTERS for slug in chapter.slugs)
