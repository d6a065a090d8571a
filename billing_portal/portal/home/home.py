"""The Billing Center: decisions waiting, what is due, active subscriptions, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, QuerySet, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import address_of, invoice_contacts
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.invoices.queries import due
from billing_portal.kit import clock, formats
from billing_portal.kit.addresses import address_lines
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import total
from billing_portal.payments.models import AttemptPart, PaymentAttempt
from billing_portal.payments.queries import credit
from billing_portal.payments.words import after_refusal
from billing_portal.portal.payments.attempts import FAILED, confirm_url, moving
from billing_portal.portal.payments.rows import pay_url
from billing_portal.portal.quotes.rows import past_quotes, row_of
from billing_portal.portal.subscriptions.subscriptions import following_words
from billing_portal.portal.wording import expected_sum_words, later_words, method_name
from billing_portal.quotes.queries import open_quotes
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.now_and_next import now_and_next
from billing_portal.subscriptions.rules import last_day
from billing_portal.subscriptions.words import end_cause
from billing_portal.web.current_account import SESSION_KEY, accounts_of
from billing_portal.web.payments.attempts import reason_of
from billing_portal.web.visits import for_account, user_of

FEW, FEW_TO_PAY = 4, 20


@audience(Audience.PUBLIC)
@login_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The root address: the seller's people go on to their own face, contacts see the Billing Center."""
    return redirect("backoffice:home") if user_of(request).is_staff else home(request)


