"""Help for everybody: topics, search, and the way to Corporate Account Services."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience, parameter
from billing_portal.kit.languages import current
from billing_portal.public.help.forms import AskContactForm, ContactForm
from billing_portal.requests.actions import ask_billing_contact, open_public_request, open_request
from billing_portal.requests.models import ServiceRequest
from billing_portal.requests.words import PUBLIC_MATTERS, topic_of
from billing_portal.web.help import search
from billing_portal.web.help.loader import find_topic, groups
from billing_portal.web.help.markup import to_html

RECEIPT_SALT = "billing_portal.public.help.receipt"
LONGEST_QUERY = 100


@audience(Audience.PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All questions by group, or the ones that a search finds."""
    query = parameter(request, "q", longest=LONGEST_QUERY)
    context = {
        "query": query,
        "found": search.find(current(), query) if query else [],
        "groups": groups(current()),
    }
    return render(request, "public/help/home.html", context)


@audience(Audience.PUBLIC)
@require_GET
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One question with its answer and its neighbours."""
    shown = find_topic(current(), slug)
    if shown is None:
        raise Http404
    staff = bool(getattr(request.user, "is_staff", False))
    blocks = [
        {"text": to_html(block, staff=staff)}
        if isinstance(block, str)
        else {
            "steps" if isinstance(block, list) else "points": [to_html(line, staff=staff) for line in block]
        }
        for block in shown.answer
    ]
    group = next(group for group in groups(current()) if shown in group.topics)
    return render(request, "public/help/topic.html", {"topic": shown, "blocks": blocks, "group": group})


def _known_about(request: HttpRequest) -> dict[str, Any]:
    """What the form need not ask: the topic a link names."""
    known: dict[str, Any] = {
        "reference": parameter(request, "reference", longest=40),
        "message": parameter(request, "message", longest=200),
    }
    if request.GET.get("topic") in PUBLIC_MATTERS:
        known["topic"] = request.GET["topic"]
    return known


def _is_known(request: HttpRequest) -> bool:
    """Signed in, with an account: such a person's requests belong to the account."""
    return bool(request.user.is_authenticated and request.account)  # type: ignore[attr-defined]


def _too_many(form: ContactForm | AskContactForm) -> int:
    words = _("Your network has already sent several messages. Send this one in ten minutes.")
    form.add_error(None, words)
    return 429


def _sent(request: HttpRequest, fields: dict[str, str]) -> ServiceRequest:
    if _is_known(request):
        return open_request(
            request.account,  # type: ignore[attr-defined]
            topic=topic_of(fields["topic"]),
            message=fields["message"],
            by=request.user,  # type: ignore[arg-type]
            now=clock.now(),
        )
    return open_public_request(fields, language=current(), now=clock.now())


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Write to Corporate Account Services without signing in. The answer is the same whatever is typed."""
    if request.method == "GET" and _is_known(request):
        return redirect("portal:request-new")
    form = ContactForm(request.POST or None, initial=_known_about(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="contact_form"):
            row = _sent(request, form.cleaned_data)
            return redirect("help:contact-sent", signing.dumps(row.number, salt=RECEIPT_SALT))
        status = _too_many(form)
    context = {"form": form, "phone": settings.SERVICES_PHONE, "email": settings.SERVICES_EMAIL}
    return render(request, "public/help/contact.html", context, status=status)


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "POST"])
def ask_contact(request: HttpRequest) -> HttpResponse:
    """Ask my billing contact: the message is passed on, and the page says the same whatever the number was."""
    form, status = AskContactForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="contact_form"):
            ask_billing_contact(form.cleaned_data, language=current(), now=clock.now())
            return redirect("help:ask-contact-sent")
        status = _too_many(form)
    return render(request, "public/help/ask_contact.html", {"form": form}, status=status)


@audience(Audience.PUBLIC)
@require_GET
def ask_contact_sent(request: HttpRequest) -> HttpResponse:
    """The one answer to every message."""
    return render(request, "public/help/ask_contact_sent.html")


@audience(Audience.PUBLIC)
@require_GET
def contact_sent(request: HttpRequest, receipt: str) -> HttpResponse:
    """The number of the message just sent, for those who want to ask about it."""
    try:
        number = signing.loads(receipt, salt=RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    return render(request, "public/help/contact_sent.html", {"number": number})
