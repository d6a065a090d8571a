"""Quotes: the list, one quote, its PDF, rejecting it, and asking for a new one."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.errors import PaperDiffers
from billing_portal.documents.html import paper_html
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind, PaperData
from billing_portal.documents.view import prepare
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.kit.money import total
from billing_portal.orders.models import OrderedQuote
from billing_portal.portal.quotes.forms import RejectForm
from billing_portal.portal.quotes.rows import QuoteRow, past_quotes, row_of, rows_of
from billing_portal.portal.wording import (
    first_words,
    gone,
    headline,
    help_topic,
    language,
    meaning,
    shown_status,
)
from billing_portal.quotes.actions import reject_quote
from billing_portal.quotes.errors import QuoteNotOpen
from billing_portal.quotes.models import Quote
from billing_portal.quotes.papers import quote_paper
from billing_portal.quotes.queries import frozen_lines, sums
from billing_portal.quotes.words import without_decision
from billing_portal.web.current_account import account_by_id
from billing_portal.web.visits import for_account, user_of

PAST_SHOWN = 50
Status = Quote.Status


def _groups(rows: list[QuoteRow]) -> list[dict[str, Any]]:
    """The rows by what became of them, in the order in which they matter."""
    kinds: list[tuple[str, str, str, set[str]]] = [
        ("sent", _("Awaiting your decision"), _("Valid until"), {Status.SENT}),
        ("accepted", _("Accepted"), _("Accepted on"), {Status.ACCEPTED}),
        ("rejected", _("Rejected"), _("Rejected on"), {Status.REJECTED}),
        ("expired", _("Expired"), _("Expired on"), {Status.EXPIRED}),
        ("gone", _("Withdrawn or superseded"), _("Date"), {Status.WITHDRAWN, Status.SUPERSEDED}),
    ]
    groups = [
        {"key": key, "title": title, "when": when, "rows": [row for row in rows if row.status in statuses]}
        for key, title, when, statuses in kinds
    ]
    return [group for group in groups if group["rows"]]


@audience(Audience.CONTACT)
@require_safe
@for_account
def quotes(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """All quotes of the account, the ones to decide first."""
    now, user = clock.now(), user_of(request)
    mine = Quote.objects.visible_to(user).filter(account=account)
    waiting = list(mine.open_at(now).order_by("expires_at", "pk"))
    past = mine.exclude(pk__in=[quote.pk for quote in waiting]).order_by("-sent_at", "-pk")
    shown = list(past if "all" in request.GET else past[: PAST_SHOWN + 1])
    has_more = "all" not in request.GET and len(shown) > PAST_SHOWN
    rows = rows_of([*waiting, *shown[: None if "all" in request.GET else PAST_SHOWN]], account, now)
    together = total((quote.value for quote in waiting), account.currency)
    context = {
        "groups": _groups(rows),
        "has_more": has_more,
        "waiting": len(waiting),
        "together": formats.amount_with_code(together),
        "person": account.representative,
        "review": past_quotes(account, user, now),
    }
    return render(request, "portal/quotes/quotes.html", context)


def _find(request: HttpRequest, public_id: UUID) -> Quote:
    rows = Quote.objects.visible_to(user_of(request)).select_related("decided_by")
    found = get_object_or_404(rows, public_id=public_id)
    found.account = account_by_id(request, found.account_id)
    return found


def paper_data(quote: Quote, now: datetime) -> PaperData:
    """What the quote said when it was sent, to the letter."""
    filed = paper_of(Kind.QUOTE, quote.public_id)
    return filed.data if filed else quote_paper(quote, now=now)


def _closed(quote: Quote, status: str, account: CorporateAccount) -> dict[str, str]:
    """Of a quote that is no longer open: what happened to it, and the order or the comments."""
    day = formats.date_long(clock.day(quote.decided_at, account.zone)) if quote.decided_at else ""
    who = {"date": day, "name": quote.decided_by.name if quote.decided_by else ""}
    if status == Status.ACCEPTED:
        order = OrderedQuote.objects.select_related("order").filter(quote=quote).first()
        url = reverse("portal:order", args=[order.order.public_id]) if order else ""
        words = _("%(name)s accepted this quote on %(date)s.") % who
        return {"words": words, "order": order.order.number if order else "", "order_url": url}
    if status == Status.REJECTED:
        return {"words": _("%(name)s rejected this quote on %(date)s.") % who, "comments": quote.comments}
    if status == Status.EXPIRED and quote.expires_at:
        until = formats.moment_long(quote.expires_at, account.zone)
        return {"words": _("This quote expired on %(moment)s without a decision.") % {"moment": until}}
    return {"words": gone(quote.number, status)}


def show_quote(
    request: HttpRequest, quote: Quote, *, now: datetime, refused: BillingError | None = None
) -> HttpResponse:
    """The quote page; with a refusal it says so and carries its status."""
    account, status = quote.account, shown_status(quote, now)
    lines = frozen_lines(quote)
    today = clock.day(now, account.entity.zone)
    figures = sums(lines, quote.currency, today)
    amount, what = headline(figures, lines)
    data = paper_data(quote, now)
    summary = prepare(dataclasses.replace(data, language=language()))
    is_open = status == Status.SENT
    others = Quote.objects.filter(account=account).open_at(now).exclude(pk=quote.pk).count() if is_open else 0
    context = {
        "quote": quote,
        "row": row_of(quote, account, now),
        "headline": amount,
        "headline_what": what,
        "meaning": meaning(lines),
        "is_open": is_open,
        "until": formats.moment_words(quote.expires_at, account.zone) if quote.expires_at else "",
        "without_decision": without_decision(account, lines) if is_open else [],
        "sums": summary["sums"],
        "card": summary["card"],
        "first": first_words(figures, today),
        "paper": paper_html(data),
        "closed": {} if is_open else _closed(quote, status, account),
        "can_ask": not is_open and status != Status.ACCEPTED,
        "others": others,
        "help_topic": help_topic("accept-quote" if is_open else "quote-expiry"),
        "refused": refused.message if refused else "",
        "person": account.representative,
    }
    http = status_of(refused) if refused else 200
    return render(request, "portal/quotes/quote.html", context, status=http)


@audience(Audience.CONTACT)
@require_safe
def quote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One quote: the sum and its meaning, until when, what to do, and the document itself."""
    return show_quote(request, _find(request, public_id), now=clock.now())


