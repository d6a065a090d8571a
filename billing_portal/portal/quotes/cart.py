"""The cart: choose which open quotes to order together, see the joint totals, go on to payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.labels import labels
from billing_portal.documents.money import IntervalTotal
from billing_portal.documents.schedule import schedule_view
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money
from billing_portal.portal.quotes.rows import QuoteRow, row_of
from billing_portal.portal.wording import gone, headline, help_topic, language, meaning, shown_status
from billing_portal.quotes.actions.cart import save_cart
from billing_portal.quotes.models import Cart, Quote
from billing_portal.quotes.papers import interval_totals, schedule_rows
from billing_portal.quotes.queries import PricedLine, frozen_lines_by_quote, open_quotes, sums
from billing_portal.web.visits import for_account, user_of


@dataclass(frozen=True, slots=True)
class CartRow:
    """A quote to tick: its row, what it is about, its headline."""

    quote: QuoteRow
    meaning: str
    amount: str
    amount_what: str
    first: str
    is_ticked: bool


def cart_rows(
    quotes: Sequence[Quote],
    lines: dict[int, list[PricedLine]],
    ticked: set[int],
    account: CorporateAccount,
    now: datetime,
) -> list[CartRow]:
    rows = []
    for quote in quotes:
        figures = sums(lines[quote.pk], quote.currency, clock.day(now, account.entity.zone))
        amount, what = headline(figures, lines[quote.pk])
        first = formats.amount_with_code(figures.first_total)
        row = row_of(quote, account, now)
        rows.append(CartRow(row, meaning(lines[quote.pk]), amount, what, first, quote.pk in ticked))
    return rows


def joint_totals(
    quotes: Sequence[Quote], lines: dict[int, list[PricedLine]], today: date
) -> list[dict[str, Any]]:
    """Per currency: what recurs, the first payment with tax, the value of the whole term, and the payment schedule."""
    result = []
    words = labels(language())
    for currency in sorted({quote.currency for quote in quotes}):
        chosen = [line for quote in quotes if quote.currency == currency for line in lines[quote.pk]]
        figures = sums(chosen, currency, today)
        rows = [
            (_rate_label(rate, words), formats.amount_with_code(Money(rate.net_minor, currency)))
            for rate in interval_totals(figures)
        ]
        if figures.saving:
            rows.append((words["saving"], formats.amount_with_code(figures.saving)))
        if figures.value != figures.first:
            rows.append((_("Whole term, before tax"), formats.amount_with_code(figures.value)))
        rows.append((_("First payment, before tax"), formats.amount_with_code(figures.first)))
        tax = figures.first_total - figures.first
        rows.append((_("Tax"), formats.amount_with_code(tax)))
        first = formats.amount_with_code(figures.first_total)
        schedule = schedule_view(schedule_rows(figures, chosen, language()), currency, language())
        is_later = figures.first_on is not None and figures.first_on > today
        later = formats.date_short(figures.first_on) if is_later else ""
        result.append(
            {"currency": currency, "rows": rows, "first": first, "schedule": schedule, "later": later}
        )
    return result


def _rate_label(rate: IntervalTotal, words: Mapping[str, str]) -> str:
    label = words[f"sum.{rate.interval}"]
    return words["since"] % {"what": label, "date": formats.date_short(rate.since)} if rate.since else label


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def cart(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """All open quotes, ticked; what is unticked stays open. With ?chosen the saved choice is shown again."""
    now, user = clock.now(), user_of(request)
    waiting = open_quotes(account, now)
    ticked, problem = {quote.pk for quote in waiting}, ""
    if request.method == "POST":
        named = set(request.POST.getlist("quote"))
        chosen = [quote for quote in waiting if str(quote.public_id) in named]
        if chosen:
            save_cart(account, chosen, by=user, now=now)
            return redirect("portal:cart-review")
        ticked, problem = set(), _("Choose at least one quote.")
    elif "chosen" in request.GET:
        saved = Cart.objects.filter(account=account, user=user).values_list("quotes", flat=True)
        ticked = ticked & set(saved) or ticked
    lines, today = frozen_lines_by_quote(waiting), clock.day(now, account.entity.zone)
    context = {
        "rows": cart_rows(waiting, lines, ticked, account, now),
        "totals": joint_totals([quote for quote in waiting if quote.pk in ticked], lines, today),
        "count": len(ticked),
        "problem": problem,
        "person": account.representative,
        "help_topic": help_topic("several-quotes"),
    }
    return render(request, "portal/quotes/cart.html", context, status=422 if problem else 200)


@audience(Audience.CONTACT)
@require_safe
@for_account
def cart_review(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """The saved choice, its totals, what stays open, and what has closed since it was saved."""
    now, user = clock.now(), user_of(request)
    saved = list(Quote.objects.filter(carts__account=account, carts__user=user).order_by("expires_at", "pk"))
    chosen = [quote for quote in saved if quote.is_open(now)]
    waiting = open_quotes(account, now)
    lines = frozen_lines_by_quote(chosen)
    picked = {quote.pk for quote in chosen}
    context = {
        "rows": cart_rows(chosen, lines, picked, account, now),
        "totals": joint_totals(chosen, lines, clock.day(now, account.entity.zone)),
        "count": len(chosen),
        "left_out": [row_of(quote, account, now) for quote in waiting if quote.pk not in picked],
        "gone": [gone(q.number, shown_status(q, now)) for q in saved if q.pk not in picked],
        "person": account.representative,
        "help_topic": help_topic("several-quotes"),
    }
    return render(request, "portal/quotes/cart_review.html", context)


urls = [
    path("cart/", cart, name="cart"),
    path("cart/review/", cart_review, name="cart-review"),
]
