"""Another account's objects do not exist: every route that names one answers 404 to strangers, by every method.

The routes come from the URL resolver, so that a new one is in the matrix by itself, or fails it as unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.quotes.models import Quote
from tests.personas import sent

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
FACES = ("portal", "backoffice")
# Which object of an account a route speaks of, by the beginning of its name; the longest one counts.
SUBJECTS = {
    "portal:quote": "quote",
    "portal:checkout": "checkout",
    "portal:service-order": "checkout",
    "portal:order": "order",
    "portal:invoice": "invoice",
    "portal:payment-confirm": "attempt",
    "portal:payment-return": "attempt",
    "portal:promise": "promise",
    "backoffice:promise": "promise",
    "portal:receipt": "payment",
    "portal:credit-note": "credit_note",
    "portal:setup": "setup",
    "portal:subscription": "subscription",
    "portal:add-seats": "subscription",
    "portal:payment-method": "method",
    "portal:purchase-order": "purchase_order",
    "portal:request": "request",
    "portal:request-file": "request_file",
    "portal:handover": "handover",
    "portal:email": "email_change",
    "portal:recipient": "recipient",
    "portal:tax-form": "tax_form",  # of an entity, not of an account: test_tax_forms
    "backoffice:quote": "quote",
    "backoffice:request": "request",
    "backoffice:request-file": "request_file",
    "backoffice:purchase-order": "purchase_order",
    "backoffice:account": "account",
    "backoffice:order": "order",
    "backoffice:invoice": "invoice",
    "backoffice:credit-note": "credit_note",
    "portal:credit-undo": "credit_use",
    "portal:payment-continue": "attempt",
    "portal:payment-discard": "attempt",
    "backoffice:payment": "payment",
    "backoffice:check": "payment",
    "backoffice:refund": "refund",
    "backoffice:attempt": "attempt",
    "backoffice:tax-form": "tax_form",
    "backoffice:certificate": "certificate",
    "backoffice:delivery": "delivery",
    "backoffice:admin-contact": "admin_contact",
    "backoffice:seat-change": "seat_change",
    "backoffice:seat-difference": "seat_difference",
    "backoffice:job": "job",
    "backoffice:hold": "hold",
    "backoffice:reminder": "notice",
    "backoffice:dunning-policy": "policy",  # of an entity, not of an account: test_dunning_policies
    "portal:reminder": "notice",
    "backoffice:paper": "paper",
    "backoffice:billing": "billing_run",  # of an entity, not of an account: tests/backoffice/test_billing
}


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named route of the faces with the names of its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and space.removesuffix(":") in FACES:
            yield f"{space}{pattern.name}", list(pattern.pattern.regex.groupindex)


def subject_of(name: str) -> str | None:
    found = [prefix for prefix in SUBJECTS if name.startswith(prefix)]
    return SUBJECTS[max(found, key=len)] if found else None


def url_of(name: str, parameters: list[str], public_id: UUID) -> str:
    return reverse(name, kwargs=dict.fromkeys(parameters, public_id))


# The gateways' door names no object of an account: what comes there is believed by its signature only. A year is
# nobody's: its archive is made of the visitor's own account (test_exports). A run of reminders is a legal entity's.
NO_OBJECT = (
    "api:gateway-events",
    "portal:archive",
    "backoffice:dunning-next",
    "backoffice:dunning-policy-new",
)
OBJECT_ROUTES = [(name, parameters) for name, parameters in routes() if parameters and name not in NO_OBJECT]


def signed_in(user) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="billing_portal.identity.backend.UserIdBackend")
    return client


def test_every_route_with_an_object_is_known_to_this_matrix():
    assert len(OBJECT_ROUTES) > 20
    assert [name for name, _parameters in OBJECT_ROUTES if subject_of(name) is None] == []


@pytest.mark.parametrize("who", ["grace", "owen"])
def test_a_stranger_gets_404_for_every_route_and_method_and_changes_nothing(belongings, request, who):
    stranger = signed_in(request.getfixturevalue(who))
    before = (Entry.objects.count(), list(Quote.objects.values_list("status", flat=True)))
    leaks = []
    for name, parameters in OBJECT_ROUTES:
        thing = belongings.get(subject_of(name) or "")
        if thing is None:
            continue
        url, nowhere = url_of(name, parameters, thing.public_id), url_of(name, parameters, uuid4())
        answers = {method: getattr(stranger, method)(url).status_code for method in METHODS}
        nothing = {method: getattr(stranger, method)(nowhere).status_code for method in METHODS}
        if answers != nothing or not {404} <= set(answers.values()) <= {404, 405}:
            leaks.append((name, answers))

    assert leaks == []
    assert before == (Entry.objects.count(), list(Quote.objects.values_list("status", flat=True)))


def test_nobody_signed_in_is_led_to_the_sign_in(belongings):
    client = Client(HTTP_HOST="localhost")
    open_doors = []
    for name, parameters in OBJECT_ROUTES:
        thing = belongings.get(subject_of(name) or "")
        if thing is None:
            continue
        answer = client.get(url_of(name, parameters, thing.public_id))
        if answer.status_code == 200 or b"Alpenrose" in answer.content:
            open_doors.append((name, answer.status_code))

    assert open_doors == []


def test_the_owner_is_let_in_wherever_a_get_makes_sense(belongings, sabine):
    """Without this the matrix would pass if every page answered 404."""
    owner = signed_in(sabine)
    answers = {}
    for name, parameters in OBJECT_ROUTES:
        thing = belongings.get(subject_of(name) or "")
        if thing is not None and name.startswith("portal:"):
            answers[name] = owner.get(url_of(name, parameters, thing.public_id)).status_code

    assert {name: status for name, status in answers.items() if status not in (200, 302, 303, 405)} == {}
    assert sum(status == 200 for status in answers.values()) >= 8


def test_a_contact_does_not_find_the_back_office(belongings, sabine):
    owner = signed_in(sabine)
    for name, parameters in routes():
        if not name.startswith("backoffice:"):
            continue
        thing = belongings.get(subject_of(name) or "", belongings["account"])
        url = url_of(name, parameters, thing.public_id)
        assert owner.get(url).status_code == 404, name
        assert owner.post(url).status_code == 404, name


def test_a_representative_does_not_find_the_accounts_of_others(bluebell, miriam):
    quote = sent(bluebell, now=clock.now(), list_minor=22_900)
    representative = signed_in(miriam)
    for name, parameters in OBJECT_ROUTES:
        thing = {"quote": quote, "account": bluebell}.get(subject_of(name) or "")
        if thing is None or not name.startswith("backoffice:"):
            continue
        for method in ("get", "post"):
            answer = getattr(representative, method)(url_of(name, parameters, thing.public_id))
            assert answer.status_code in (404, 405), (name, method, answer.status_code)
