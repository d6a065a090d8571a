from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod, User
from billing_portal.accounts.papers import method_detail
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import TAKEN
from billing_portal.journal.actions import record
from billing_portal.kit import formats
from billing_portal.payments.errors import MethodIsNeeded
from billing_portal.payments.models import PaymentAttempt
from billing_portal.subscriptions.models import Subscription

WARN_DAYS = (60, 30, 7)  # before a card expires


def why_needed(method: PaymentMethod) -> str:
    """Why a method cannot be removed now, in the reader's language; empty if it can."""
    if PaymentAttempt.objects.open().filter(method=method).exists():
        return _("A payment with it is on its way.")
    account = method.account
    is_default = account.default_method_id == method.pk
    if is_default and account.subscriptions.exclude(status=Subscription.Status.ENDED).exists():
        return _("Your subscriptions are paid with it. Choose another payment method first.")
    waiting = Invoice.objects.filter(
        collect_by=method, status=Invoice.Status.ISSUED, total_minor__gt=TAKEN
    ).order_by("due_on")
    first = waiting.first()
    if first is not None:
        return _("Invoice %(number)s is collected with it on %(date)s.") % {
            "number": first.number,
            "date": formats.date_long(first.due_on) if first.due_on else "",
        }
    return ""


@transaction.atomic
def remove_method(method: PaymentMethod, *, by: User, now: datetime) -> bool:
    """Take a saved card or mandate off the account; papers and payments that name it keep their words.

    Returns whether this call did it. Raises MethodIsNeeded with the reason.
    """
    # Choosing a method claims the account too: it cannot become the one in use while it goes.
    CorporateAccount.objects.filter(pk=method.account_id).update(currency=F("currency"))
    method = PaymentMethod.objects.select_related("account").get(pk=method.pk)
    if reason := why_needed(method):
        raise MethodIsNeeded(reason)
    if not PaymentMethod.objects.filter(pk=method.pk, removed_at=None).update(removed_at=now):
        return False
    CorporateAccount.objects.filter(pk=method.account_id, default_method=method).update(default_method=None)
    record(
        "payment_method.removed", method, by=by, at=now, account=method.account, method=method_detail(method)
    )
    return True


def note_expiry(method: PaymentMethod, today: date, *, now: datetime) -> bool:
    """Tell that a card expires in 60, 30 or 7 days, each once; True if this call did.

    A card is good to the last day of its month.
    """
    last_day = method.last_day
    if last_day is None:
        return False
    left = (last_day - today).days
    step = min((days for days in WARN_DAYS if left <= days), default=None)
    if step is None or left < 0:
        return False
    with transaction.atomic():
        rows = PaymentMethod.objects.filter(pk=method.pk, removed_at=None)
        if not rows.filter(Q(warned_days=None) | Q(warned_days__gt=step)).update(warned_days=step):
            return False
        record("payment_method.expiring", method, by=None, at=now, account=method.account, days=left)
    return True
