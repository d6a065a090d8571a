"""The test clock of demo and staging: an administrator moves the portal's time forward (X10)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing_portal.backoffice.rows import member
from billing_portal.flows.test_clock import move_clock
from billing_portal.identity.rights import Right
from billing_portal.jobs.models import TestClock
from billing_portal.kit import clock, formats
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.web.rights import needs

STEPS = (1, 7, 30)  # days that have a button of their own


class MoveForm(forms.Form):
    """To the morning of which day; the buttons send a number of days instead."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.IntegerField(
            required=False, min_value=1, max_value=731, widget=forms.HiddenInput
        )
        self.fields["to"] = forms.DateField(
            label=_("To the morning of"),
            required=False,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )

    def target(self, now: datetime, zone: str) -> datetime | None:
        """The moment asked for; None if none was."""
        days, day = self.cleaned_data.get("days"), self.cleaned_data.get("to")
        if days:
            return now + timedelta(days=days)
        return datetime.combine(day, time(8), clock.zone(zone)) if day else None


@audience(Audience.STAFF)
@needs(Right.MOVE_CLOCK)
@require_http_methods(["GET", "POST"])
def test_clock(request: HttpRequest) -> HttpResponse:
    """Where the portal's time stands, and moving it; there is none in production."""
    if not settings.TEST_CLOCK:
        raise Http404
    now = clock.now()
    form, status = MoveForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            target = form.target(now, "Europe/Berlin")
            try:
                if target is None:
                    form.add_error("to", _("Choose a day."))
                else:
                    move_clock(target, by=member(request), now=now)
                    messages.success(
                        request, _("Time is moving forward. Everything due on the way happens in order.")
                    )
                    return redirect("backoffice:test-clock")
            except BillingError as error:
                form.add_error("to", str(error.message))
                status = status_of(error)
    row = TestClock.objects.filter(pk=1).first()
    target = row.target if row else None
    context = {
        "form": form,
        "steps": STEPS,
        "now": formats.moment_long(now, "Europe/Berlin"),
        "ahead": formats.number(row.ahead.days) if row and row.ahead.days else "",
        "target": formats.moment_long(target, "Europe/Berlin") if target else "",
    }
    return render(request, "backoffice/settings/test_clock.html", context, status=status)
