"""Auto Renew: turned off with a reason and on again, for several subscriptions at once (S3).

Staff who do it for an account say besides who asked for it, and the contact is mailed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.rights import Right
from billing_portal.kit import formats
from billing_portal.kit.errors import WrongState
from billing_portal.subscriptions.actions import cancel_subscriptions, resume_subscriptions
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import last_day
from billing_portal.web.visits import Visit

Status = Subscription.Status
LONGEST_DETAIL = 1000


def changeable(account: CorporateAccount, to: str, today: date) -> list[Subscription]:
    """The subscriptions whose automatic renewal can be turned `off` or `on` today."""
    rows = account.subscriptions.filter(end_on__gt=today).select_related("product")
    if to == "on":
        rows = rows.filter(status__in=[Status.PENDING_CANCELLATION, Status.SUSPENDED], auto_renew=False)
    else:
        rows = rows.filter(status__in=[Status.PENDING, Status.ACTIVE, Status.SUSPENDED], auto_renew=True)
    found = list(rows.order_by("product__name", "number"))
    for row in found:
        row.account = account
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One subscription to tick."""

    value: str
    product: str
    number: str
    ends: str
    chosen: bool


class AutoRenewForm(forms.Form):
    """Which ones and, to turn it off, why. Staff say besides who asked for it."""

    subscription = forms.MultipleChoiceField(
        label=gettext_lazy("Subscriptions"),
        error_messages={
            "required": gettext_lazy("Choose at least one subscription."),
            "invalid_choice": gettext_lazy("One of these was changed in the meantime. Check the list again."),
        },
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Cancel Reason"),
        choices=[("", gettext_lazy("Choose …")), *Subscription.CancelReason.choices],
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    detail = forms.CharField(
        label=gettext_lazy("Details"),
        required=False,
        max_length=LONGEST_DETAIL,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Your account manager reads this. It helps us improve."),
    )
    on_record = forms.CharField(
        label=gettext_lazy("Reason on record"),
        max_length=200,
        help_text=gettext_lazy(
            "Who asked for it, and how. It is kept on record, and the billing contact is notified by mail."
        ),
        error_messages={"required": gettext_lazy("Enter a short reason.")},
    )
    use_required_attribute = False

    def __init__(
        self, rows: Sequence[Subscription], to: str, *args: Any, staff: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.public_id): row for row in rows}
        field = self.fields["subscription"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(value, row.number) for value, row in self.rows.items()]
        if to == "on":
            del self.fields["reason"], self.fields["detail"]
        if not staff:
            del self.fields["on_record"]

    @property
    def choices(self) -> list[Choice]:
        """All that can be ticked, with what is ticked."""
        ticked = set(self["subscription"].value() or [])
        return [
            Choice(
                value, row.product.name, row.number, formats.date_long(last_day(row.end_on)), value in ticked
            )
            for value, row in self.rows.items()
        ]

    @property
    def chosen(self) -> list[Subscription]:
        return [self.rows[value] for value in self.cleaned_data["subscription"]]

    def values(self) -> dict[str, Any]:
        """The checked fields by the names of the verb's parameters, without the subscriptions."""
        return {name: value for name, value in self.cleaned_data.items() if name != "subscription"}


def _show(
    request: HttpRequest,
    visit: Visit,
    form: AutoRenewForm,
    to: str,
    *,
    review: bool = False,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "to": to,
        "review": review,
        "problem": problem,
        **visit.back("subscriptions", _("Subscriptions")),
    }
    return render(request, "web/subscriptions/auto_renew.html", context, status=status)


@require_http_methods(["GET", "POST"])
def auto_renew(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose, read what it means, confirm. A GET and the first POST change nothing."""
    visit.require(Right.CHANGE_RENEWAL)
    account, staff = visit.account, visit.is_staff
    data = request.GET if request.method == "GET" else request.POST
    to = "on" if data.get("to") == "on" else "off"
    rows = changeable(account, to, visit.today)
    if request.method == "GET":
        named = {"subscription": request.GET.getlist("subscription")}
        return _show(request, visit, AutoRenewForm(rows, to, initial=named, staff=staff), to)
    form = AutoRenewForm(rows, to, request.POST, staff=staff)
    if not form.is_valid():
        return _show(request, visit, form, to, status=422)
    if "confirmed" not in request.POST:
        return _show(request, visit, form, to, review=True)
    verb = resume_subscriptions if to == "on" else cancel_subscriptions
    try:
        verb(form.chosen, **form.values(), by=visit.user, now=visit.now)
    except WrongState:
        form = AutoRenewForm(changeable(account, to, visit.today), to, staff=staff)
        words = _("One of these was changed in the meantime. Nothing was saved; check the list again.")
        return _show(request, visit, form, to, problem=words, status=WrongState.status)
    if staff:
        messages.success(request, _("Auto Renew was updated. The billing contact is mailed."))
        return redirect(visit.url("account"))
    query = urlencode([("subscription", str(row.public_id)) for row in form.chosen])
    return redirect(f"{visit.url('auto-renew-done')}?{query}")
