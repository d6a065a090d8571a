"""Reminders: the level of each account, what goes out next, the runs and the policies."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.rows import member, paged
from billing_portal.documents.actions import paper_pdf
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.dunning import tasks
from billing_portal.dunning.actions import begin_run
from billing_portal.dunning.cases import late_accounts
from billing_portal.dunning.models import DunningNotice, DunningPolicy, DunningRun, Level
from billing_portal.dunning.queries import Standing, Would, overdue_sums, preview, standing, with_standing
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.words import promised_for
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience, download
from billing_portal.sellers.models import LegalEntity
from billing_portal.sellers.queries import days_at
from billing_portal.web.rights import needs

PAGE, RUNS, MOST = 40, 10, 200
TONES = {Level.REMINDER: "info", Level.PAST_DUE: "warn", Level.FINAL: "bad", Level.SUSPENSION: "bad"}
LEVEL_FILTERS = {f"level_{level.value}": level for level in Level if level != Level.SUSPENSION}


def badge(level: int | None, is_suspended: bool) -> dict[str, str]:
    """The account's state as a badge: suspended, otherwise the last level sent."""
    if is_suspended:
        return {"tone": "bad", "word": _("Suspended")}
    if level is None:
        return {}
    if level == Level.SUSPENSION:  # told, and restored since by a hold
        return {"tone": "warn", "word": _("Suspension ended")}
    return {"tone": TONES[Level(level)], "word": str(Level(level).label)}


def _row(account: Any, owed: str) -> dict[str, Any]:
    return {
        "url": reverse("backoffice:account-dunning", args=[account.public_id]),
        "account": str(account),
        "badge": badge(account.dunning_level, account.suspended_at is not None),
        "held": formats.date_short(account.held_until) if account.held_until else "",
        "held_invoice": account.held_invoice or "",
        "promised": promised_for(account.promised_on),
        "last": formats.date_short(account.dunning_on) if account.dunning_on else "",
        "owed": owed,
        "is_untold": account.is_untold,
    }


def _filters(found: dict[str, int]) -> list[tuple[str, str, str]]:
    words = [(key, str(level.label)) for key, level in LEVEL_FILTERS.items()]
    words += [("suspended", _("Suspended")), ("held", _("On hold")), ("promised", _("Promised"))]
    words += [("untold", _("Not accepted by the Admin Center"))] if found["untold"] else []
    return [
        ("", _("All"), formats.number(found["all"])),
        *((k, w, formats.number(found[k])) for k, w in words),
    ]


def _run_row(run: Any) -> dict[str, Any]:
    """A run of reminders with `n_notices`, how many it sent."""
    return {
        "entity": run.entity.name,
        "on": formats.date_short(run.on),
        "sent": formats.number(run.n_notices),
        "who": run.approved_by.name if run.approved_by else _("automatic"),
        "is_open": run.status == DunningRun.Status.RUNNING,
        "problems": run.problems,
    }


def _policy_row(policy: DunningPolicy) -> dict[str, Any]:
    days = {step.level: step.days for step in policy.steps.all()}
    return {
        "public_id": policy.public_id,
        "name": policy.name,
        "entity": policy.entity.name,
        "is_default": policy.is_default,
        "is_automatic": policy.is_automatic,
        "days": [
            (str(level.label), formats.number(days[level]) if level in days else "–") for level in Level
        ],
    }


def _chosen(found: Standing, show: str) -> tuple[list[int], str]:
    """The accounts of a filter in their order, and the filter's name; all of them where there is no such filter."""
    if show in LEVEL_FILTERS:
        level = LEVEL_FILTERS[show]
        return [key for key in found.order if found.levels.get(key) == level], show
    sets = {
        "suspended": found.suspended,
        "held": found.held,
        "promised": found.promised,
        "untold": found.untold,
    }
    if show in sets:
        return [key for key in found.order if key in sets[show]], show
    return found.order, ""


