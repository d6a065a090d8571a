"""Reminders of one account: its level, what was sent, what holds it back, and its policy."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.dunning.dunning import TONES, badge
from billing_portal.backoffice.rows import facts, member
from billing_portal.dunning.actions import choose_policy, lift_hold, set_hold
from billing_portal.dunning.cases import Loaded, load_cases
from billing_portal.dunning.errors import HoldEndsWrong
from billing_portal.dunning.models import DunningHold, DunningNotice, DunningPolicy, Level, Suspension
from billing_portal.dunning.queries import with_standing
from billing_portal.identity.rights import Right, may
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, WrongState, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money
from billing_portal.orders.ports import is_connected, problem_words
from billing_portal.requests.models import Topic
from billing_portal.sellers.queries import days_at
from billing_portal.web.invoices.promise_rows import open_promise_rows
from billing_portal.web.rights import needs

SHOWN = 40


class HoldForm(forms.Form):
    """The whole account or one open invoice, why, until when."""

    use_required_attribute = False

    def __init__(self, account: CorporateAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = {
            str(row.public_id): row
            for row in Invoice.objects.open().filter(account=account).order_by("due_on", "pk")[:200]
        }
        words = _("%(number)s, %(amount)s, due %(date)s")
        self.fields["what"] = forms.ChoiceField(
            label=_("Applies to"),
            choices=[
                ("account", _("The whole account")),
                *(
                    (
                        key,
                        words
                        % {
                            "number": row.number,
                            "amount": formats.amount_with_code(row.open),
                            "date": formats.date_short(row.due_on),
                        },
                    )
                    for key, row in self.open.items()
                ),
            ],
        )
        self.fields["reason"] = forms.ChoiceField(label=_("Reason"), choices=DunningHold.Reason.choices)
        self.fields["until"] = forms.DateField(
            label=_("Last day"),
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=300, required=False)

    def invoice(self) -> Invoice | None:
        """The invoice that is chosen; None for the whole account."""
        return self.open.get(self.cleaned_data["what"])


def _find(request: HttpRequest, public_id: UUID) -> CorporateAccount:
    rows = CorporateAccount.objects.visible_to(member(request)).select_related("entity")
    return get_object_or_404(with_standing(rows, days_at(clock.now())), public_id=public_id)


def _hold_row(hold: DunningHold, today: date) -> dict[str, Any]:
    return {
        "public_id": hold.public_id,
        "what": str(hold.invoice.number) if hold.invoice else _("The whole account"),
        "reason": hold.get_reason_display(),
        "until": formats.date_long(hold.until),
        "is_over": hold.until < today,
        "note": hold.note,
        "who": hold.set_by.name if hold.set_by else _("automatic"),
        "when": formats.moment_short(hold.set_at, hold.account.entity.zone),
    }


def _notice_row(notice: DunningNotice) -> dict[str, Any]:
    return {
        "number": notice.number,
        "pdf": reverse("backoffice:reminder-pdf", args=[notice.public_id]),
        "tone": TONES[Level(notice.level)],
        "word": notice.get_level_display(),
        "on": formats.date_short(notice.on),
        "pay_by": formats.date_short(notice.pay_by),
        "total": formats.amount_with_code(notice.total),
        "invoices": ", ".join(str(line.invoice.number) for line in notice.lines.all()),
    }


def _suspension_row(row: Suspension, zone: str) -> dict[str, Any]:
    return {
        "begun": formats.moment_short(row.suspended_at, zone),
        "ended": formats.moment_short(row.restored_at, zone) if row.restored_at else "",
        "notice": row.notice.number,
        "told": formats.moment_short(row.notified_at, zone) if row.notified_at else "",
        "problem": problem_words(row.problem, row.problem_detail),
    }


def _next_words(loaded: Loaded, account: CorporateAccount, today: date) -> str:
    """The notice that the account would get if the run were started today."""
    decision = loaded.decision(account.pk, today)
    if decision is None:
        return _("nothing today")
    amount = formats.amount_with_code(Money(decision.total_minor, account.currency))
    return _("%(level)s over %(amount)s") % {"level": Level(decision.level).label, "amount": amount}


def _promise_url(account: CorporateAccount) -> str:
    """The form that promises to pay what is due first; empty if nothing can be promised. One query."""
    rows = Invoice.objects.open().filter(account=account, promised_on=None, reserved_minor=0)
    first = rows.filter(currency=account.currency, total_minor__gt=EXCUSED).order_by("due_on", "pk").first()
    return reverse("backoffice:invoice-promise", args=[first.public_id]) if first else ""


def _show(
    request: HttpRequest,
    account: Any,
    form: HoldForm,
    now: datetime,
    *,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    zone = account.entity.zone
    today = clock.day(now, zone)
    holds = account.dunning_holds.standing().select_related("invoice", "set_by", "account__entity")
    notices = account.dunning_notices.prefetch_related("lines__invoice").order_by("-pk")
    loaded = load_cases([account.pk], today)
    policy = loaded.policies[account.pk]
    context = {
        "account": account,
        "badge": badge(account.dunning_level, account.suspended_at is not None),
        "facts": facts(
            (_("Next reminder"), _next_words(loaded, account, today)),
            (_("Policy"), policy.name if policy else _("Standard")),
            (
                _("Suspended since"),
                formats.moment_long(account.suspended_at, zone) if account.suspended_at else "",
            ),
        ),
        "holds": [_hold_row(hold, today) for hold in holds.order_by("-pk")],
        "promises": open_promise_rows(account),
        "may_promise": may(member(request), Right.PROMISE_PAYMENT),
        "promise_url": _promise_url(account),
        "disputes": [
            {
                "url": reverse("backoffice:request", args=[row.public_id]),
                "number": row.number,
                "invoice": str(row.invoice.number) if row.invoice else "",
                "when": formats.moment_short(row.opened_at, zone),
            }
            for row in account.requests.filter(topic=Topic.DISPUTE).unsettled().select_related("invoice")
        ],
        "notices": [_notice_row(notice) for notice in notices[:SHOWN]],
        "suspensions": [
            _suspension_row(row, zone) for row in account.suspensions.select_related("notice").order_by("-pk")
        ],
        "form": form,
        "policies": [
            {
                "value": str(row.public_id),
                "name": row.name,
                "is_chosen": policy is not None and row.pk == policy.pk,
            }
            for row in DunningPolicy.objects.filter(entity=account.entity_id).order_by("-is_default", "name")
        ],
        "is_connected": is_connected(),
        "may_hold": may(member(request), Right.HOLD_DUNNING),
        "problem": problem,
    }
    return render(request, "backoffice/dunning/account_dunning.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.VIEW_ACCOUNT)
@require_http_methods(["GET", "POST"])
def account_dunning(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The account's reminders; POST sets a hold."""
    account, now = _find(request, public_id), clock.now()
    if request.method == "GET":
        chosen = request.GET.get("invoice") or "account"
        return _show(request, account, HoldForm(account, initial={"what": chosen}), now)
    if not may(member(request), Right.HOLD_DUNNING):
        raise PermissionDenied
    form = HoldForm(account, request.POST)
    status = 422
    if form.is_valid():
        typed = form.cleaned_data
        try:
            set_hold(
                account,
                form.invoice(),
                reason=typed["reason"],
                until=typed["until"],
                note=typed["note"],
                by=member(request),
                now=now,
            )
        except HoldEndsWrong as error:
            form.add_error("until", str(error.message))
        except WrongState as error:
            return _show(request, account, form, now, problem=error.message, status=status_of(error))
        else:
            messages.success(
                request, _("Reminders are on hold. They resume automatically after the last day.")
            )
            return redirect("backoffice:account-dunning", public_id)
    return _show(request, account, form, now, status=status)


