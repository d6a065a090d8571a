from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import COVERED
from billing_portal.journal.actions import record
from billing_portal.kit import formats
from billing_portal.payments.errors import MethodIsNeeded
from billing_portal.payments.events import PAYMENT_METHOD_REMOVED
from billing_portal.payments.models import PaymentAttempt
from billing_portal.subscriptions.models import Subscription


def why_needed(method: PaymentMethod) -> str:
    """Why a method cannot be removed now, in the reader's language; empty if it can."""
    return why_needed_all(method.account, [method])[method.pk]


def why_needed_all(account: CorporateAccount, methods: Sequence[PaymentMethod]) -> dict[int, str]:
    """The same for several methods of one account, by key. Three queries, however many there are."""
    keys = [method.pk for method in methods]
    moving = set(PaymentAttempt.objects.open().filter(method__in=keys).values_list("method_id", flat=True))
    has_subscriptions = (
        account.default_method_id in keys
        and account.subscriptions.exclude(status=Subscription.Status.ENDED).exists()
    )
    rows = Invoice.objects.filter(
        collect_by__in=keys, status=Invoice.Status.ISSUED, total_minor__gt=COVERED
    ).order_by("-due_on", "-pk")
    first = {row.collect_by_id: row for row in rows.only("collect_by", "number", "due_on")}
    reasons = {}
    for key in keys:
        waiting = first.get(key)
        if key in moving:
            reasons[key] = _("A payment with it is on its way.")
        elif has_subscriptions and key == account.default_method_id:
            reasons[key] = _("Your subscriptions are paid with it. Choose another payment method first.")
        elif waiting is not None:
            reasons[key] = _("Invoice %(number)s is collected with it on %(date)s.") % {
                "number": waiting.number,
                "date": formats.date_long(waiting.due_on) if waiting.due_on else "",
            }
        else:
            reasons[key] = ""
    return reasons


@transaction.atomic
def remove_method(method: PaymentMethod, *, by: User, now: datetime) -> bool:
    """Take a saved card or mandate off the account; papers and payments that name it keep their words.

    Returns whether this call did it. Raises MethodIsNeeded with the reason.
    """
    # Choosing a method claims the account too: it cannot become the one in use while it goes.
    authorize(by, Right.CHOOSE_PAYMENT_METHOD, method.account)
    CorporateAccount.objects.filter(pk=method.account_id).update(currency=F("currency"))
    method = PaymentMethod.objects.select_related("account").get(pk=method.pk)
    if reason := why_needed(method):
        raise MethodIsNeeded(reason)
    if not PaymentMethod.objects.filter(pk=method.pk, removed_at=None).update(removed_at=now):
        return False
    CorporateAccount.objects.filter(pk=method.account_id, default_method=method).update(default_method=None)
    record(
        PAYMENT_METHOD_REMOVED, method, by=by, at=now, account=method.account, method=method_detail(method)
    )
    return True
