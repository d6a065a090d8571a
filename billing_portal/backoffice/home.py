"""The overview: everything that waits for this member of staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from billing_portal.accounts.models import CorporateAccount, User
from billing_portal.backoffice.rows import mail_row, member, quote_row
from billing_portal.help.queries import open_messages
from billing_portal.jobs.models import Job
from billing_portal.kit import clock, formats
from billing_portal.kit.http import Audience, audience
from billing_portal.notifications.queries import failed_deliveries, waiting_deliveries
from billing_portal.orders.models import AdminContact
from billing_portal.payments.models import PaymentAttempt
from billing_portal.quotes.models import Quote

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
    """What went wrong or hangs: mails, jobs, admins, payment attempts."""
    accounts = CorporateAccount.objects.visible_to(user)
    admins = AdminContact.objects.filter(status=AdminContact.Status.WAITING, order__account__in=accounts)
    attempts = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.UNKNOWN, account__in=accounts)
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
        if user.has_perm("jobs.retry_job")
        else [],
        "admins": [
            {
                "public_id": contact.public_id,
                "name": contact.name,
                "order": contact.order.number,
                "url": reverse("backoffice:order", args=[contact.order.public_id]),
                "company": contact.order.account.legal_name,
                "problem": contact.last_problem,
                "tries": contact.tries,
            }
            for contact in admins.select_related("order__account").order_by("pk")[:SHOWN]
        ],
        "attempts": [
            {
                "url": reverse("backoffice:invoice", args=[attempt.parts.all()[0].invoice.public_id]),
                "number": ", ".join(part.invoice.number or "" for part in attempt.parts.all()),
                "company": attempt.account.legal_name,
                "amount": formats.amount_with_code(attempt.amount),
                "since": formats.moment_short(attempt.started_at, attempt.account.zone),
            }
            for attempt in attempts.select_related("account")
            .prefetch_related("parts__invoice")
            .order_by("started_at")[:SHOWN]
        ],
    }


def show_home(
    request: HttpRequest, now: datetime, *, problem: object = "", status: int = 200
) -> HttpResponse:
    """The overview, with the reason if a verb that was tried on it was refused."""
    user = member(request)
    messages = [
        {
            "url": reverse("backoffice:message", args=[row.public_id]),
            "number": row.number,
            "topic": row.get_topic_display(),
            "name": row.name,
            "company": row.company,
            "when": formats.moment_short(row.received_at, row.account.zone if row.account else "UTC"),
        }
        for row in open_messages(user)[:SHOWN]
    ]
    context = {
        "problem": problem,
        "messages_open": messages,
        "may_compose": user.has_perm("quotes.compose_quote"),
        "may_retry": user.has_perm("jobs.retry_job"),
        "may_send_again": user.has_perm("notifications.send_again"),
        "may_provision": user.has_perm("orders.provision_admin"),
        **_quotes(user, now),
        **_troubles(user),
    }
    context["troubled"] = any(context[name] for name in ("mails", "jobs", "admins", "attempts"))
    return render(request, "backoffice/home.html", context, status=status)


@audience(Audience.STAFF)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits: messages, troubles, open quotes, own drafts, recent decisions."""
    return show_home(request, clock.now())