@audience(Audience.CONTACT)
@for_account
def home(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    now, user = clock.now(), user_of(request)
    today = clock.day(now, account.entity.zone)
    parts = list(_parts(account))
    money, unused = _money(account, today), credit(account)
    context = {
        "account": account,
        "decisions": _decisions(account, now),
        "money": money,
        "credit": formats.amount_with_code(unused) if unused else "",
        "moving": moving(reversed(parts), reader=user, zone=account.zone),
        "retries": _retries(account, parts),
        "subscriptions": _subscriptions(account, clock.day(now, account.zone)),
        "address": _address(account),
        "contacts": invoice_contacts(account),
        "method": method_name(account.default_method) if account.default_method else "",
        "person": account.representative,
        "review": past_quotes(account, user, now),
    }
    return render(request, "portal/home/home.html", context)


def _decisions(account: CorporateAccount, now: datetime) -> dict[str, Any] | None:
    """How many quotes wait, until when the first, and the way to them."""
    waiting = open_quotes(account, now)
    if not waiting:
        return None
    rows = [row_of(quote, account, now) for quote in waiting]
    worth = total((quote.value for quote in waiting), account.currency)
    return {"rows": rows, "first": rows[0], "count": len(rows), "sum": formats.amount_with_code(worth)}


def _money(account: CorporateAccount, today: date) -> dict[str, Any] | None:
    owed = due(account, today)
    if not owed.open:
        return None
    return {
        "due": formats.amount_with_code(owed.due) if owed.due else "",
        "open": formats.amount_with_code(owed.open) if owed.open != owed.due else "",
        "later": later_words(owed),
        "expected": expected_sum_words(owed),
        "is_expected": owed.expected == owed.open,
        "overdue": formats.amount_with_code(owed.overdue) if owed.overdue else "",
        "moving": formats.amount_with_code(owed.on_its_way) if owed.on_its_way else "",
        "disputed": formats.amount_with_code(owed.disputed) if owed.disputed else "",
        "promised": formats.amount_with_code(owed.promised) if owed.promised else "",
        "promised_on": formats.date_short(owed.promised_on) if owed.promised_on else "",
        "pay_url": _pay_url(account),
    }


def _pay_url(account: CorporateAccount) -> str:
    """Pay Now for all that may be paid, or the list of it if that is too much for one payment. One query.

    What is promised by transfer or check is left out, or it would be paid twice, unless it is all there is.
    """
    rows = Invoice.objects.filter(
        account=account, currency=account.currency, status=Invoice.Status.ISSUED
    ).filter(total_minor__gt=EXCUSED)
    ordered = rows.order_by(F("promised_on").asc(nulls_first=True), "due_on", "pk")
    named = list(ordered.values_list("public_id", "promised_on")[: FEW_TO_PAY + 1])
    found = [key for key, promised_on in named if promised_on is None] or [key for key, _day in named]
    if len(found) > FEW_TO_PAY:
        return f"{reverse('portal:invoices')}?only=open"
    return pay_url(found) if found else ""


def _parts(account: CorporateAccount) -> QuerySet[AttemptPart]:
    """What was tried on the open invoices, the oldest first."""
    rows = AttemptPart.objects.filter(
        invoice__account=account,
        invoice__currency=account.currency,  # with it the index finds the open ones among thousands
        invoice__status=Invoice.Status.ISSUED,
    )
    related = rows.select_related("invoice", "attempt__method", "attempt__started_by")
    return related.order_by("attempt_id", "pk")


def _retries(account: CorporateAccount, parts: list[AttemptPart]) -> list[dict[str, str]]:
    """Open invoices whose last payment did not go through, each with the way to pay it."""
    last = {part.invoice_id: part for part in parts}
    tried: dict[int, list[PaymentAttempt]] = {}
    for part in parts:
        tried.setdefault(part.invoice_id, []).append(part.attempt)
    for part in parts:
        part.invoice.account = account  # what the words read of it
    failed = [part for part in last.values() if part.attempt.status in FAILED and part.invoice.undisputed]
    return [
        {
            "number": part.invoice.number or "",
            "amount": formats.amount_with_code(part.invoice.undisputed),
            "reason": " ".join(
                filter(None, (reason_of(part.attempt), after_refusal(part.invoice, tried[part.invoice_id])))
            ),
            "url": pay_url([part.invoice.public_id]),
            "confirm_url": confirm_url(part.attempt, account),
        }
        for part in sorted(failed, key=lambda part: (part.invoice.due_on or date.max, part.invoice_id))
    ]


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription in short: its present term, the last day of service, its status by the calendar."""

    url: str
    product: str
    seats: int
    interval: str
    end: str
    status: str
    status_word: str
    renews: bool
    following: str  # what is agreed for after that, in words


def _subscriptions(account: CorporateAccount, today: date) -> dict[str, Any]:
    """The ones that run or will, the first to end in front; the rest is behind a link."""
    rows = Subscription.objects.filter(account=account).exclude(status=Subscription.Status.ENDED)
    counted = rows.annotate(all=Window(Count("pk"))).select_related("product").prefetch_related("terms")
    shown = list(counted.order_by("end_on", "pk")[:FEW])
    more = shown[0].all - len(shown) if shown else 0
    return {"rows": [_subscription(row, today) for row in shown], "more": more}


def _subscription(row: Subscription, today: date) -> SubscriptionRow:
    both, status = now_and_next(row.terms.all(), today), Subscription.Status(row.status)
    term = both.now
    if status is Subscription.Status.PENDING and row.start_on <= today:
        status = Subscription.Status.ACTIVE
    if end_cause(row, today):
        status = Subscription.Status.ENDED
    return SubscriptionRow(
        url=reverse("portal:subscription", args=[row.public_id]),
        product=row.product.name,
        seats=term.seats,
        interval=str(term.get_interval_display()),
        end=formats.date_short(last_day(both.end_on)),
        following=following_words(both.next, row.currency),
        status=str(status),
        status_word=str(status.label),
        renews=row.auto_renew,
    )


def _address(account: CorporateAccount) -> list[str]:
    """Company, address and country, one line each."""
    country = formats.country_name(account.country)
    return [account.bill_to.company, *address_lines(address_of(account.bill_to), account.country, country)]


@audience(Audience.CONTACT)
@require_POST
def switch_account(request: HttpRequest) -> HttpResponse:
    """Go on for another of one's own accounts; whatever is named besides does not exist."""
    wanted = request.POST.get("account", "")
    if wanted not in [str(account.public_id) for account in accounts_of(request)]:
        raise Http404
    request.session[SESSION_KEY] = wanted
    return redirect("portal:home")


urls = [
    path("", front, name="home"),
    path("account/", switch_account, name="switch-account"),
]
