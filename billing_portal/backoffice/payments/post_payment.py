"""Posting what arrived at the bank: the line first, then which invoices it pays, then the payment."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.backoffice.payments.bank_lines import noon_of, posted_before, source_key
from billing_portal.backoffice.payments.forms import BankLineForm, PartsForm, part_name
from billing_portal.backoffice.payments.proposals import announced, as_line, proposals
from billing_portal.backoffice.payments.rows import payment_url
from billing_portal.backoffice.rows import member
from billing_portal.documents.references import creditor_reference
from billing_portal.identity.rights import Right
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money, total
from billing_portal.payments.actions import record_payment
from billing_portal.payments.models import Payment
from billing_portal.web.rights import needs

MOST_INVOICES = 200
PAGE = "backoffice/payments/post_payment.html"


def open_invoices(account: CorporateAccount) -> list[Invoice]:
    """What a payment of the account can pay, the oldest due first."""
    rows = Invoice.objects.filter(
        account=account, currency=account.currency, status=Invoice.Status.ISSUED
    ).select_related("account__entity", "entity", "collect_by")
    return [row for row in rows.order_by("due_on", "pk")[:MOST_INVOICES] if row.free]


def suggest(
    invoices: Sequence[Invoice], amount: Money, reference: str, promised: Collection[int] = ()
) -> dict[int, Money]:
    """Which invoice gets how much, by its key: those that the reference names, else the `promised`, else those that it
    was expected for as a recurring transfer, else the oldest first.

    An RF reference holds the letters and digits of the invoice's or account's number, so one search finds either.
    """
    compact = re.sub(r"[^0-9A-Z]", "", reference.upper())
    named = [row for row in invoices if _is_named(row.number or "", compact)]
    named = named or [row for row in invoices if row.pk in promised]
    left, found = amount, {}
    for invoice in named or _expected(invoices, amount, compact) or invoices:
        part = min(left, invoice.free)
        if part:
            found[invoice.pk] = part
            left -= part
    return found


def _expected(invoices: Sequence[Invoice], amount: Money, compact: str) -> list[Invoice]:
    """What a standing order with the account's reference was set up for: one invoice of this very amount, or all due on one day.

    The first by due date; none if no sum is the same. What came late counts too.
    """
    waiting = [row for row in invoices if row.by_recurring_transfer]
    if not waiting or not _is_named(waiting[0].account.number, compact):
        return []
    days = [list(group) for _day, group in groupby(waiting, key=lambda row: row.due_on)]
    for group in [*([row] for row in waiting), *days]:
        if total((row.free for row in group), amount.currency) == amount:
            return group
    return []


def _is_named(number: str, compact: str) -> bool:
    body = re.sub(r"[^0-9A-Z]", "", number.upper())
    return bool(body) and re.search(rf"{body}(?!\d)", compact) is not None


@dataclass(frozen=True)
class Posting:
    """What is about to be posted: the account, the checked bank line, the parts as typed or suggested."""

    account: CorporateAccount
    form: BankLineForm
    parts: PartsForm
    nth: int = 0  # how many equal lines were posted before, all known to whoever posts this one

    @property
    def key(self) -> str:
        return source_key(self.account, self.form.cleaned_data, self.nth)

    @property
    def shown(self) -> str:
        """What the page shows: another sum, part or open balance is another posting."""
        line = self.form.cleaned_data
        split = [[invoice.pk, amount.minor] for invoice, amount in self.parts.parts()]
        frees = [[invoice.pk, invoice.free.minor] for invoice in self.parts.invoices]
        return digest([self.key, line["kind"], split, frees])


def _choose(request: HttpRequest) -> HttpResponse:
    accounts = CorporateAccount.objects.visible_to(member(request)).order_by("legal_name")
    page = reverse("backoffice:payment-new")
    rows = [
        {
            "url": f"{page}?account={account.public_id}",
            "number": account.number,
            "name": account.legal_name,
            "note": f"{formats.country_name(account.country)}, {account.currency}",
        }
        for account in accounts
    ]
    context = {
        "rows": rows,
        "title": _("Post a payment"),
        "back_url": reverse("backoffice:payments"),
        "back": _("Payments"),
    }
    return render(request, "backoffice/quotes/choose_account.html", context)


def _begin(request: HttpRequest, account: CorporateAccount, today: date) -> BankLineForm:
    """An empty line, or what is open on the invoice, or was promised, that the page was called for."""
    initial: dict[str, Any] = {"received_on": today, "kind": "bank_transfer"}
    if promise := request.GET.get("promise", ""):
        initial |= as_line(account, promise)
    rows = Invoice.objects.filter(account=account, status=Invoice.Status.ISSUED)
    wanted = request.GET.get("invoice", "")[:32]
    invoice = rows.filter(number=wanted).first() if wanted else None
    if invoice is not None and invoice.free:
        initial |= {
            "amount": formats.amount(invoice.free),
            "reference": creditor_reference(invoice.number or ""),
        }
    return BankLineForm(account, today, initial=initial)


def _line(
    request: HttpRequest,
    account: CorporateAccount,
    form: BankLineForm,
    *,
    known: Sequence[Payment] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "account": account,
        "form": form,
        "proposals": proposals(account),
        "known": [
            {"number": row.number, "url": payment_url(row), "is_reversed": row.is_reversed} for row in known
        ],
    }
    return render(request, PAGE, context, status=status)


def _review(
    request: HttpRequest, posting: Posting, *, notice: str = "", problem: object = "", status: int = 200
) -> HttpResponse:
    line, parts = posting.form.cleaned_data, posting.parts
    sums: dict[str, Any] = {}
    if parts.is_valid():
        left = parts.left()
        sums = {
            "shown": posting.shown,
            "to_invoices": formats.amount_with_code(parts.whole - left),
            "left": formats.amount_with_code(left),
            "is_credit": bool(left),
        }
    context = {
        "account": posting.account,
        "form": posting.form,
        "parts": parts,
        "rows": parts.rows(),
        "notice": notice,
        "problem": problem,
        "amount": formats.amount_with_code(line["amount"]),
        "received": formats.date_long(line["received_on"]),
        "kind": PaymentMethod.Kind(line["kind"]).label,
        "reference": line["reference"],
        "another": posting.nth,
        **sums,
    }
    return render(request, "backoffice/payments/post_payment_review.html", context, status=status)


def _typed_parts(
    request: HttpRequest, account: CorporateAccount, invoices: Sequence[Invoice], line: Mapping[str, Any]
) -> PartsForm:
    """The parts as typed; where none was asked for yet, as suggested."""
    if request.POST.get("do") == "line":
        promised = announced(account, line["amount"], line["reference"])
        found = suggest(invoices, line["amount"], line["reference"], promised)
        by_name = {row.pk: part_name(row) for row in invoices}
        typed = {by_name[pk]: formats.amount(amount) for pk, amount in found.items()}
        return PartsForm(invoices, line["amount"], typed)
    return PartsForm(invoices, line["amount"], request.POST)


def _answer(
    request: HttpRequest, account: CorporateAccount, form: BankLineForm, now: datetime
) -> HttpResponse:
    """Check the line, show the review, and post what the review showed."""
    if request.POST.get("do") == "edit":
        initial = {name: request.POST.get(name, "") for name in form.fields}
        return _line(request, account, BankLineForm(account, form.today, initial=initial))
    if not form.is_valid():
        return _line(request, account, form, status=422)
    line = form.cleaned_data
    known = posted_before(account, line)
    if known and request.POST.get("another") != str(len(known)):
        return _line(request, account, form, known=known, status=409)
    invoices = open_invoices(account)
    posting = Posting(account, form, _typed_parts(request, account, invoices, line), len(known))
    if not posting.parts.is_valid():
        return _review(request, posting, status=422)
    if request.POST.get("do") != "post":
        return _review(request, posting)
    if request.POST.get("shown") != posting.shown:
        changed = _("The parts have changed. Check the amounts again, then post it.")
        return _review(request, posting, notice=changed, status=409)
    try:
        payment = record_payment(
            account,
            line["amount"],
            towards=posting.parts.parts(),
            kind=line["kind"],
            label=line["reference"],
            source_key=posting.key,
            by=member(request),
            now=now,
            received_at=noon_of(line["received_on"], account, now),
        )
    except BillingError as error:
        return _review(request, posting, problem=error.message, status=status_of(error))
    messages.success(request, _("Payment %(number)s is posted.") % {"number": payment.number})
    return redirect("backoffice:payment", payment.public_id)


@audience(Audience.STAFF)
@needs(Right.RECORD_PAYMENT)
@require_http_methods(["GET", "POST"])
def payment_new(request: HttpRequest) -> HttpResponse:
    """Post a transfer or check: `?account=` names the account, `?invoice=` a number to begin with."""
    now, wanted = clock.now(), request.GET.get("account", "")
    if not wanted and request.method == "GET":
        return _choose(request)
    accounts = CorporateAccount.objects.visible_to(member(request)).select_related("entity", "bill_to")
    try:
        account = get_object_or_404(accounts, public_id=wanted)
    except ValidationError as error:
        raise Http404 from error
    today = clock.day(now, account.entity.zone)
    if request.method == "POST":
        return _answer(request, account, BankLineForm(account, today, request.POST), now)
    return _line(request, account, _begin(request, account, today))