@audience(Audience.STAFF)
@needs(Right.VIEW_DUNNING)
@require_GET
def dunning(request: HttpRequest) -> HttpResponse:
    """Who is reminded, held or suspended; what goes out next; the latest runs; the policies."""
    now, user = clock.now(), member(request)
    days = days_at(now)
    found = standing(user, days)
    keys, chosen = _chosen(found, request.GET.get("show", ""))
    on_page, page = paged(keys, request.GET.get("page", ""), PAGE)
    accounts = with_standing(CorporateAccount.objects.filter(pk__in=on_page), days).in_bulk()
    shown = [accounts[key] for key in on_page]
    sums = overdue_sums(shown, days)
    sent = DunningNotice.objects.filter(run=OuterRef("pk")).order_by()
    runs = DunningRun.objects.select_related("entity", "approved_by").annotate(
        n_notices=Coalesce(Subquery(sent.values("run").annotate(n=Count("pk")).values("n")), 0)
    )
    telling = (
        Q(Exists(sent)) | Q(status=DunningRun.Status.RUNNING) | ~Q(problems=[]) | Q(approved_by__isnull=False)
    )
    policies = DunningPolicy.objects.select_related("entity").prefetch_related("steps")
    context = {
        "rows": [
            _row(row, formats.amount_with_code(sums[row.pk]) if row.pk in sums else "") for row in shown
        ],
        "page": page,
        "filters": _filters(found.counts()),
        "chosen": chosen,
        "entities": LegalEntity.objects.order_by("name"),
        "runs": [_run_row(run) for run in runs.filter(telling).order_by("-pk")[:RUNS]],
        "policies": [_policy_row(row) for row in policies.order_by("entity__name", "-is_default", "name")],
        "levels": [str(level.label) for level in Level],
        "may_keep": may(user, Right.KEEP_DUNNING_POLICY),
    }
    return render(request, "backoffice/dunning/dunning.html", context)


def _would_row(would: Would) -> dict[str, Any]:
    decision = would.decision
    return {
        "url": reverse("backoffice:account-dunning", args=[would.account.public_id]),
        "account": str(would.account),
        "badge": {"tone": TONES[Level(decision.level)], "word": str(Level(decision.level).label)},
        "invoices": ", ".join(str(invoice.number) for invoice in would.invoices),
        "total": formats.amount_with_code(would.total),
        "follows": formats.date_long(decision.suspend_on) if decision.suspend_on else "",
        "suspends": decision.suspends,
        "waits": would.policy.name if would.policy and not would.policy.is_automatic else "",
    }


def _show_next(
    request: HttpRequest, entity: LegalEntity, *, problem: object = "", status: int = 200
) -> HttpResponse:
    today = clock.day(clock.now(), entity.zone)
    rows = [_would_row(would) for would in preview(entity, today, limit=MOST)]
    context = {
        "entity": entity,
        "on": formats.date_long(today),
        "rows": rows,
        "count": len(rows),
        "more": late_accounts(entity, today).count() - MOST,
        "problem": problem,
        "suspends": sum(row["suspends"] for row in rows),
        "is_running": DunningRun.objects.filter(entity=entity, status=DunningRun.Status.RUNNING).exists(),
        "may_run": may(member(request), Right.RUN_DUNNING),
    }
    return render(request, "backoffice/dunning/dunning_next.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_DUNNING)
@require_http_methods(["GET", "POST"])
def dunning_next(request: HttpRequest, code: str) -> HttpResponse:
    """Who would get what today; POST sends it now, also what is not sent automatically."""
    entity = get_object_or_404(LegalEntity, code=code)
    if request.method == "GET":
        return _show_next(request, entity)
    try:
        run = begin_run(entity, by=member(request), now=clock.now())
    except BillingError as error:
        return _show_next(request, entity, problem=error.message, status=status_of(error))
    tasks.work.enqueue(str(run.public_id))
    messages.success(request, _("The run is started. Reminders are being sent."))
    return redirect("backoffice:dunning")


@audience(Audience.STAFF)
@require_GET
def notice_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A reminder as it was sent."""
    rows = DunningNotice.objects.filter(account__in=CorporateAccount.objects.visible_to(member(request)))
    notice = get_object_or_404(rows, public_id=public_id)
    paper = paper_of(Kind.REMINDER, notice.public_id)
    assert paper is not None  # filed in the same transaction
    body = paper_pdf(paper, now=clock.now())
    return download(body, name=paper.file_name, content_type="application/pdf", inline=True)


def money_that_is_late(user: Any, now: datetime) -> dict[str, str] | None:
    """For the overview: how many accounts are reminded and how many of them are suspended; five queries."""
    if not may(user, Right.VIEW_DUNNING):
        return None
    found = standing(user, days_at(now)).counts()
    if not found["all"]:
        return None
    return {name: formats.number(found[name]) for name in ("all", "suspended", "untold")}
