from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.notifications.models import Delivery
from billing_portal.notifications.recipients import recipients_of_one_invoice


def failed_deliveries(user: User) -> QuerySet[Delivery]:
    """Mails that staff must look at, the latest first."""
    rows = Delivery.objects.visible_to(user).filter(status=Delivery.Status.FAILED)
    return rows.select_related("message__account").order_by("-pk")


def waiting_deliveries(user: User) -> QuerySet[Delivery]:
    """Mails that could not be sent yet and are tried again."""
    rows = Delivery.objects.visible_to(user).filter(status=Delivery.Status.QUEUED, tries__gt=0)
    return rows.select_related("message__account").order_by("pk")


def deliveries_of(account: CorporateAccount) -> QuerySet[Delivery]:
    """Every mail of an account, the latest first."""
    return Delivery.objects.filter(message__account=account).select_related("message").order_by("-pk")


def mailing_choices(invoice: Invoice, chosen: set[str] | None = None) -> list[dict[str, Any]]:
    """To whom an invoice can be sent: value, address and name; all are ticked unless `chosen` says which."""
    return [
        {
            "value": one.guard,
            "address": one.address,
            "name": one.name,
            "is_ticked": chosen is None or one.guard in chosen,
        }
        for one in recipients_of_one_invoice(invoice)
    ]
