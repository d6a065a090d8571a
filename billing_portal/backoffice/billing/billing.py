"""Billing runs: what was planned, how far one is, what it could not bill, and approving it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_portal.backoffice.rows import facts, member, paged
from billing_portal.billing import tasks
from billing_portal.billing.actions import approve_run, cancel_run, retry_items, start_preview
from billing_portal.billing.errors import FarAhead
from billing_portal.billing.models import BillingItem, BillingRun
from billing_portal.billing.queries import progress
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.e_invoices import field_word
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.sellers.models import LegalEntity
from billing_portal.web.rights import needs

PAGE = 50
TONES = {
    BillingRun.Status.PLANNING: "info",
    BillingRun.Status.PLANNED: "warn",
    BillingRun.Status.RUNNING: "info",
    BillingRun.Status.DONE: "ok",
    BillingRun.Status.CANCELLED: "quiet",
}
ITEM_TONES = {
    BillingItem.Status.PLANNED: "info",
    BillingItem.Status.ISSUED: "ok",
    BillingItem.Status.HELD: "warn",
    BillingItem.Status.CHANGED: "warn",
    BillingItem.Status.NOTHING: "quiet",
    BillingItem.Status.FAILED: "bad",
}


class PreviewForm(forms.Form):
    """Which entity and which day to come are looked at."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"] = forms.ModelChoiceField(
            LegalEntity.objects.order_by("name"),
            label=_("Legal entity"),
            empty_label=None,
            to_field_name="code",
        )
        self.fields["on"] = forms.DateField(
            label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        )


def _row(run: BillingRun) -> dict[str, Any]:
    return {
        "url": reverse("backoffice:billing-run", args=[run.public_id]),
        "entity": run.entity.name,
        "on": formats.date_long(run.on),
        "word": _("Preview") if run.is_preview else run.get_status_display(),
        "tone": TONES[BillingRun.Status(run.status)],
        "when": formats.moment_short(run.started_at, run.entity.zone),
        "who": run.started_by.name if run.started_by else _("automatic"),
    }


