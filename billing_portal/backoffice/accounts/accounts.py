"""Corporate accounts: who they are, what they have, what was mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.papers import method_detail
from billing_portal.accounts.queries import address_of, billing_contact, invoice_contacts
from billing_portal.backoffice.dunning.dunning import badge
from billing_portal.backoffice.payments.rows import payment_row
from billing_portal.backoffice.rows import (
    facts,
    invoice_row,
    joined,
    mail_row,
    member,
    order_row,
    paged,
    quote_row,
)
from billing_portal.backoffice.tax.account_tax import tax_of
from billing_portal.documents.references import account_reference
from billing_portal.dunning.queries import with_standing
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.queries import due, overdue_invoices
from billing_portal.invoices.words import promised_for
from billing_portal.kit import clock, formats
from billing_portal.kit.addresses import address_lines
from billing_portal.kit.http import Audience, audience, parameter
from billing_portal.notifications.queries import deliveries_of
from billing_portal.payments.queries import credit
from billing_portal.quotes.models import Quote
from billing_portal.sellers.queries import days_at
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.queries import term_on
from billing_portal.subscriptions.rules import last_day
from billing_portal.web.rights import needs

PAGE, SHOWN = 40, 12


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows of another table belong to the account, as a subquery: no join multiplies another."""
    counts = rows.filter(account=OuterRef("pk")).order_by().values("account").annotate(n=Count("pk"))
    return Coalesce(Subquery(counts.values("n"), output_field=IntegerField()), 0)


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """One's own accounts, with what is waiting in them."""
    now, query = clock.now(), parameter(request, "q", longest=80)
    rows = CorporateAccount.objects.visible_to(member(request)).select_related("representative")
    if query:
        rows = rows.filter(Q(legal_name__icontains=query) | Q(number__icontains=query))
    rows = rows.annotate(
        n_open=_counted(Quote.objects.filter(status=Quote.Status.SENT, expires_at__gt=now)),
        n_late=_counted(overdue_invoices(days_at(now))),
    )
    found, page = paged(rows.order_by("number"), request.GET.get("page", ""), PAGE)
    shown = [
        {
            "url": reverse("backoffice:account", args=[account.public_id]),
            "number": account.number,
            "name": account.legal_name,
            "country": formats.country_name(account.country),
            "currency": account.currency,
            "representative": account.representative.name,
            "open": account.n_open,
            "late": account.n_late,
        }
        for account in found
    ]
    user = member(request)
    context = {
        "rows": shown,
        "page": page,
        "query": query,
        "may_keep_tax_forms": may(user, Right.KEEP_TAX_FORMS),
        "may_keep_tax_table": may(user, Right.KEEP_TAX_TABLE),
    }
    return render(request, "backoffice/accounts/accounts.html", context)


def _subscription_rows(account: CorporateAccount, now: datetime) -> list[dict[str, Any]]:
    today = clock.day(now, account.zone)
    rows = account.subscriptions.select_related("product").prefetch_related("terms")
    shown = []
    for row in rows.order_by("status", "-end_on"):
        term = term_on(row, today)
        shown.append(
            {
                "number": row.number,
                "product": row.product.name,
                "seats": formats.number(term.seats),
                "interval": term.get_interval_display(),
                "end": formats.date_short(last_day(row.end_on)),
                "renews": row.auto_renew,
                "cause": row.get_end_cause_display(),
                "status": row.status,
                "word": row.get_status_display(),
            }
        )
    return sorted(shown, key=lambda row: row["status"] == Subscription.Status.ENDED)


def _who(account: CorporateAccount) -> dict[str, Any]:
    """The account's people and means; staff may see who the billing contact is (A4)."""
    contact, method = billing_contact(account), account.default_method
    address = address_of(account.bill_to)
    return {
        "contact": contact,
        "recipients": [f"{row.name}, {row.email}" for row in invoice_contacts(account)],
        "bill_to": [address["company"], *address_lines(address, account.country)],
        "facts": facts(
            (_("Account number"), account.number),
            (_("Country"), formats.country_name(account.country)),
            (_("Currency"), account.currency),
            (_("Language"), formats.locale_of(account.language).get_display_name()),
            (_("Time zone"), account.zone),
            (_("VAT id"), account.vat_id),
            (_("Issued by"), account.entity.name),
            (_("Days to pay"), account.payment_days),
            (_("Sales representative"), account.representative.name),
            (
                _("Payment Method"),
                joined([str(method.get_kind_display()), method_detail(method)]) if method else _("None yet"),
            ),
            (
                _("Reference of the standing order"),
                account_reference(account.number, account.currency)
                if method and method.is_recurring_transfer
                else "",
            ),
        ),
    }


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_GET
def account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One account: facts, people, subscriptions, quotes, orders, invoices, mails."""
    now, user = clock.now(), member(request)
    rows = CorporateAccount.objects.visible_to(user).select_related(
        "entity", "representative", "bill_to", "default_method"
    )
    issued = Invoice.objects.filter(account=OuterRef("pk"), number__isnull=False).order_by()
    number = Subquery(issued.values("account").annotate(n=Count("pk")).values("n"))
    annotated = with_standing(rows.annotate(n_invoices=Coalesce(number, 0)), days_at(now))
    found = get_object_or_404(annotated, public_id=public_id)
    today = clock.day(now, found.entity.zone)
    owed, unused = due(found, today), credit(found)
    quotes = Quote.objects.filter(account=found).select_related("account").order_by("-pk")
    invoices = Invoice.objects.filter(account=found).order_by("-issued_on", "-id")
    context = {
        "account": found,
        **_who(found),
        "tax": tax_of(found, user, now),
        "owed": formats.amount_with_code(owed.open),
        "overdue": formats.amount_with_code(owed.overdue) if owed.overdue else "",
        "subscriptions": _subscription_rows(found, now),
        "quotes": [quote_row(row, now) for row in quotes[:SHOWN]],
        "orders": [
            order_row(row) for row in found.service_orders.select_related("account").order_by("-pk")[:SHOWN]
        ],
        "invoices": [invoice_row(row, today) for row in invoices[:SHOWN]],
        "credit": formats.amount_with_code(unused) if unused else "",
        "payments": [
            payment_row(row)
            for row in found.payments.select_related("account").order_by("-received_at", "-pk")[:SHOWN]
        ]
        if may(user, Right.VIEW_PAYMENT)
        else [],
        "may_post": may(user, Right.RECORD_PAYMENT),
        "n_invoices": found.n_invoices,
        "mails": [mail_row(row, found.zone) for row in _mails(found)],
        "dunning": badge(found.dunning_level, found.suspended_at is not None),
        "held_until": formats.date_short(found.held_until) if found.held_until else "",
        "held_invoice": found.held_invoice,
        "promised": promised_for(found.promised_on),
        "may_edit": may(user, Right.EDIT_BILLING_DATA),
        "may_add_seats": may(user, Right.ADD_SEATS),
        "may_change_renewal": may(user, Right.CHANGE_RENEWAL),
        "may_compose": may(user, Right.COMPOSE_QUOTE),
        "may_send_again": may(user, Right.SEND_MAIL_AGAIN),
    }
    return render(request, "backoffice/accounts/account.html", context)


def _mails(account: CorporateAccount) -> list[Any]:
    rows = list(deliveries_of(account)[:SHOWN])
    for row in rows:
        row.message.account = account
    return rows
