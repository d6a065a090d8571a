"""Composing a quote: choose the account, type the lines, see the total; works without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.quotes.forms import MOST_LINES, Choices, LineForm, QuoteForm, as_typed
from billing_portal.backoffice.quotes.quotes import find_quote, missing_words, show_quote
from billing_portal.backoffice.quotes.request_answers import lines_for, request_named, title_for
from billing_portal.backoffice.rows import member
from billing_portal.identity.rights import Right
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.quotes import actions
from billing_portal.quotes.errors import QuoteIsSent
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import lines_of, sums
from billing_portal.requests.actions import attach_quote
from billing_portal.requests.models import ServiceRequest
from billing_portal.tax.errors import TaxUndecided
from billing_portal.web.rights import needs

INTERVAL_ORDER = ("annual", "quarterly", "monthly")


def _count(data: Mapping[str, Any]) -> int:
    """How many lines the form was sent with."""
    typed = str(data.get("lines", "1"))
    return min(max(int(typed), 1), MOST_LINES) if typed.isdecimal() and len(typed) < 4 else 1


def _typed(request: HttpRequest, prefix: str | None) -> dict[str, str]:
    """One line as it was typed, unchecked."""
    return {name: request.POST.get(f"{prefix}-{name}", "") for name in LineForm.base_fields}


@dataclass
class Draft:
    """The form of one quote: what stands above the lines, and the lines."""

    account: CorporateAccount
    choices: Choices
    head: QuoteForm
    lines: list[LineForm]

    @classmethod
    def empty(cls, account: CorporateAccount, now: datetime) -> Draft:
        choices = Choices.of(account, clock.day(now, account.zone))
        return cls(account, choices, QuoteForm(), [LineForm(prefix="line-0", choices=choices)])

    @classmethod
    def of(cls, quote: Quote, now: datetime) -> Draft:
        choices = Choices.of(quote.account, clock.day(now, quote.account.zone))
        version = quote.versions.get(number=quote.version_number)
        head = QuoteForm(initial={"title": quote.title, "notes": version.notes})
        lines = [
            LineForm(initial=as_typed(row, quote.currency), prefix=f"line-{index}", choices=choices)
            for index, row in enumerate(version.lines.prefetch_related("steps"))
        ]
        return cls(quote.account, choices, head, lines or [LineForm(prefix="line-0", choices=choices)])

    @classmethod
    def answering(cls, row: ServiceRequest, account: CorporateAccount, now: datetime) -> Draft:
        """What a quote that answers a request begins with."""
        choices = Choices.of(account, clock.day(now, account.zone))
        head = QuoteForm(initial={"title": title_for(row)})
        lines = [
            LineForm(initial=initial, prefix=f"line-{index}", choices=choices)
            for index, initial in enumerate(lines_for(row, account.currency) or [{}])
        ]
        return cls(account, choices, head, lines)

    @classmethod
    def sent(cls, request: HttpRequest, account: CorporateAccount, now: datetime) -> Draft:
        """What was typed, to be checked."""
        choices = Choices.of(account, clock.day(now, account.zone))
        lines = [
            LineForm(request.POST, prefix=f"line-{index}", choices=choices)
            for index in range(_count(request.POST))
        ]
        # A line without a word in it is not looked at, so it shows no errors either.
        lines = [
            LineForm(initial=_typed(request, line.prefix), prefix=line.prefix, choices=choices)
            if line.is_blank()
            else line
            for line in lines
        ]
        return cls(account, choices, QuoteForm(request.POST), lines)

    def rearranged(self, request: HttpRequest, do: str) -> Draft:
        """One line more or one less; what was typed stays, and nothing is checked yet."""
        data = request.POST
        kept = list(range(len(self.lines)))
        if do.startswith("remove-") and do.removeprefix("remove-").isdecimal():
            kept = [index for index in kept if index != int(do.removeprefix("remove-"))]
        typed = [_typed(request, f"line-{index}") for index in kept]
        if do == "add" and len(typed) < MOST_LINES:
            typed.append({})
        lines = [
            LineForm(initial=initial, prefix=f"line-{index}", choices=self.choices)
            for index, initial in enumerate(typed or [{}])
        ]
        head = QuoteForm(initial={name: data.get(name, "") for name in QuoteForm.base_fields})
        return Draft(self.account, self.choices, head, lines)

    def is_valid(self) -> bool:
        """Whether all of it can be saved; lines without a word in them do not count."""
        checked = [line.is_valid() for line in self.lines if not line.is_blank()]
        return self.head.is_valid() and all(checked)

    def inputs(self) -> list[actions.LineInput]:
        return [line.line() for line in self.lines if not line.is_blank()]


def _totals(quote: Quote | None, now: datetime) -> dict[str, Any]:
    """What the saved draft comes to; if the tax is undecided, that."""
    if quote is None:
        return {}
    try:
        lines = lines_of(quote, now=now)
    except TaxUndecided as error:
        return {"undecided": error.message}
    if not lines:
        return {}
    missing = missing_words(quote, now)
    figures = sums(lines, quote.currency, clock.day(now, quote.account.entity.zone))
    words = {"annual": _("per year"), "quarterly": _("per quarter"), "monthly": _("per month")}
    return {
        "undecided": missing,
        "rows": [
            *(
                (words[interval], formats.amount_with_code(figures.per_interval[interval]))
                for interval in INTERVAL_ORDER
                if interval in figures.per_interval
            ),
            (_("First payment, before tax"), formats.amount_with_code(figures.first)),
            *(
                (
                    _("Tax %(rate)s") % {"rate": formats.percent(row.rate)},
                    formats.amount_with_code(row.tax),
                )
                for row in figures.first_tax
            ),
            (_("First payment"), formats.amount_with_code(figures.first_total)),
            *([(_("Saving"), formats.amount_with_code(figures.saving))] if figures.saving else []),
        ],
        "value": formats.amount_with_code(figures.value),
    }


def _show(
    request: HttpRequest,
    draft: Draft,
    quote: Quote | None,
    now: datetime,
    *,
    problem: object = "",
    status: int = 200,
    row: ServiceRequest | None = None,
) -> HttpResponse:
    context = {
        "answers": row or request_named(request, draft.account),
        "account": draft.account,
        "quote": quote,
        "form": draft.head,
        "lines": draft.lines,
        "problem": problem,
        "full": len(draft.lines) >= MOST_LINES,
        "faulty": any(line.errors for line in draft.lines if line.is_bound and not line.is_blank()),
        "totals": _totals(quote, now),
    }
    return render(request, "backoffice/quotes/compose.html", context, status=status)


def _save(request: HttpRequest, draft: Draft, quote: Quote | None, now: datetime) -> HttpResponse:
    """Write the draft down; a refusal keeps what was typed and changes nothing."""
    by, data = member(request), draft.head
    if not draft.is_valid():
        return _show(request, draft, quote, now, status=422)
    words = {"title": data.cleaned_data["title"], "notes": data.cleaned_data["notes"]}
    try:
        if quote is None:
            quote = actions.compose_quote(draft.account, lines=draft.inputs(), by=by, now=now, **words)
            if row := request_named(request, draft.account):
                attach_quote(row, quote, by=by, now=now)
        else:
            actions.change_quote(quote, lines=draft.inputs(), by=by, now=now, **words)
    except QuoteIsSent as error:
        assert quote is not None
        found = find_quote(request, quote.public_id)
        return show_quote(request, found, now, problem=error.message, status=status_of(error))
    except BillingError as error:
        return _show(request, draft, quote, now, problem=error.message, status=status_of(error))
    if request.POST.get("do") == "preview":
        return redirect("backoffice:quote", quote.public_id)
    messages.success(request, _("%(number)s is saved as a draft.") % {"number": quote.number})
    return redirect("backoffice:quote-edit", quote.public_id)


def _answer(
    request: HttpRequest, account: CorporateAccount, quote: Quote | None, now: datetime
) -> HttpResponse:
    draft, do = Draft.sent(request, account, now), request.POST.get("do", "save")
    if do == "add" or do.startswith("remove-"):
        return _show(request, draft.rearranged(request, do), quote, now)
    return _save(request, draft, quote, now)


@audience(Audience.STAFF)
@needs(Right.COMPOSE_QUOTE)
@require_http_methods(["GET", "POST"])
def quote_new(request: HttpRequest) -> HttpResponse:
    """Begin a quote: first the account (`?account=` names it), then its lines."""
    now = clock.now()
    accounts = CorporateAccount.objects.visible_to(member(request)).select_related("entity")
    wanted = request.GET.get("account", "")
    if not wanted and request.method == "GET":
        rows = [
            {
                "url": f"{reverse('backoffice:quote-new')}?account={account.public_id}",
                "number": account.number,
                "name": account.legal_name,
                "note": f"{formats.country_name(account.country)}, {account.currency}",
            }
            for account in accounts.order_by("legal_name")
        ]
        context = {
            "rows": rows,
            "title": _("New quote"),
            "back_url": reverse("backoffice:quotes"),
            "back": _("Quotes"),
        }
        return render(request, "backoffice/quotes/choose_account.html", context)
    try:
        account = get_object_or_404(accounts, public_id=wanted)
    except ValidationError as error:
        raise Http404 from error
    if request.method == "POST":
        return _answer(request, account, None, now)
    row = request_named(request, account)
    draft = Draft.answering(row, account, now) if row else Draft.empty(account, now)
    return _show(request, draft, None, now, row=row)


@audience(Audience.STAFF)
@needs(Right.COMPOSE_QUOTE)
@require_http_methods(["GET", "POST"])
def quote_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a draft; a quote that was sent is shown with the reason why it stays as it is."""
    now = clock.now()
    quote = find_quote(request, public_id)
    if quote.status != Quote.Status.DRAFT:
        return show_quote(request, quote, now, problem=QuoteIsSent.message, status=QuoteIsSent.status)
    if request.method == "POST":
        return _answer(request, quote.account, quote, now)
    return _show(request, Draft.of(quote, now), quote, now)