@audience(Audience.STAFF)
@require_POST
def account_policy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Assign another policy of its legal entity to the account."""
    account = _find(request, public_id)
    if not may(member(request), Right.HOLD_DUNNING):
        raise PermissionDenied
    rows = DunningPolicy.objects.filter(entity=account.entity_id)
    chosen = {str(row.public_id): row for row in rows}.get(request.POST.get("policy", ""))
    if chosen is None:
        raise Http404
    choose_policy(account, chosen, by=member(request), now=clock.now())
    messages.success(request, _("The account uses “%(name)s” from the next run on.") % {"name": chosen.name})
    return redirect("backoffice:account-dunning", public_id)


@audience(Audience.STAFF)
@require_POST
def hold_lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Resume reminders."""
    now, user = clock.now(), member(request)
    rows = DunningHold.objects.visible_to(user).select_related("account", "invoice")
    hold = get_object_or_404(rows, public_id=public_id)
    account_id = hold.account.public_id
    try:
        lift_hold(hold, by=user, now=now)
    except BillingError as error:
        account = _find(request, account_id)
        form = HoldForm(account)
        return _show(request, account, form, now, problem=error.message, status=status_of(error))
    messages.success(request, _("The hold is lifted. Reminders resume."))
    return redirect("backoffice:account-dunning", account_id)