@audience(Audience.CONTACT)
@require_safe
def quote_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The quote as it was issued, to view, print and keep."""
    found, now = _find(request, public_id), clock.now()
    paper = paper_of(Kind.QUOTE, found.public_id)
    if paper is None:
        return show_quote(request, found, now=now, refused=PaperDiffers())
    try:
        return download(
            paper_pdf(paper, now=now), name=paper.file_name, content_type="application/pdf", inline=True
        )
    except PaperDiffers as error:
        return show_quote(request, found, now=now, refused=error)


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def quote_reject(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Reject a quote: the words are required, the decision is final and happens once."""
    found, now = _find(request, public_id), clock.now()
    is_post = request.method == "POST"
    form = RejectForm(request.POST if is_post else None)
    if not found.is_open(now):
        if is_post:
            return show_quote(request, found, now=now, refused=QuoteNotOpen())
        return redirect("portal:quote", found.public_id)
    if is_post and form.is_valid():
        try:
            reject_quote(found, comments=form.cleaned_data["comments"], by=user_of(request), now=now)
        except BillingError as error:
            return show_quote(request, _find(request, public_id), now=now, refused=error)
        return redirect("portal:quote-rejected", found.public_id)
    context = {
        "quote": found,
        "row": row_of(found, found.account, now),
        "form": form,
        "help_topic": help_topic("reject-quote"),
        "person": found.account.representative,
    }
    return render(request, "portal/quotes/reject.html", context, status=422 if is_post else 200)


@audience(Audience.CONTACT)
@require_safe
def quote_rejected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """After rejecting: what happened, who is told, and the way on."""
    found, now = _find(request, public_id), clock.now()
    if found.status != Status.REJECTED:
        return redirect("portal:quote", found.public_id)
    context = {
        "quote": found,
        "row": row_of(found, found.account, now),
        "person": found.account.representative,
        "review": past_quotes(found.account, user_of(request), now),
        "quote_number": found.number,
    }
    return render(request, "portal/quotes/rejected.html", context)


@audience(Audience.CONTACT)
@require_safe
def quote_ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a New Quote: the request, knowing what it is about."""
    found = _find(request, public_id)
    known = urlencode({"topic": "new_quote", "quote": str(found.public_id)})
    return redirect(f"{reverse('portal:request-new')}?{known}")


urls = [
    path("quotes/", quotes, name="quotes"),
    path("quotes/<uuid:public_id>/", quote, name="quote"),
    path("quotes/<uuid:public_id>/pdf/", quote_pdf, name="quote-pdf"),
    path("quotes/<uuid:public_id>/reject/", quote_reject, name="quote-reject"),
    path("quotes/<uuid:public_id>/rejected/", quote_rejected, name="quote-rejected"),
    path("quotes/<uuid:public_id>/ask/", quote_ask, name="quote-ask"),
]
