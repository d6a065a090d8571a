"""Help for everybody: topics, search, and the way to Corporate Account Services."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.help import actions
from billing_portal.help.content import search
from billing_portal.help.content.markup import to_html
from billing_portal.help.forms import ContactForm
from billing_portal.help.models import ContactMessage
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience, parameter

RECEIPT_SALT = "billing_portal.help.receipt"
LONGEST_QUERY = 100


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@audience(Audience.PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All questions by group, or the ones that a search finds."""
    query = parameter(request, "q", longest=LONGEST_QUERY)
    context = {
        "query": query,
        "found": search.find(_language(), query) if query else [],
        "groups": search.groups(_language()),
    }
    return render(request, "help/home.html", context)


@audience(Audience.PUBLIC)
@require_GET
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One question with its answer and its neighbours."""
    shown = search.find_topic(_language(), slug)
    if shown is None:
        raise Http404
    blocks = [
        {"text": to_html(block)}
        if isinstance(block, str)
        else {"steps" if isinstance(block, list) else "points": [to_html(line) for line in block]}
        for block in shown.answer
    ]
    group = next(group for group in search.groups(_language()) if shown in group.topics)
    return render(request, "help/topic.html", {"topic": shown, "blocks": blocks, "group": group})


def _known_about(request: HttpRequest) -> dict[str, Any]:
    """What the form need not ask: the topic a link names, and who is signed in."""
    known: dict[str, Any] = {
        "reference": request.GET.get("reference", "")[:40],
        "message": request.GET.get("message", "")[:200],
    }
    if request.GET.get("topic") in ContactMessage.Topic.values:
        known["topic"] = request.GET["topic"]
    user = request.user
    if user.is_authenticated:
        known |= {"name": user.get_full_name(), "email": user.email, "phone": user.phone}
        if account := request.account:  # type: ignore[attr-defined]
            known["company"] = account.legal_name
    return known


@audience(Audience.PUBLIC)
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Write to Corporate Account Services, signed in or not. The answer is the same whatever is typed."""
    form = ContactForm(request.POST or None, initial=_known_about(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="contact_form"):
            user = request.user
            message = actions.send_message(
                form.cleaned_data,
                sender=user if user.is_authenticated else None,
                account=request.account or None,  # type: ignore[attr-defined]
                language=_language(),
                now=clock.now(),
            )
            return redirect("help:contact-sent", signing.dumps(message.number, salt=RECEIPT_SALT))
        form.add_error(
            None, _("From your network came several messages already. Send this one in ten minutes.")
        )
        status = 429
    context = {"form": form, "phone": settings.SERVICES_PHONE, "email": settings.SERVICES_EMAIL}
    return render(request, "help/contact.html", context, status=status)


@audience(Audience.PUBLIC)
@require_GET
def contact_sent(request: HttpRequest, receipt: str) -> HttpResponse:
    """The number of the message just sent, for those who want to ask about it."""
    try:
        number = signing.loads(receipt, salt=RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    return render(request, "help/contact_sent.html", {"number": number})
