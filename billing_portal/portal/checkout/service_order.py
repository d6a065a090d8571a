"""The service order page: one sheet with everything that is agreed, and the button that agrees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.documents import snapshots as paper
from billing_portal.documents.view import prepare
from billing_portal.flows.confirmation import fewer_words
from billing_portal.flows.finishing import charge_order
from billing_portal.flows.quote_to_cash import drop_closed_quotes, place_service_order
from billing_portal.kit import clock, formats
from billing_portal.kit.addresses import address_lines
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.languages import text_in
from billing_portal.orders.errors import CheckoutIncomplete, NothingToOrder, QuotesChanged
from billing_portal.orders.models import Checkout
from billing_portal.orders.queries import Offer, closed_quotes, offer
from billing_portal.portal.checkout.checkout import is_complete
from billing_portal.portal.checkout.commitment import (
    sentences,
    what_follows,
    whatever_the_charge_does,
)
from billing_portal.portal.checkout.page import find_checkout, nothing_left, to_order
from billing_portal.portal.methods.hosted import SeeOther
from billing_portal.portal.quotes.rows import rows_of
from billing_portal.portal.wording import gone, help_topic, language, method_name
from billing_portal.quotes import papers as quote_papers
from billing_portal.sellers import papers as issuer
from billing_portal.tax.errors import TaxUndecided
from billing_portal.web.visits import user_of


@audience(Audience.CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def service_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything on one page, checked; POST is Place Service Order."""
    found, now = find_checkout(request, public_id), clock.now()
    if placed := to_order(found):
        return placed
    if not is_complete(found, now=now):
        return _to_check(found)
    try:
        wanted = offer(found, now=now, as_quoted=request.method == "POST")
    except TaxUndecided:
        messages.error(
            request, _("We cannot invoice to this address yet. Corporate Account Services can help.")
        )
        return redirect("portal:checkout", found.public_id)
    if request.method == "POST":
        return _place(request, found, wanted, now)
    return _page(request, found, wanted, now, closed=closed_quotes(found, now))


def _to_check(found: Checkout) -> HttpResponse:
    return redirect(f"{reverse('portal:checkout', args=[found.public_id])}?check=1")


def _place(request: HttpRequest, found: Checkout, wanted: Offer, now: datetime) -> HttpResponse:
    shown = request.POST.get("shown", "")
    if wanted.quotes and wanted.digest == shown:
        # The page already named what had closed before it was shown, and showed exactly the rest.
        drop_closed_quotes(found, by=user_of(request), now=now)
    closed: list[tuple[str, str]] = []
    try:
        order = place_service_order(found, shown=shown, by=user_of(request), now=now)
    except CheckoutIncomplete:
        return _to_check(found)
    except NothingToOrder as error:
        return nothing_left(request, [], status=status_of(error))
    except QuotesChanged as error:
        refused: BillingError = error
        closed = drop_closed_quotes(found, by=user_of(request), now=now) or error.changed
    except BillingError as error:
        refused = error
    else:
        attempt = charge_order(order, now=clock.now())
        if attempt is not None and attempt.address:
            return SeeOther(
                attempt.address
            )  # the bank wants to ask; the order is placed whatever is answered there
        return redirect("portal:order", order.public_id)
    found = find_checkout(request, found.public_id)
    if placed := to_order(found):
        return placed
    wanted = offer(found, now=now, as_quoted=True)
    return _page(request, found, wanted, now, closed=closed, refused=refused)


def _page(
    request: HttpRequest,
    found: Checkout,
    wanted: Offer,
    now: datetime,
    *,
    closed: list[tuple[str, str]],
    refused: BillingError | None = None,
) -> HttpResponse:
    named = [gone(*one) for one in closed]
    if not wanted.quotes:
        return nothing_left(request, named, status=status_of(refused) if refused else 200)
    account = found.account
    country = formats.country_name(account.country)
    address = address_lines(wanted.address, account.country, country)
    view = prepare(_sheet(found, wanted, now, address))
    context = {
        "checkout": found,
        "account": account,
        "view": view,
        "groups": _groups(view["rows"], wanted),
        "column_count": len(view["columns"]),
        "address": [wanted.address["company"], *address],
        "seller": view["seller"],
        "method": method_name(wanted.method),
        "po_number": wanted.po_numbers,
        "issued_on": formats.date_long(wanted.issued_on),
        "sentences": sentences(wanted, account),
        "steps": what_follows(wanted, found, user_of(request).email),
        "whatever": whatever_the_charge_does(wanted),
        "terms": text_in(account.entity.terms, language()),
        "shown": wanted.digest,
        "gone": named,
        "supersedes": [f"{quote.number} · {quote.title}" for quote in wanted.supersedes],
        "fewer": fewer_words(wanted.fewer),
        "refused": refused.message if refused and not named else "",
        "rows": rows_of(wanted.quotes, account, now),
        "person": account.representative,
        "help_topic": help_topic("service-order"),
    }
    status = status_of(refused) if refused else 200
    return render(request, "portal/checkout/service_order.html", context, status=status)


def _sheet(found: Checkout, wanted: Offer, now: datetime, address: list[str]) -> paper.PaperData:
    """The offer as a paper would say it, in the reader's language: lines, sums and what follows."""
    account, lines = found.account, [line for _quote, line in wanted.lines]
    return paper.PaperData(
        kind=paper.Kind.QUOTE,
        number="",
        language=language(),
        currency=account.currency,
        zone=account.zone,
        issued_on=wanted.issued_on,
        issued_at=now,
        seller=issuer.seller(account.entity, language()),
        buyer=paper.Buyer(wanted.address["company"], tuple(address), account.country),
        lines=quote_papers.paper_lines(wanted.figures, lines, language()),
        schedule=quote_papers.schedule_rows(wanted.figures, lines, language(), wanted.due_on, wanted.po_ends),
        totals=quote_papers.totals(wanted.figures, lines, language()),
        payment=paper.Payment(
            collect_on=wanted.issued_on if wanted.method.is_automatic else None,
            expected_on=wanted.issued_on if wanted.method.is_recurring_transfer else None,
        ),
    )


def _groups(rows: list[dict[str, Any]], wanted: Offer) -> list[dict[str, Any]]:
    """The lines under the quote they come from."""
    groups: list[dict[str, Any]] = []
    for row, (quote, _line) in zip(rows, wanted.lines, strict=True):
        if not groups or groups[-1]["number"] != quote.number:
            groups.append({"number": quote.number, "title": quote.title, "rows": []})
        groups[-1]["rows"].append(row)
    return groups


urls = [path("checkout/<uuid:public_id>/order/", service_order, name="service-order")]
