"""All payments of the accounts one looks after, by what is left to do and by words."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing_portal.backoffice.payments.rows import payment_row
from billing_portal.backoffice.rows import member, paged
from billing_portal.identity.rights import Right, may
from billing_portal.kit.http import Audience, audience, parameter
from billing_portal.payments.models import Chargeback, Payment, Refund
from billing_portal.web.rights import needs

PAGE = 40
FILTERS = {
    "": Q(),
    "credit": Q(unapplied_minor__gt=0),
    "refund": Exists(Refund.objects.filter(payment=OuterRef("pk"), status__in=Refund.OPEN)),
    "chargeback": Exists(Chargeback.objects.filter(payment=OuterRef("pk"))),
    "deposited": Q(status=Payment.Status.DEPOSITED),
    "reversed": Q(status__in=[Payment.Status.BOUNCED, Payment.Status.REVERSED]),
}


def _words() -> dict[str, str]:
    return {
        "": _("All"),
        "credit": _("With credit"),
        "refund": _("With an open refund"),
        "chargeback": _("Charged back"),
        "deposited": _("Checks not cleared yet"),
        "reversed": _("Reversed"),
    }


@audience(Audience.STAFF)
@needs(Right.VIEW_PAYMENT)
@require_GET
def payment_list(request: HttpRequest) -> HttpResponse:
    """All payments of the accounts one looks after, the newest first, by what is left to do and by words."""
    user = member(request)
    chosen, query = request.GET.get("show", ""), parameter(request, "q", longest=80)
    chosen = chosen if chosen in FILTERS else ""
    rows = Payment.objects.visible_to(user)
    if query:
        rows = rows.filter(
            Q(number__icontains=query)
            | Q(label__icontains=query)
            | Q(account__legal_name__icontains=query)
            | Q(account__number__iexact=query)
        )
    counts = rows.aggregate(
        **{f"n_{key}": Count("pk", filter=Q(which)) for key, which in FILTERS.items() if key},
        n_=Count("pk"),
    )
    found = rows.filter(FILTERS[chosen]).select_related("account").order_by("-received_at", "-pk")
    shown, page = paged(found, request.GET.get("page", ""), PAGE)
    context = {
        "rows": [payment_row(payment) for payment in shown],
        "page": page,
        "query": query,
        "chosen": chosen,
        "filters": [(key, word, counts[f"n_{key}"]) for key, word in _words().items()],
        "may_post": may(user, Right.RECORD_PAYMENT),
    }
    return render(request, "backoffice/payments/payments.html", context)
