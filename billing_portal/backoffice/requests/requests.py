"""Requests of the customers: the queue, one of them with its thread, answers, notes (S5, R1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.quotes.request_answers import answers_that_do
from billing_portal.backoffice.rows import facts, find_account, member, paged
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Dispute
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download, parameter
from billing_portal.requests.actions import (
    answer_request,
    close_request,
    download_file,
    note_request,
    open_request,
    reopen_request,
)
from billing_portal.requests.errors import DisputedAlready
from billing_portal.requests.models import RequestFile, ServiceRequest, Topic
from billing_portal.requests.queries import queue
from billing_portal.requests.words import facts as facts_about
from billing_portal.web.history import trail
from billing_portal.web.requests import shown
from billing_portal.web.requests.forms import RequestForm, TalkForm
from billing_portal.web.rights import needs

PAGE = 30
Status = ServiceRequest.Status
# What staff may say of a dispute; withdrawing it is the customer's.
NOT_OURS = (Dispute.Status.OPEN, Dispute.Status.WITHDRAWN)
OUTCOMES = [(key, word) for key, word in Dispute.Status.choices if key not in NOT_OURS]


@audience(Audience.STAFF)
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """The queue: open first, the longest waiting on top; by status, topic, account, or only one's own."""
    user = member(request)
    status, topic = request.GET.get("status", ""), request.GET.get("topic", "")
    mine = request.GET.get("mine") == "1"
    account = _account_named(request)
    rows = queue(user, topic=topic, status=status, mine=mine)
    if account is not None:
        rows = rows.filter(account=account)
    found, page = paged(rows, request.GET.get("page", ""), PAGE)

    def address(**changes: str) -> str:
        kept = {"status": status, "topic": topic, "mine": "1" if mine else ""}
        kept["account"] = str(account.public_id) if account else ""
        query = urlencode({name: value for name, value in {**kept, **changes}.items() if value})
        return f"?{query}" if query else reverse("backoffice:requests")

    context = {
        "rows": [shown.row_of(row) for row in found],
        "page": page,
        "account": account,
        "may_open": may(user, Right.OPEN_REQUEST),
        "statuses": [
            (address(status=code), label, code == status) for code, label in [("", _("All")), *Status.choices]
        ],
        "mine": (address(mine="" if mine else "1"), mine),
        "topics": [(code, label, code == topic) for code, label in Topic.choices],
        "kept": [
            (name, value)
            for name, value in (
                ("status", status),
                ("mine", "1" if mine else ""),
                ("account", str(account.public_id) if account else ""),
            )
            if value
        ],
    }
    return render(request, "backoffice/requests/requests.html", context)


def _account_named(request: HttpRequest) -> CorporateAccount | None:
    try:
        key = UUID(parameter(request, "account", longest=40))
    except ValueError:
        return None
    return CorporateAccount.objects.visible_to(member(request)).filter(public_id=key).first()


def find_request(request: HttpRequest, public_id: UUID) -> ServiceRequest:
    rows = ServiceRequest.objects.visible_to(member(request)).select_related(
        "account__entity",
        "invoice",
        "quote",
        "answer_quote",
        "subscription__product",
        "handled_by",
        "opened_by",
    )
    return get_object_or_404(rows, public_id=public_id)


