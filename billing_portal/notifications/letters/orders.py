from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.catalog.models import Product
from billing_portal.documents.models import Paper
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.invoices.models import Invoice
from billing_portal.journal.models import Entry
from billing_portal.kit import formats
from billing_portal.notifications.letters.parts import Content, facts, points, said, text
from billing_portal.notifications.links import page, pay_page
from billing_portal.notifications.models import Message
from billing_portal.orders.admin_seats import seat_days
from billing_portal.orders.events import SERVICE_ORDER_PLACED
from billing_portal.orders.models import AdminContact, ServiceOrder
from billing_portal.orders.ports import problem_words
from billing_portal.payments.models import PaymentAttempt


def _order(message: Message) -> ServiceOrder:
    rows = ServiceOrder.objects.select_related("account", "method", "placed_by", "admin_contact")
    return rows.get(public_id=message.entry.object_id)


def _was_declined(order: ServiceOrder, paper: Paper) -> bool:
    """Whether the order's own charge had failed when its confirmation was written."""
    if order.method.kind != PaymentMethod.Kind.CARD:
        return False
    attempt = PaymentAttempt.objects.filter(request_key=f"order:{order.public_id}").first()
    return (
        attempt is not None
        and attempt.status not in PaymentAttempt.OPEN | {PaymentAttempt.Status.SUCCEEDED}
        and attempt.settled_at is not None
        and attempt.settled_at <= paper.created_at
    )


def _is_begun(order: ServiceOrder) -> bool:
    """Whether the bank still waits for somebody to confirm the order's own charge."""
    attempt = PaymentAttempt.objects.filter(request_key=f"order:{order.public_id}").first()
    return attempt is not None and attempt.is_begun and attempt.has_page


def _facts(order: ServiceOrder) -> list[tuple[str, str]]:
    quotes = ", ".join(order.ordered_quotes.order_by("quote__pk").values_list("quote__number", flat=True))
    method = str(order.method.get_kind_display())
    if detail := method_detail(order.method, creditor_id=order.account.entity.creditor_id):
        method = f"{method}, {detail}"
    return [
        (_("Service order"), order.number),
        (_("Quotes"), quotes),
        (_("Sum over the whole term, tax included"), formats.amount_with_code(order.value_total)),
        (_("First payment, tax included"), formats.amount_with_code(order.first_total)),
        (_("Payment Method"), method),
        (_("Your order number"), order.po_number),
    ]


def confirmed(message: Message, now: datetime) -> Content:
    """What was agreed, what is paid and what comes next: the words of the filed confirmation."""
    order = _order(message)
    paper = paper_of(Kind.CONFIRMATION, order.public_id)
    assert paper is not None  # filed in the transaction that wrote the entry
    declined, begun = _was_declined(order, paper), False
    words = {
        "number": order.number,
        "company": order.account.legal_name,
        "when": formats.moment_short(order.placed_at, order.account.zone),
    }
    if declined:
        subject = _("Service order %(number)s is binding, but the card payment did not go through") % words
    elif begun := _is_begun(order):
        subject = _("Service order %(number)s is binding: please confirm the card payment") % words
    elif paper.snapshot["totals"]["paid_minor"]:
        subject = _("Service order %(number)s: confirmation and receipt") % words
    else:
        subject = _("Service order %(number)s: confirmation") % words
    if declined:
        button = (
            _("Pay Now"),
            pay_page(list(order.invoices.order_by("pk").values_list("public_id", flat=True))),
        )
    else:
        label = _("Continue the payment") if begun else _("Open the service order")
        button = (label, page("portal:order", order.public_id))
    first = _(
        "On %(when)s you placed service order %(number)s for %(company)s. Confirmation and receipt are attached."
    )
    if order.placed_by.is_staff:
        words["who"] = f"{order.placed_by.name} ({order.placed_by.get_role_display()})"
        first = _(
            "On %(when)s %(who)s placed service order %(number)s for %(company)s on your behalf. "
            "Confirmation and receipt are attached. If this is not what you wanted, reply at "
            "once."
        )
    return Content(
        subject=subject,
        blocks=(
            text(first % words),
            facts(*_facts(order), (_("Reason"), str(_placed(order).get("reason", "")))),
            text(_("What happens next:")),
            points(paper.snapshot["next_steps"]),
        ),
        button=button,
    )


