"""The overview: all tasks of this member of staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.dunning.dunning import money_that_is_late
from billing_portal.backoffice.invoices.held import held_invoices
from billing_portal.backoffice.invoices.held_mails import held_papers
from billing_portal.backoffice.orders.admin_center import seat_differences
from billing_portal.backoffice.payments.expected import payments_that_are_late
from billing_portal.backoffice.payments.waiting import money_that_waits
from billing_portal.backoffice.rows import mail_row, member, quote_row
from billing_portal.backoffice.tax.waiting import tax_that_waits
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.jobs.models import Job
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience
from billing_portal.notifications.queries import failed_deliveries, waiting_deliveries
from billing_portal.orders.models import AdminContact
from billing_portal.orders.ports import is_connected, problem_words
from billing_portal.quotes.models import Quote
from billing_portal.requests.queries import waiting
from billing_portal.web.requests import shown

SHOWN, RECENT = 10, timedelta(days=14)
Status = Quote.Status


def _quotes(user: User, now: datetime) -> dict[str, Any]:
    """Own drafts, open ones by the time left, and what was decided lately."""
    rows = Quote.objects.visible_to(user).select_related("account")
    drafts = rows.filter(status=Status.DRAFT, composed_by=user).order_by("-pk")[:SHOWN]
    waiting = rows.open_at(now).order_by("expires_at", "pk")[:SHOWN]
    decided = Q(decided_at__gte=now - RECENT) | Q(
        status__in=[Status.SENT, Status.EXPIRED], expires_at__lte=now, expires_at__gte=now - RECENT
    )
    recent = sorted(
        rows.filter(decided).order_by("-pk")[: SHOWN * 2],
        key=lambda quote: quote.decided_at or quote.expires_at or quote.composed_at,
        reverse=True,
    )
    return {
        "drafts": [quote_row(quote, now) for quote in drafts],
        "open_quotes": [quote_row(quote, now) for quote in waiting],
        "decided": [quote_row(quote, now) for quote in recent[:SHOWN]],
    }


def _troubles(user: User) -> dict[str, Any]:
    """What went wrong or hangs: mails, jobs, admins."""
    accounts = CorporateAccount.objects.visible_to(user)
    admins = AdminContact.objects.filter(status__in=AdminContact.UNSETTLED, order__account__in=accounts)
    jobs = Job.objects.filter(status=Job.Status.FAILED).order_by("-finished_at", "pk")
    return {
        "mails": [
            mail_row(row, row.message.account.zone if row.message.account else "UTC")
            for row in failed_deliveries(user)[:SHOWN]
        ],
        "mails_waiting": waiting_deliveries(user).count(),
        "jobs": [
            {
                "public_id": job.pk,
                "name": job.path.removeprefix("billing_portal."),
                "problem": job.error.strip().splitlines()[-1][:200] if job.error.strip() else "",
                "attempts": job.attempts,
            }
            for job in jobs[:SHOWN]
        ]
        if may(user, Right.RETRY_JOB)
        else [],
        "differences": seat_differences(user, SHOWN) if may(user, Right.PROVISION_ADMIN) else [],
        "admins": [
            {
                "public_id": contact.public_id,
                "name": contact.name,
                "order": contact.order.number,
                "url": reverse("backoffice:order", args=[contact.order.public_id]),
                "company": contact.order.account.legal_name,
                "problem": problem_words(contact.problem, contact.problem_detail),
                "is_refused": contact.status == AdminContact.Status.REFUSED,
                "tries": contact.tries,
            }
            for contact in admins.select_related("order__account").order_by("status", "pk")[:SHOWN]
        ],
    }


def show_home(
    request: HttpRequest, now: datetime, *, problem: object = "", status: int = 200
) -> HttpResponse:
    """The overview, with the reason if a verb that was tried on it was refused."""
    user = member(request)
    context = {
        "problem": problem,
        "requests_waiting": [shown.row_of(row) for row in waiting(user)[:SHOWN]],
        "may_compose": may(user, Right.COMPOSE_QUOTE),
        "may_retry": may(user, Right.RETRY_JOB),
        "may_send_again": may(user, Right.SEND_MAIL_AGAIN),
        "is_connected": is_connected(),
        "may_provision": may(user, Right.PROVISION_ADMIN),
        **_quotes(user, now),
        **_troubles(user),
        "held": held_invoices(user) if may(user, Right.VIEW_INVOICE) else [],
        "held_papers": held_papers(user) if may(user, Right.VIEW_INVOICE) else [],
        "late": money_that_is_late(user, now),
        "expected": payments_that_are_late(user, now),
        **money_that_waits(user, now),
        **tax_that_waits(user, now),
    }
    troubles = (
        "mails",
        "jobs",
        "admins",
        "differences",
        "held",
        "held_papers",
        "money_troubled",
        "vat_ids",
        "certificates",
    )
    context["troubled"] = any(context.get(name) for name in troubles)
    return render(request, "backoffice/home/home.html", context, status=status)


@audience(Audience.STAFF)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits: requests, troubles, open quotes, own drafts, recent decisions."""
    return show_home(request, clock.now())
