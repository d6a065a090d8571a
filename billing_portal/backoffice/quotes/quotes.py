"""Quotes as staff see them: the list, one exactly as the customer has it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from billing_portal.backoffice.rows import facts, member, paged, quote_row, quote_status, quote_word
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.html import paper_html
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind, PaperData
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.e_invoices import field_word
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download, parameter
from billing_portal.quotes import actions
from billing_portal.quotes.backdating import backdated
from billing_portal.quotes.errors import TermIsOver
from billing_portal.quotes.models import Quote
from billing_portal.quotes.papers import quote_paper
from billing_portal.quotes.queries import lines_of, missing_for_papers
from billing_portal.requests.actions import send_quote_and_answer
from billing_portal.tax.errors import TaxUndecided
from billing_portal.web.history import trail
from billing_portal.web.rights import needs

PAGE = 40
Status = Quote.Status


def _filters(now: datetime) -> dict[str, tuple[str, Q]]:
    """The filters of the list by key: their words and what they select, by the clock."""
    late = Q(status=Status.SENT, expires_at__lte=now)
    return {
        "": (_("All"), Q()),
        "draft": (_("Drafts"), Q(status=Status.DRAFT)),
        "open": (_("Open"), Q(status=Status.SENT, expires_at__gt=now)),
        "accepted": (_("Accepted"), Q(status=Status.ACCEPTED)),
        "rejected": (_("Rejected"), Q(status=Status.REJECTED)),
        "expired": (_("Expired"), Q(status=Status.EXPIRED) | late),
        "closed": (
            _("Withdrawn or superseded"),
            Q(status__in=[Status.WITHDRAWN, Status.SUPERSEDED]),
        ),
    }


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def quote_list(request: HttpRequest) -> HttpResponse:
    """All quotes of the accounts one looks after, by status and by words."""
    now = clock.now()
    chosen, query = request.GET.get("status", ""), parameter(request, "q", longest=80)
    filters = _filters(now)
    chosen = chosen if chosen in filters else ""
    rows: QuerySet[Quote] = Quote.objects.visible_to(member(request))
    if query:
        rows = rows.filter(
            Q(number__icontains=query)
            | Q(title__icontains=query)
            | Q(account__legal_name__icontains=query)
            | Q(account__number__iexact=query)
        )
    counts = rows.aggregate(
        **{
            f"n_{key}": Count("pk", filter=which) if which else Count("pk")
            for key, (_w, which) in filters.items()
        }
    )
    found = rows.filter(filters[chosen][1]).select_related("account").order_by("-pk")
    shown, page = paged(found, request.GET.get("page", ""), PAGE)
    context = {
        "rows": [quote_row(quote, now) for quote in shown],
        "page": page,
        "query": query,
        "chosen": chosen,
        "filters": [(key, word, counts[f"n_{key}"]) for key, (word, _which) in filters.items()],
        "may_compose": may(member(request), Right.COMPOSE_QUOTE),
    }
    return render(request, "backoffice/quotes/quotes.html", context)


def find_quote(request: HttpRequest, public_id: UUID) -> Quote:
    """A quote of an account one looks after, else 404."""
    rows = Quote.objects.visible_to(member(request)).select_related(
        "account__entity",
        "account__representative",
        "account__bill_to",
        "composed_by",
        "decided_by",
        "copy_of",
        "ordered__order",
    )
    return get_object_or_404(rows, public_id=public_id)


def paper_data(quote: Quote, now: datetime) -> PaperData:
    """What the quote says: the filed paper once it was sent, computed while it is a draft. Raises TaxUndecided."""
    paper = paper_of(Kind.QUOTE, quote.public_id) if quote.status != Status.DRAFT else None
    return paper.data if paper else quote_paper(quote, now=now)


def _order_link(quote: Quote) -> tuple[str, str]:
    if not hasattr(quote, "ordered"):
        return "", ""
    order = quote.ordered.order
    return order.number, reverse("backoffice:order", args=[order.public_id])


def backdated_words(quote: Quote, now: datetime) -> str:
    """What is invoiced at once for lines of a draft that begin long ago, as a sentence; empty if none does.

    Raises TaxUndecided, TermIsOver.
    """
    today = clock.day(now, quote.account.entity.zone)
    most = timedelta(days=settings.QUOTE_BACKDATE_DAYS)
    found = backdated(lines_of(quote, now=now), quote.currency, today, most)
    if found is None:
        return ""
    words = ngettext(
        "The service began on %(date)s, %(days)s days ago. With the order, %(amount)s before tax is invoiced at once "
        "for the one period that has begun since.",
        "The service began on %(date)s, %(days)s days ago. With the order, %(amount)s before tax is invoiced at once "
        "for the %(periods)s periods that have begun since.",
        found.periods,
    )
    return words % {
        "date": formats.date_long(found.since),
        "days": formats.number((today - found.since).days),
        "amount": formats.amount_with_code(found.amount),
        "periods": formats.number(found.periods),
    }


def _acts(quote: Quote, user: User, now: datetime, blocked: str, backdated: str) -> dict[str, Any]:
    """Which verbs are offered, and for sending why not."""
    is_draft, is_open = quote.status == Status.DRAFT, quote.is_open(now)
    composes = may(user, Right.COMPOSE_QUOTE)
    days = settings.QUOTE_DAYS
    return {
        "edit": is_draft and composes,
        "send": is_draft and may(user, Right.SEND_QUOTE),
        "blocked": blocked,
        "backdated": backdated,
        "until": formats.moment_short(now + timedelta(days=days), quote.account.zone),
        "withdraw": is_open and may(user, Right.WITHDRAW_QUOTE),
        "duplicate": composes,
    }


def missing_words(quote: Quote, now: datetime) -> str:
    """What an invoice of this draft would lack, as a sentence; empty if nothing. Raises TaxUndecided."""
    absent = missing_for_papers(quote.account, lines_of(quote, now=now))
    if not absent:
        return ""
    return _("An invoice for this quote could not be issued yet. Missing: %(fields)s.") % {
        "fields": ", ".join(field_word(name) for name in absent)
    }


def show_quote(
    request: HttpRequest, quote: Quote, now: datetime, *, problem: object = "", status: int = 200
) -> HttpResponse:
    """One quote with its paper, its facts for staff and its trail; `problem` says why a verb was refused."""
    zone, shown_status, blocked, paper, began = quote.account.zone, quote_status(quote, now), "", "", ""
    try:
        data = paper_data(quote, now)
        paper = paper_html(data)
        if not data.lines:
            blocked = _("A quote needs at least one line.")
        elif quote.status == Status.DRAFT:
            blocked, began = missing_words(quote, now), backdated_words(quote, now)
    except (TaxUndecided, TermIsOver) as error:
        blocked = str(error.message)
    order_number, order_url = _order_link(quote)
    context = {
        "quote": quote,
        "status": shown_status,
        "word": quote_word(shown_status),
        "amount": formats.amount_with_code(quote.value) if quote.status != Status.DRAFT else "",
        "left": formats.time_left(quote.expires_at, now) if quote.is_open(now) and quote.expires_at else "",
        "paper": paper,
        "problem": problem,
        "acts": _acts(quote, member(request), now, blocked, began),
        "facts": facts(
            (_("Created by"), quote.composed_by.name),
            (_("Sent"), formats.moment_long(quote.sent_at, zone) if quote.sent_at else ""),
            (_("Valid until"), formats.moment_long(quote.expires_at, zone) if quote.expires_at else ""),
            (_("Decided"), formats.moment_long(quote.decided_at, zone) if quote.decided_at else ""),
            (_("Decided by"), quote.decided_by.name if quote.decided_by else ""),
        ),
        "copy_url": reverse("backoffice:quote", args=[quote.copy_of.public_id]) if quote.copy_of else "",
        "order_number": order_number,
        "order_url": order_url,
        "trail": trail(quote, zone),
    }
    return render(request, "backoffice/quotes/quote.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def quote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The quote exactly as the customer sees it, and around it what only staff know."""
    return show_quote(request, find_quote(request, public_id), clock.now())


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def quote_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The issued PDF; a draft has none yet."""
    paper = paper_of(Kind.QUOTE, find_quote(request, public_id).public_id)
    if paper is None:
        raise Http404
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


def _verb(
    request: HttpRequest, public_id: UUID, act: Callable[[Quote, datetime], object], done: str
) -> HttpResponse:
    """Do one verb on a quote and show it again; a refusal changes nothing and is shown on the page."""
    now = clock.now()
    found = find_quote(request, public_id)
    try:
        act(found, now)
    except BillingError as error:
        found = find_quote(request, public_id)
        return show_quote(request, found, now, problem=error.message, status=status_of(error))
    messages.success(request, done % {"number": found.number, "company": found.account.legal_name})
    return redirect("backoffice:quote", public_id)


@audience(Audience.STAFF)
@needs(Right.SEND_QUOTE)
@require_POST
def quote_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Freeze a draft, mail the billing contact, start the clock."""

    def act(found: Quote, now: datetime) -> None:
        is_confirmed = "confirmed" in request.POST
        send_quote_and_answer(found, by=member(request), now=now, is_confirmed=is_confirmed)

    return _verb(request, public_id, act, _("Quote %(number)s is sent to %(company)s."))


@audience(Audience.STAFF)
@needs(Right.WITHDRAW_QUOTE)
@require_POST
def quote_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an open quote back; the billing contact is mailed."""

    def act(found: Quote, now: datetime) -> None:
        actions.withdraw_quote(found, by=member(request), now=now)

    return _verb(
        request, public_id, act, _("Quote %(number)s is withdrawn. %(company)s is notified by mail.")
    )


@audience(Audience.STAFF)
@needs(Right.COMPOSE_QUOTE)
@require_POST
def quote_duplicate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new draft with the same lines, ready to be edited."""
    now = clock.now()
    found = find_quote(request, public_id)
    try:
        copy = actions.duplicate_quote(found, by=member(request), now=now)
    except BillingError as error:
        return show_quote(request, found, now, problem=error.message, status=status_of(error))
    messages.success(
        request,
        _("%(copy)s is a draft with the lines of %(number)s.")
        % {"copy": copy.number, "number": found.number},
    )
    return redirect("backoffice:quote-edit", copy.public_id)
