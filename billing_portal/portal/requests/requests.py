"""Requests: the account's requests to Corporate Account Services and their status (S5, R1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.quotes.models import Quote
from billing_portal.requests.actions import (
    close_request,
    download_file,
    open_request,
    reopen_request,
    reply_to_request,
)
from billing_portal.requests.errors import DisputedAlready
from billing_portal.requests.models import RequestFile, ServiceRequest, Topic
from billing_portal.requests.queries import requests_of
from billing_portal.requests.words import facts
from billing_portal.subscriptions.models import Subscription
from billing_portal.web.current_account import account_by_id
from billing_portal.web.requests.forms import RequestForm, TalkForm
from billing_portal.web.requests.shown import GROUPS, WISHES, changes_of, effect_rows, row_of, thread_of
from billing_portal.web.visits import for_account, user_of

LIST = "portal:requests"
NAMED: dict[str, Any] = {"invoice": Invoice, "quote": Quote, "subscription": Subscription}


@audience(Audience.CONTACT)
@require_GET
@for_account
def requests(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """All requests of the account with their status, the unsettled ones first."""
    rows = [row_of(row) for row in requests_of(account, user_of(request))]
    return render(request, "portal/requests/list.html", {"rows": rows})


def _named(request: HttpRequest, account: CorporateAccount) -> tuple[CorporateAccount, dict[str, str]]:
    """What the address names, if it is visible; it also says which of several accounts is meant."""
    found: dict[str, Model] = {}
    for name, model in NAMED.items():
        try:
            key = UUID(request.GET.get(name, ""))
        except ValueError:
            continue
        thing = model.objects.visible_to(user_of(request)).filter(public_id=key).first()
        if thing is not None:
            found[name], account = thing, account_by_id(request, thing.account_id)
    same = {name: thing for name, thing in found.items() if thing.account_id == account.pk}  # type: ignore[attr-defined]
    return account, {name: str(thing.public_id) for name, thing in same.items()}  # type: ignore[attr-defined]


@audience(Audience.CONTACT)
@require_http_methods(["GET", "POST"])
@for_account
def request_new(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """First the topic, then its own few fields; `show` tells what an interval costs and sends nothing."""
    account, named = _named(request, account)
    topic, now = request.GET.get("topic", ""), clock.now()
    if topic not in Topic.values:
        return _choose_topic(request, named)
    today = clock.day(now, account.entity.zone)
    known: dict[str, Any] = {"topic": topic, "account": account, "user": user_of(request), "today": today}
    if request.method == "GET" or "show" in request.POST:
        typed = {name: str(value) for name, value in request.POST.items()}
        return _show_form(request, RequestForm(named={**named, **typed}, **known))
    form = RequestForm(request.POST, request.FILES, named=named, **known)
    status = 422
    if form.is_valid():
        try:
            row = open_request(account, by=user_of(request), now=now, **form.values())
        except DisputedAlready as error:
            form.add_error("invoice", str(error.message))
            status = status_of(error)
        except BillingError as error:
            form.add_error(None, str(error.message))
            status = status_of(error)
        else:
            words = _("Request %(number)s was sent. We answer here and by mail.")
            messages.success(request, words % {"number": row.number})
            return redirect("portal:request", row.public_id)
    return _show_form(request, form, status=status)


def _choose_topic(request: HttpRequest, named: dict[str, str]) -> HttpResponse:
    here = reverse("portal:request-new")
    groups = [
        (
            title,
            [(f"{here}?{urlencode({'topic': str(topic), **named})}", WISHES[topic]) for topic in topics],
        )
        for title, topics in GROUPS
    ]
    return render(request, "portal/requests/topics.html", {"groups": groups})


def _show_form(request: HttpRequest, form: RequestForm, *, status: int = 200) -> HttpResponse:
    chosen = form.chosen_subscription
    with_money = form.topic == Topic.INTERVAL
    context = {
        "form": form,
        "wish": WISHES[form.topic],
        "topic": str(form.topic),
        "dispute_days": settings.DISPUTE_DAYS,
        "with_money": with_money,
        "effect": effect_rows(chosen, form.today) if with_money and chosen is not None else [],
        "chosen": chosen,
    }
    return render(request, "portal/requests/new.html", context, status=status)


def _find(request: HttpRequest, public_id: UUID) -> ServiceRequest:
    rows = ServiceRequest.objects.visible_to(user_of(request))
    rows = rows.select_related("invoice", "quote", "answer_quote", "subscription__product")
    found = get_object_or_404(rows, public_id=public_id)
    assert found.account_id is not None
    found.account = account_by_id(request, found.account_id)
    return found


def _show(
    request: HttpRequest,
    row: ServiceRequest,
    form: TalkForm | None = None,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    links = [
        (name, thing.number, reverse(f"portal:{name}", args=[thing.public_id]))
        for name, thing in (
            ("invoice", row.invoice),
            ("quote", row.quote),
            ("subscription", row.subscription),
        )
        if thing is not None
    ]
    answer = row.answer_quote if row.answer_quote and row.answer_quote.sent_at else None
    context = {
        "row": row_of(row),
        "facts": facts(row),
        "links": links,
        "quote_url": reverse("portal:quote", args=[answer.public_id]) if answer else "",
        "quote_number": answer.number if answer else "",
        "changes": changes_of(row),
        "on_record": row.on_record,
        "thread": thread_of(row, staff=False),
        "form": form or TalkForm(),
        "is_closed": row.status == ServiceRequest.Status.CLOSED,
        "problem": problem,
    }
    return render(request, "portal/requests/request.html", context, status=status)


@audience(Audience.CONTACT)
@require_GET
def request_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request with everything that was said about it."""
    return _show(request, _find(request, public_id))


