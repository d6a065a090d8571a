"""Policies for reminders, kept by administrators: which level after how many days, from which amount on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.backoffice.rows import member
from billing_portal.dunning.actions import PolicyInput, add_policy, change_policy, input_of
from billing_portal.dunning.errors import PolicyExists, StepsOutOfOrder
from billing_portal.dunning.models import DunningPolicy, Level
from billing_portal.dunning.rules import DEFAULT_STEPS
from billing_portal.identity.rights import Right
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience
from billing_portal.sellers.models import LegalEntity
from billing_portal.web.rights import needs

LONGEST = 365


class PolicyForm(forms.Form):
    """A policy as it is typed; a level without days is left out."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=60)
        for level in Level:
            self.fields[f"level_{level.value}"] = forms.IntegerField(
                label=str(level.label), min_value=1, max_value=LONGEST, required=False
            )
        self.fields["minimum"] = forms.IntegerField(
            label=_("Smallest amount"), min_value=0, max_value=100_000
        )
        self.fields["distance_days"] = forms.IntegerField(
            label=_("Days between two notices"), min_value=1, max_value=60
        )
        self.fields["pay_days"] = forms.IntegerField(
            label=_("Days to pay after a notice"), min_value=1, max_value=60
        )
        self.fields["is_automatic"] = forms.BooleanField(
            label=_("Notices are sent automatically"), required=False
        )
        self.fields["copies"] = forms.BooleanField(
            label=_("Invoice contacts get a copy of each notice"), required=False
        )

    def levels(self) -> list[Any]:
        """The fields of the levels, in order."""
        return [self[f"level_{level.value}"] for level in Level]

    def given(self) -> PolicyInput:
        typed = self.cleaned_data
        days = {level.value: typed[f"level_{level.value}"] for level in Level}
        return PolicyInput(
            name=typed["name"],
            steps={level: n for level, n in days.items() if n},
            minimum=typed["minimum"],
            distance_days=typed["distance_days"],
            pay_days=typed["pay_days"],
            is_automatic=typed["is_automatic"],
            copies=typed["copies"],
        )


def _initial(policy: DunningPolicy | None) -> dict[str, Any]:
    """What a policy says, or the usual days for a new one."""
    if policy is None:
        usual = DunningPolicy()
        given = PolicyInput("", dict(DEFAULT_STEPS), usual.minimum, usual.distance_days, usual.pay_days, True)
    else:
        given = input_of(policy)
    return {
        "name": given.name,
        "minimum": given.minimum,
        "distance_days": given.distance_days,
        "pay_days": given.pay_days,
        "is_automatic": given.is_automatic,
        "copies": given.copies,
        **{f"level_{level}": days for level, days in given.steps.items()},
    }


def _answer(request: HttpRequest, entity: LegalEntity, policy: DunningPolicy | None) -> HttpResponse:
    form = PolicyForm(request.POST or None, initial=_initial(policy))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if policy is None:
                    add_policy(entity, form.given(), by=member(request), now=clock.now())
                else:
                    change_policy(policy, form.given(), by=member(request), now=clock.now())
            except StepsOutOfOrder as error:
                form.add_error("level_1", str(error.message))
            except PolicyExists as error:
                form.add_error("name", str(error.message))
            else:
                messages.success(request, _("The policy is saved. It applies from the next run on."))
                return redirect("backoffice:dunning")
    context = {"form": form, "entity": entity, "policy": policy}
    return render(request, "backoffice/dunning/dunning_policy.html", context, status=status)


@audience(Audience.STAFF)
@needs(Right.KEEP_DUNNING_POLICY)
@require_http_methods(["GET", "POST"])
def policy_new(request: HttpRequest, code: str) -> HttpResponse:
    """Another policy of a legal entity, the usual days filled in."""
    return _answer(request, get_object_or_404(LegalEntity, code=code), None)


@audience(Audience.STAFF)
@needs(Right.KEEP_DUNNING_POLICY)
@require_http_methods(["GET", "POST"])
def policy_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a policy."""
    policy = get_object_or_404(DunningPolicy.objects.select_related("entity"), public_id=public_id)
    return _answer(request, policy.entity, policy)
