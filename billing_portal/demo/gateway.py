"""The sandbox gateway's knobs: how it misbehaves, and what the customer's bank decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from billing_portal.integrations.payments.sandbox import store, switches
from billing_portal.integrations.payments.sandbox.models import Charge, Chargeback, Switch
from billing_portal.kit import formats
from billing_portal.kit.http import Audience, audience
from billing_portal.kit.money import Money
from billing_portal.payments.ports import Taken

SENTENCES: dict[str, tuple[str | Promise, str | Promise]] = {
    switches.ANSWER_LOST: (
        gettext_lazy("Answers get lost"),
        gettext_lazy(
            "It charges and refunds, but sends no answer. The portal finds the outcome by the payment’s key."
        ),
    ),
    switches.SLOW: (
        gettext_lazy("Slow"),
        gettext_lazy("Charges and refunds stay on their way until this is switched off."),
    ),
    switches.NO_REFUNDS: (
        gettext_lazy("No refunds"),
        gettext_lazy("Every refund is refused; the money is credit again."),
    ),
    switches.TWICE: (
        gettext_lazy("Everything twice"),
        gettext_lazy("Every event is sent twice. It counts once."),
    ),
    switches.LATE: (gettext_lazy("Late"), gettext_lazy("Events are sent after ten minutes.")),
    switches.SILENT: (
        gettext_lazy("Silent"),
        gettext_lazy(
            "No events at all. The portal learns the outcome when the customer returns or from "
            "the check every minute."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """One way to misbehave, in words, and whether it is on."""

    name: str
    label: str
    sentence: str
    is_on: bool


def switch_rows() -> list[SwitchRow]:
    on = set(Switch.objects.values_list("name", flat=True))
    return [
        SwitchRow(name, str(label), str(sentence), name in on)
        for name, (label, sentence) in SENTENCES.items()
    ]


def _words(charge: Charge, minor: int) -> str:
    """`EUR 119.00 · Visa •••• 4242`."""
    amount = formats.amount_with_code(Money(minor, charge.currency))
    return " · ".join(filter(None, (amount, charge.method_label)))


def _disputable() -> Charge | None:
    """The latest charge of which the bank has taken nothing back yet."""
    rows = Charge.objects.filter(outcome="succeeded", chargebacks=None, amount_minor__gt=F("refunded_minor"))
    return rows.order_by("-pk").first()


def _undecided() -> Chargeback | None:
    return Chargeback.objects.filter(state=Taken.TAKEN).select_related("charge").order_by("-pk").first()


def bank_rows() -> dict[str, str]:
    """What the bank could do next, in words; empty where it can do nothing."""
    charge, dispute = _disputable(), _undecided()
    return {
        "charge": _words(charge, charge.amount_minor - charge.refunded_minor) if charge else "",
        "dispute": _words(dispute.charge, dispute.amount_minor) if dispute else "",
    }


@audience(Audience.PUBLIC)
@require_POST
def bank(request: HttpRequest, what: str) -> HttpResponse:
    """The customer's bank takes the latest payment back, or decides about the latest chargeback."""
    charge, dispute = _disputable(), _undecided()
    if what == "take" and charge is not None:
        left = Money(charge.amount_minor - charge.refunded_minor, charge.currency)
        store.take_back(charge, amount=left)
        messages.success(request, _("The bank has taken it back. The portal is notified in a moment."))
    elif what in (Taken.WON, Taken.LOST) and dispute is not None:
        store.decide(dispute, Taken(what))
        messages.success(request, _("The bank has decided. The portal is notified in a moment."))
    elif what not in ("take", Taken.WON, Taken.LOST):
        raise Http404
    return redirect("demo:home")
