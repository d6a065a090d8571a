from __future__ import annotations

from django.db.models import QuerySet

from billing_portal.accounts.models import User
from billing_portal.help.models import ContactMessage


def open_messages(user: User) -> QuerySet[ContactMessage]:
    """What waits for an answer by this member of staff, the oldest first."""
    rows = ContactMessage.objects.visible_to(user).filter(status=ContactMessage.Status.OPEN)
    return rows.select_related("account", "sender").order_by("received_at", "pk")


def closed_messages(user: User) -> QuerySet[ContactMessage]:
    """What has been answered, the latest first."""
    rows = ContactMessage.objects.visible_to(user).filter(status=ContactMessage.Status.CLOSED)
    return rows.select_related("account", "sender", "closed_by").order_by("-closed_at", "-pk")