def show_request(
    request: HttpRequest,
    row: ServiceRequest,
    *,
    answer: TalkForm | None = None,
    note: TalkForm | None = None,
    problem: object = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """One request, with the reason if a verb that was tried on it was refused."""
    may_answer = may(member(request), Right.ANSWER_REQUEST)
    links = [
        (thing.number, reverse(f"backoffice:{name}", args=[thing.public_id]))
        for name, thing in (("invoice", row.invoice), ("quote", row.quote), ("quote", row.answer_quote))
        if thing is not None
    ]
    context = {
        "row": shown.row_of(row),
        "account": row.account,
        "facts": facts(
            *facts_about(row),
            (_("Opened by"), row.opened_by.name if row.opened_by else row.asker_name),
            (_("Opened"), formats.moment_long(row.opened_at, row.zone)),
            (_("Reason on record"), row.on_record),
            (_("Handled by"), row.handled_by.name if row.handled_by else ""),
        ),
        "typed": typed,
        "asker": row.asker_email,
        "asker_facts": facts(
            (_("Name"), row.asker_name),
            (_("Company"), row.asker_company),
            (_("Phone number"), row.asker_phone),
            (_("Invoice or quote number"), row.asker_reference),
            (_("Language"), formats.locale_of(row.language).get_display_name() if row.language else ""),
        ),
        "links": links,
        "thread": shown.thread_of(row, staff=True),
        "changes": shown.changes_of(row),
        **answers_that_do(row, member(request)),
        "answer": answer or TalkForm(prefix="answer"),
        "note": note or TalkForm(prefix="note"),
        "is_closed": row.status == Status.CLOSED,
        "outcomes": OUTCOMES if row.dispute and row.dispute.status == Dispute.Status.OPEN else [],
        "may_answer": may_answer,
        "problem": problem,
        "trail": trail(row, row.zone),
    }
    return render(request, "backoffice/requests/request.html", context, status=status)


@audience(Audience.STAFF)
@require_GET
def request_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request with everything that was said about it, notes included."""
    return show_request(request, find_request(request, public_id))


@audience(Audience.STAFF)
@needs(Right.ANSWER_REQUEST)
@require_POST
def request_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer in words; the contact is mailed."""
    row, form = find_request(request, public_id), TalkForm(request.POST, request.FILES, prefix="answer")
    if not form.is_valid():
        return show_request(request, row, answer=form, status=422)
    data = form.cleaned_data
    try:
        answer_request(row, data["text"], uploads=data["attachments"], by=member(request), now=clock.now())
    except BillingError as error:
        found = find_request(request, public_id)
        return show_request(request, found, answer=form, problem=error.message, status=status_of(error))
    messages.success(request, _("The answer to %(number)s was sent.") % {"number": row.number})
    return redirect("backoffice:request", public_id)


@audience(Audience.STAFF)
@needs(Right.ANSWER_REQUEST)
@require_POST
def request_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep a note for colleagues."""
    row, form = find_request(request, public_id), TalkForm(request.POST, prefix="note")
    if not form.is_valid():
        return show_request(request, row, note=form, status=422)
    note_request(row, form.cleaned_data["text"], by=member(request), now=clock.now())
    messages.success(request, _("The note is kept. Customers never see it."))
    return redirect("backoffice:request", public_id)


@audience(Audience.STAFF)
@needs(Right.ANSWER_REQUEST)
@require_POST
def request_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close it, or reopen a closed one."""
    row = find_request(request, public_id)
    reopen = request.POST.get("do") == "reopen"
    try:
        if reopen:
            reopen_request(row, by=member(request), now=clock.now())
        else:
            outcome = request.POST.get("outcome", "")[:16]
            close_request(row, outcome=outcome, by=member(request), now=clock.now())
    except BillingError as error:
        found = find_request(request, public_id)
        return show_request(request, found, problem=error.message, status=status_of(error))
    words = _("Request %(number)s is open again.") if reopen else _("Request %(number)s is closed.")
    messages.success(request, words % {"number": row.number})
    return redirect("backoffice:request", public_id)


@audience(Audience.STAFF)
@require_GET
def request_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A file of the thread as it was sent."""
    seen = ServiceRequest.objects.visible_to(member(request))
    rows = RequestFile.objects.filter(message__request__in=seen).select_related(
        "message__request__account", "file"
    )
    found = get_object_or_404(rows, public_id=public_id)
    try:
        body = download_file(found, by=member(request), now=clock.now())
    except BillingError as error:
        row = find_request(request, found.message.request.public_id)
        return show_request(request, row, problem=error.message, status=status_of(error))
    return download(body, name=found.file.name, content_type=found.file.content_type)


@audience(Audience.STAFF)
@require_http_methods(["GET", "POST"])
def account_request_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a request for an account, such as after a call: topic, fields, reason on record."""
    account, now = find_account(request, public_id, Right.OPEN_REQUEST), clock.now()
    topic = request.GET.get("topic", "")
    back = reverse("backoffice:account", args=[account.public_id])
    if topic not in Topic.values:
        groups = [
            (title, [(f"?{urlencode({'topic': str(one)})}", shown.WISHES[one]) for one in topics])
            for title, topics in shown.GROUPS
        ]
        return render(
            request, "backoffice/requests/request_topics.html", {"groups": groups, "account": account}
        )
    user, today = member(request), clock.day(now, account.entity.zone)
    known: dict[str, Any] = {"topic": topic, "account": account, "user": user, "today": today}
    status = 200
    if request.method == "GET" or "show" in request.POST:
        typed = {name: str(value) for name, value in request.POST.items()}
        form = RequestForm(named=typed, **known)
    else:
        form, status = RequestForm(request.POST, request.FILES, **known), 422
        if form.is_valid():
            try:
                row = open_request(account, by=user, now=now, **form.values())
            except BillingError as error:
                form.add_error("invoice" if isinstance(error, DisputedAlready) else None, str(error.message))
                status = status_of(error)
            else:
                messages.success(request, _("Request %(number)s is open.") % {"number": row.number})
                return redirect("backoffice:request", row.public_id)
    chosen, with_money = form.chosen_subscription, form.topic == Topic.INTERVAL
    context = {
        "form": form,
        "account": account,
        "back": back,
        "wish": shown.WISHES[form.topic],
        "with_money": with_money,
        "effect": shown.effect_rows(chosen, today) if with_money and chosen is not None else [],
    }
    return render(request, "backoffice/requests/request_new.html", context, status=status)