def show_runs(request: HttpRequest, form: PreviewForm, *, status: int = 200) -> HttpResponse:
    """The runs, the latest first, and the form that looks ahead."""
    rows = BillingRun.objects.select_related("entity", "started_by").order_by("-pk")
    shown, page = paged(rows, request.GET.get("page", ""), PAGE)
    context = {
        "rows": [_row(run) for run in shown],
        "page": page,
        "form": form,
        "may_run": may(member(request), Right.RUN_BILLING),
    }
    return render(request, "backoffice/billing/billing_runs.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.RUN_BILLING)
@require_http_methods(["GET", "POST"])
def billing_runs(request: HttpRequest) -> HttpResponse:
    """All runs; POST looks at a day to come."""
    now = clock.now()
    if request.method == "GET":
        return show_runs(request, PreviewForm(initial={"on": clock.day(now, "UTC")}))
    form = PreviewForm(request.POST)
    if form.is_valid():
        entity, on = form.cleaned_data["entity"], form.cleaned_data["on"]
        try:
            run = start_preview(entity, on, by=member(request), now=now)
        except FarAhead as error:
            form.add_error("on", str(error.message))
        else:
            tasks.plan.enqueue(str(run.public_id))
            return redirect("backoffice:billing-run", run.public_id)
    return show_runs(request, form, status=422)


def _find(public_id: UUID) -> BillingRun:
    rows = BillingRun.objects.select_related("entity", "started_by", "approved_by")
    return get_object_or_404(rows, public_id=public_id)


def _item_row(item: BillingItem) -> dict[str, Any]:
    return {
        "account": str(item.account),
        "account_url": reverse("backoffice:account", args=[item.account.public_id]),
        "on": formats.date_short(item.starts_on),
        "lines": formats.number(item.lines),
        "renewals": formats.number(item.renewals) if item.renewals else "",
        "amount": formats.amount_with_code(item.total),
        "word": item.get_status_display(),
        "tone": ITEM_TONES[BillingItem.Status(item.status)],
        "missing": ", ".join(field_word(name) for name in item.missing),
        "problem": item.problem,
        "invoice": (item.invoice.number or _("Draft")) if item.invoice else "",
        "invoice_url": reverse("backoffice:invoice", args=[item.invoice.public_id]) if item.invoice else "",
    }


def _acts(run: BillingRun, by_status: dict[str, int], today: date) -> dict[str, Any]:
    """Which verbs are offered; `back` counts what can be billed once more."""
    waits = run.status == BillingRun.Status.PLANNED and not run.is_preview
    again = by_status.get(BillingItem.Status.FAILED, 0) + by_status.get(BillingItem.Status.CHANGED, 0)
    return {
        "go": waits and run.on <= today,
        "cancel": waits or (run.status == BillingRun.Status.PLANNING and not run.is_preview),
        "back": again if run.status == BillingRun.Status.DONE else 0,
    }


def show_run(
    request: HttpRequest, run: BillingRun, *, problem: object = "", status: int = 200
) -> HttpResponse:
    """One run with its progress and its items; `problem` says why a verb was refused."""
    zone, found = run.entity.zone, progress(run)
    chosen = request.GET.get("status", "")
    words = dict(BillingItem.Status.choices)
    rows = run.items.select_related("account", "invoice").order_by("starts_on", "account__number")
    if chosen in words:
        rows = rows.filter(status=chosen)
    shown, page = paged(rows, request.GET.get("page", ""), PAGE)
    context = {
        "run": run,
        "word": _("Preview") if run.is_preview and run.status == "planned" else run.get_status_display(),
        "tone": TONES[BillingRun.Status(run.status)],
        "on": formats.date_long(run.on),
        "problem": problem,
        "totals": [formats.amount_with_code(money) for money in found.totals],
        "count": formats.number(found.count),
        "done": formats.number(found.done),
        "percent": found.percent,
        "is_busy": run.status in (BillingRun.Status.PLANNING, BillingRun.Status.RUNNING),
        "acts": _acts(run, found.by_status, clock.day(clock.now(), zone)),
        "facts": facts(
            (_("Legal entity"), run.entity.name),
            (_("Started"), formats.moment_long(run.started_at, zone)),
            (_("Started by"), run.started_by.name if run.started_by else _("automatic")),
            (_("Approved"), formats.moment_long(run.approved_at, zone) if run.approved_at else ""),
            (_("Approved by"), run.approved_by.name if run.approved_by else ""),
            (_("Ended"), formats.moment_long(run.finished_at, zone) if run.finished_at else ""),
            (_("Renewals"), formats.number(found.renewals) if found.renewals else ""),
        ),
        "filters": [
            ("", _("All"), formats.number(found.count)),
            *((key, words[key], formats.number(n)) for key, n in sorted(found.by_status.items())),
        ],
        "chosen": chosen if chosen in words else "",
        "rows": [_item_row(item) for item in shown],
        "page": page,
    }
    return render(request, "backoffice/billing/billing_run.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.RUN_BILLING)
@require_GET
def billing_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the run bills, account by account, as planned and as it became."""
    return show_run(request, _find(public_id))


def _verb(
    request: HttpRequest, public_id: UUID, act: Callable[[BillingRun, datetime], object], done: str
) -> HttpResponse:
    run = _find(public_id)
    try:
        act(run, clock.now())
    except BillingError as error:
        return show_run(request, _find(public_id), problem=error.message, status=status_of(error))
    messages.success(request, done)
    return redirect("backoffice:billing-run", public_id)


@audience(Audience.STAFF)
@needs(Right.RUN_BILLING)
@require_POST
def billing_go(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a planned run bill."""

    def act(run: BillingRun, now: datetime) -> None:
        approve_run(run, by=member(request), now=now)
        tasks.enqueue_work(run)

    return _verb(request, public_id, act, _("The run is approved. Invoices are being issued."))


@audience(Audience.STAFF)
@needs(Right.RUN_BILLING)
@require_POST
def billing_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give up a run that has billed nothing."""

    def act(run: BillingRun, now: datetime) -> None:
        cancel_run(run, by=member(request), now=now)

    return _verb(request, public_id, act, _("The run is cancelled. Nothing was billed."))


@audience(Audience.STAFF)
@needs(Right.RUN_BILLING)
@require_POST
def billing_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Bill items that failed or had changed, with their current data."""

    def act(run: BillingRun, now: datetime) -> None:
        retry_items(run, by=member(request), now=now)
        tasks.enqueue_work(run)

    return _verb(request, public_id, act, _("These are billed again with their current data."))