def _is_self_service(order: ServiceOrder) -> bool:
    return order.ordered_quotes.filter(quote__self_service=True).exists()


def _placed(order: ServiceOrder) -> dict[str, Any]:
    """What the journal keeps of the click: the open quotes whose place it took, and the reason of staff (S2)."""
    placed = Entry.objects.get(
        kind=ServiceOrder._meta.label_lower, object_id=order.public_id, name=SERVICE_ORDER_PLACED.name
    )
    return dict(placed.data)


def _invoice_words(invoice: Invoice) -> str:
    """An invoice that the order issued or holds, with its sum and state."""
    if invoice.status == Invoice.Status.DRAFT:
        state = _("Held: it cannot be issued yet")
    elif invoice.status == Invoice.Status.PAID:
        state = _("Paid")
    else:
        state = _("Open, due %(date)s") % {"date": formats.date_short(invoice.due_on)}
    return f"{invoice.number or _('Draft')}: {formats.amount_with_code(invoice.total)}, {state}"


def confirmed_staff(message: Message, now: datetime) -> Content:
    order = _order(message)
    placed = _placed(order)
    words = {
        "company": order.account.legal_name,
        "amount": formats.amount_with_code(order.value_total),
        "number": order.number,
        "who": order.placed_by.name,
        "when": formats.moment_short(order.placed_at, order.account.zone),
    }
    by_customer = not order.placed_by.is_staff and _is_self_service(order)
    invoices = [_invoice_words(invoice) for invoice in order.invoices.order_by("pk")]
    return Content(
        subject=_("%(company)s placed service order %(number)s over %(amount)s") % words,
        blocks=(
            text(_("%(who)s placed service order %(number)s on %(when)s.") % words),
            *([text(_("The customer added these seats in the portal."))] if by_customer else []),
            facts(
                *_facts(order),
                (_("Replaced quotes"), ", ".join(placed.get("supersedes", []))),
                (_("Invoice"), "; ".join(invoices) or _("Follows on the first day of the service")),
                (_("Admin Contact"), f"{order.admin_contact.name}, {order.admin_contact.email}"),
            ),
        ),
        button=(_("Open the service order"), page("backoffice:order", order.public_id)),
    )


def admin_provisioned(message: Message, now: datetime) -> Content:
    """The result of setting up the admin contact; says so if no seat was free, and what follows when (Q8)."""
    contact = AdminContact.objects.select_related("order").get(public_id=message.entry.object_id)
    lines, lacking = _seat_lines(contact), "none_free" in contact.seats.values()
    who = {"name": contact.name, "email": contact.email, "number": contact.order.number}
    subject = (
        _("%(name)s is set up as an admin, but not every seat was free")
        if lacking
        else _("%(name)s is set up as an admin in the Admin Center")
    )
    first = (
        _(
            "%(name)s (%(email)s) is now an admin in the Admin Center, as ordered with service "
            "order %(number)s."
        )
        if contact.created_new
        else _(
            "%(name)s (%(email)s) was already an admin in the Admin Center and has been updated, "
            "as ordered with service order %(number)s."
        )
    )
    closing = (
        [text(_("An admin can free a seat in the Admin Center and assign it again."))] if lacking else []
    )
    return Content(
        subject=subject % who,
        blocks=(text(first % who), *([points(lines)] if lines else []), *closing),
        button=(_("Open the service order"), page("portal:order", contact.order.public_id)),
    )