@audience(Audience.CONTACT)
@require_POST
def request_reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Go on talking; a closed one opens again by it."""
    row, form = _find(request, public_id), TalkForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    try:
        reply_to_request(
            row,
            form.cleaned_data["text"],
            uploads=form.cleaned_data["attachments"],
            by=user_of(request),
            now=clock.now(),
        )
    except BillingError as error:
        return _show(request, _find(request, public_id), form, problem=error.message, status=status_of(error))
    messages.success(request, _("Your message was sent."))
    return redirect("portal:request", public_id)


@audience(Audience.CONTACT)
@require_POST
def request_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close it, or open a closed one again."""
    row, reopen = _find(request, public_id), request.POST.get("do") == "reopen"
    try:
        if reopen:
            reopen_request(row, by=user_of(request), now=clock.now())
        else:
            close_request(row, by=user_of(request), now=clock.now())
    except BillingError as error:
        return _show(request, _find(request, public_id), problem=error.message, status=status_of(error))
    words = _("Request %(number)s is open again.") if reopen else _("Request %(number)s is closed.")
    messages.success(request, words % {"number": row.number})
    return redirect("portal:request", public_id)


@audience(Audience.CONTACT)
@require_GET
def request_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A file of the thread as it was sent; never one of an internal note."""
    mine = ServiceRequest.objects.visible_to(user_of(request))
    rows = RequestFile.objects.filter(message__request__in=mine, message__internal=False)
    found = get_object_or_404(rows.select_related("message__request__account", "file"), public_id=public_id)
    try:
        body = download_file(found, by=user_of(request), now=clock.now())
    except BillingError as error:
        row = _find(request, found.message.request.public_id)
        return _show(request, row, problem=error.message, status=status_of(error))
    return download(body, name=found.file.name, content_type=found.file.content_type)


urls = [
    path("requests/", requests, name="requests"),
    path("requests/new/", request_new, name="request-new"),
    path("requests/<uuid:public_id>/", request_page, name="request"),
    path("requests/<uuid:public_id>/reply/", request_reply, name="request-reply"),
    path("requests/<uuid:public_id>/decide/", request_decide, name="request-decide"),
    path("request-files/<uuid:public_id>/", request_file, name="request-file"),
]
