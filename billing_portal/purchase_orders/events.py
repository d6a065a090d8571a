from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Event, Group

PURCHASE_ORDER_ADDED = Event(
    "purchase_order.added",
    Group.METHODS,
    _("Purchase order %(number)s was added"),
)
PURCHASE_ORDER_CHANGED = Event(
    "purchase_order.changed",
    Group.METHODS,
    _("Purchase order %(number)s was changed"),
)
PURCHASE_ORDER_CLOSED = Event(
    "purchase_order.closed",
    Group.METHODS,
    _("Purchase order %(number)s was closed"),
)
PURCHASE_ORDER_REPLACED = Event(
    "purchase_order.replaced",
    Group.METHODS,
    _("Purchase order %(number)s was replaced by %(successor)s"),
)
PURCHASE_ORDER_EXPIRING = Event(
    "purchase_order.expiring",
    Group.METHODS,
    _("A warning that purchase order %(number)s will expire was sent"),
)
PURCHASE_ORDER_USED = Event(
    "purchase_order.used",
    Group.METHODS,
    _("A warning that purchase order %(number)s is used to %(percent)s %% was sent"),
)
PURCHASE_ORDER_SHORT = Event(
    "purchase_order.short",
    Group.METHODS,
    _("A warning that the invoice of %(on)s will not fit on purchase order %(number)s was sent"),
)
PURCHASE_ORDER_DOWNLOADED = Event(
    "purchase_order.downloaded",
    Group.METHODS,
    _("The file of purchase order %(number)s was downloaded"),
)