def _seat_lines(contact: AdminContact) -> list[str]:
    """What became of the seat of each product that was ordered, and from when on there is one that begins later."""
    names = dict(Product.objects.filter(code__in=contact.seats).values_list("code", "name"))
    days = seat_days(contact.order) if "later" in contact.seats.values() else {}
    words = {
        "assigned": _("%(product)s: one seat was assigned."),
        "held": _("%(product)s: the person already had a seat; none was added."),
        "none_free": _("%(product)s: no seat was free, so none was assigned."),
        "later": _("%(product)s: one seat from %(date)s, when the service begins."),
    }
    return [
        words[outcome]
        % {"product": names.get(code, code), "date": formats.date_long(days[code]) if code in days else ""}
        for code, outcome in sorted(contact.seats.items())
        if outcome in words
    ]


def admin_seated(message: Message, now: datetime) -> Content:
    """That a service has begun which was ordered for this day, and whether its seat could be given."""
    contact = AdminContact.objects.select_related("order").get(public_id=message.entry.object_id)
    lacking = "none_free" in contact.seats.values()
    who = {"name": contact.name, "email": contact.email, "number": contact.order.number}
    subject = (
        _("Your service has begun, but no seat was free for %(name)s")
        if lacking
        else _("Your service has begun: %(name)s has a seat")
    )
    first = _(
        "What you ordered with service order %(number)s for this day has begun. The seats of %(name)s (%(email)s):"
    )
    closing = (
        [text(_("An admin can free a seat in the Admin Center and assign it again."))] if lacking else []
    )
    return Content(
        subject=subject % who,
        blocks=(text(first % who), points(_seat_lines(contact)), *closing),
        button=(_("Open the service order"), page("portal:order", contact.order.public_id)),
    )


def admin_refused(message: Message, now: datetime) -> Content:
    """That the admin is not set up yet, and that nothing has to be done about it."""
    contact = AdminContact.objects.select_related("order").get(public_id=message.entry.object_id)
    who = {"name": contact.name, "email": contact.email, "number": contact.order.number}
    return Content(
        subject=_("%(name)s could not be set up as an admin yet") % who,
        blocks=(
            text(
                _(
                    "The Admin Center did not accept %(name)s (%(email)s), the admin contact of service "
                    "order %(number)s. Your order remains valid."
                )
                % who
            ),
            text(
                _(
                    "Corporate Account Services has been notified and is taking care of it. You do not "
                    "need to do anything."
                )
            ),
        ),
        button=(_("Open the service order"), page("portal:order", contact.order.public_id)),
    )


def admin_by_hand(message: Message, now: datetime) -> Content:
    """That staff have set the admin up themselves, with what they want the contact to know; never their own note."""
    contact = AdminContact.objects.select_related("order__account").get(public_id=message.entry.object_id)
    assert contact.completed_at is not None
    who = {
        "name": contact.name,
        "email": contact.email,
        "number": contact.order.number,
        "when": formats.moment_short(contact.completed_at, contact.order.account.zone),
    }
    first = _(
        "On %(when)s Corporate Account Services set up %(name)s (%(email)s), the admin contact of service order "
        "%(number)s, as an admin in the Admin Center."
    )
    theirs = [text(_("Corporate Account Services writes:")), said(contact.message)]
    return Content(
        subject=_("%(name)s is set up as an admin in the Admin Center") % who,
        blocks=(text(first % who), *(theirs if contact.message else [])),
        button=(_("Open the service order"), page("portal:order", contact.order.public_id)),
    )


def admin_refused_staff(message: Message, now: datetime) -> Content:
    """Why the Admin Center refused an admin, for Corporate Account Services to fix."""
    contact = AdminContact.objects.select_related("order__account").get(public_id=message.entry.object_id)
    who = {"name": contact.name, "company": contact.order.account.legal_name}
    return Content(
        subject=_("The Admin Center refused %(name)s of %(company)s") % who,
        blocks=(
            text(_("Fix the cause and retry, or set the admin up by hand and note what you did.")),
            facts(
                (_("Service order"), contact.order.number),
                (_("Admin Contact"), f"{contact.name}, {contact.email}"),
                (_("Reason"), problem_words(contact.problem, contact.problem_detail)),
            ),
        ),
        button=(_("Open the service order"), page("backoffice:order", contact.order.public_id)),
    )
