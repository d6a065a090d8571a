from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.notifications.letters.parts import Content, facts, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.purchase_orders.events import (
    PURCHASE_ORDER_ADDED,
    PURCHASE_ORDER_CHANGED,
    PURCHASE_ORDER_CLOSED,
    PURCHASE_ORDER_REPLACED,
)
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import po_remaining


def expiring(message: Message, now: datetime) -> Content | None:
    """Not sent for one that was closed or replaced meanwhile, or whose last day was moved."""
    order = PurchaseOrder.objects.select_related("account").get(public_id=message.entry.object_id)
    days = int(message.entry.data["days"])
    if order.closed_at is not None or order.replaced_by_id is not None or order.expires_on is None:
        return None
    words = {"number": order.number, "company": order.account.legal_name, "days": days}
    subject = ngettext(
        "Purchase order %(number)s expires in %(days)d day",
        "Purchase order %(number)s expires in %(days)d days",
        days,
    )
    return Content(
        subject=(subject if days else _("Purchase order %(number)s expires today")) % words,
        blocks=(
            text(
                _("A purchase order of %(company)s expires soon. Invoices after its last day do not show it.")
                % words
            ),
            facts((_("PO number"), order.number), (_("Last day"), formats.date_long(order.expires_on))),
            text(
                _("Enter the next one in time, or replace this one. Invoices are issued with or without it.")
            ),
        ),
        button=(_("Open the purchase orders"), page("portal:purchase-orders")),
    )


def used(message: Message, now: datetime) -> Content | None:
    """Not sent for one that was closed meanwhile."""
    order = PurchaseOrder.objects.select_related("account").get(public_id=message.entry.object_id)
    data = message.entry.data
    if order.closed_at is not None:
        return None
    currency, all_of_it = order.account.currency, int(data["percent"]) >= 100
    words = {"number": order.number, "company": order.account.legal_name, "percent": data["percent"]}
    limit, drawn = Money(int(data["limit_minor"]), currency), Money(int(data["used_minor"]), currency)
    return Content(
        subject=(
            _("Purchase order %(number)s is used up")
            if all_of_it
            else _("Purchase order %(number)s is used to %(percent)s %%")
        )
        % words,
        blocks=(
            text(_("How much of a purchase order of %(company)s invoices have used, tax included.") % words),
            facts(
                (_("PO number"), order.number),
                (_("Amount limit"), formats.amount_with_code(limit)),
                (_("Used"), formats.amount_with_code(drawn)),
                (_("Left"), formats.amount_with_code(Money(max(0, limit.minor - drawn.minor), currency))),
            ),
            text(
                _(
                    "An invoice that exceeds what is left shows the next valid purchase order, or none. "
                    "No invoice is held back."
                )
            ),
        ),
        button=(_("Open the purchase orders"), page("portal:purchase-orders")),
    )


def short(message: Message, now: datetime) -> Content | None:
    """Not sent once it was closed, or has room for the invoice."""
    order: Any = (
        PurchaseOrder.objects.with_used().select_related("account").get(public_id=message.entry.object_id)
    )
    data, currency = message.entry.data, order.account.currency
    on, needed = date.fromisoformat(data["on"]), Money(int(data["total_minor"]), currency)
    left = po_remaining(order)
    if order.closed_at is not None or left is None or left >= needed.minor:
        return None
    words = {
        "number": order.number,
        "amount": formats.amount_with_code(needed),
        "date": formats.date_short(on),
    }
    return Content(
        subject=_("The next invoice (%(amount)s on %(date)s) will not fit on purchase order %(number)s")
        % words,
        blocks=(
            text(
                _("Without another purchase order, this invoice of %(company)s shows none.")
                % {"company": order.account.legal_name}
            ),
            facts(
                (_("PO number"), order.number),
                (_("Left"), formats.amount_with_code(Money(left, currency))),
                (_("Next invoice"), f"{words['amount']}, {formats.date_long(on)}"),
            ),
            text(_("Replace it, raise its limit or add the next one before that day.")),
        ),
        button=(_("Replace it"), page("portal:purchase-order-replace", order.public_id)),
    )


def by_staff(message: Message, now: datetime) -> Content:
    """What staff did for the account, and why."""
    order = PurchaseOrder.objects.select_related("account").get(public_id=message.entry.object_id)
    account, entry = order.account, message.entry
    what = {
        PURCHASE_ORDER_ADDED.name: _("Purchase order %(number)s was added for %(company)s"),
        PURCHASE_ORDER_CHANGED.name: _("Purchase order %(number)s of %(company)s was changed"),
        PURCHASE_ORDER_CLOSED.name: _("Purchase order %(number)s of %(company)s was closed"),
        PURCHASE_ORDER_REPLACED.name: _("Purchase order %(number)s of %(company)s was replaced"),
    }[entry.name] % {"number": entry.data["number"], "company": account.legal_name}
    words = {
        "who": entry.actor.name if entry.actor else account.entity.name,
        "when": formats.moment_short(entry.at, account.zone),
    }
    return Content(
        subject=what,
        blocks=(
            text(_("%(who)s of Corporate Account Services did this for you on %(when)s.") % words),
            facts(
                (_("PO number"), entry.data["number"]),
                (_("Replaced by"), entry.data.get("successor", "")),
                (_("Replaces"), entry.data.get("replaces", "")),
                (_("Reason"), entry.data.get("reason", "")),
            ),
            text(_("Invoices already issued do not change. Is this not right? Tell us.")),
        ),
        button=(_("Open the purchase orders"), page("portal:purchase-orders")),
    )
