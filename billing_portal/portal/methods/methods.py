"""Payment Method: what is used now and for what, what else is offered, and where transfers and checks go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from billing_portal.accounts.actions.payment_methods import choose_method, plain_method
from billing_portal.accounts.errors import MethodNotOffered
from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.flows.setups import forget_token
from billing_portal.kit import clock
from billing_portal.kit.errors import BillingError, status_of
from billing_portal.kit.http import Audience, audience
from billing_portal.payments.actions import remove_method, why_needed_all
from billing_portal.portal.methods.hosted import start_setup_redirect
from billing_portal.portal.methods.method_rules import (
    PLAIN,
    OfferedKind,
    expired,
    expires_in,
    offered,
    why_unusable,
)
from billing_portal.portal.methods.remittance import bank_rows
from billing_portal.sellers.queries import remittance
from billing_portal.web.current_account import account_by_id
from billing_portal.web.visits import for_account, user_of

Kind = PaymentMethod.Kind


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One way to pay that can be chosen: `value` names it in the form; with a `reason` it cannot be.

    `badge` is its state as a word with a tone; `needed` says why it cannot be removed, None if nothing is kept.
    """

    value: str
    name: str
    detail: str
    is_used: bool
    reason: str = ""
    badge: str = ""
    tone: str = ""
    needed: str | None = None


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind with the account's own methods of it, and whether another can be added on the gateway's page."""

    kind: OfferedKind
    rows: list[MethodRow]
    can_add: bool
    is_plain: bool  # nothing is entered for it


def _detail(method: PaymentMethod) -> str:
    if method.expiry_year and method.expiry_month:
        until = f"{method.expiry_month:02d}/{method.expiry_year}"
        return _("valid until %(month)s") % {"month": until}
    return ""


def _row(
    method: PaymentMethod, account: CorporateAccount, kind: OfferedKind, today: date, needed: str
) -> MethodRow:
    badge, tone = _badge(method, today)
    return MethodRow(
        value=str(method.public_id),
        name=method_detail(method, creditor_id=account.entity.creditor_id) or str(method.get_kind_display()),
        detail=_detail(method),
        is_used=method.pk == account.default_method_id,
        reason=why_unusable(method, today) or kind.reason,
        badge=badge,
        tone=tone,
        needed=needed,
    )


def _badge(method: PaymentMethod, today: date) -> tuple[str, str]:
    if expired(method, today):
        return _("Expired"), "bad"
    if why_unusable(method, today):
        return _("No longer usable"), "bad"
    left = expires_in(method, today)
    if left is None:
        return "", ""
    words = ngettext("Expires in %(count)d day", "Expires in %(count)d days", left) % {"count": left}
    return (words if left else _("Expires today")), "warn"


def _cards(account: CorporateAccount, kinds: list[OfferedKind], today: date) -> list[KindCard]:
    kept = list(PaymentMethod.objects.usable().filter(account=account).order_by("-pk"))
    needed = why_needed_all(account, [method for method in kept if method.is_automatic])
    used = account.default_method
    cards = []
    for kind in kinds:
        if kind.kind in PLAIN:
            is_used = used is not None and used.kind == kind.kind
            rows = [MethodRow(kind.kind, kind.label, "", is_used)] if kind.offered or is_used else []
            cards.append(KindCard(kind, rows, can_add=False, is_plain=True))
        else:
            rows = [
                _row(method, account, kind, today, needed[method.pk])
                for method in kept
                if method.kind == kind.kind
            ]
            cards.append(KindCard(kind, rows, can_add=kind.offered, is_plain=False))
    return cards


def _used_for(method: PaymentMethod | None) -> str:
    """What the account's method does, in a sentence."""
    if method is None:
        return ""
    return {
        str(Kind.CARD): _("New orders and renewals are charged to it at once."),
        str(Kind.DIRECT_DEBIT): _("New orders and renewals are collected by it on their due date."),
        str(Kind.RECURRING_TRANSFER): _(
            "Your standing order pays new orders and renewals on their due date; we collect nothing."
        ),
    }.get(method.kind, _("You pay new orders and renewals yourself, by their due date."))


def _page(request: HttpRequest, account: CorporateAccount, *, status: int = 200) -> HttpResponse:
    today = clock.day(clock.now(), account.entity.zone)
    details = remittance(account.entity_id, account.currency)
    kinds = offered(account, details)
    used = account.default_method
    labels = {kind.kind: kind.label for kind in kinds}
    context: dict[str, Any] = {
        "account": account,
        "used": used,
        "used_name": labels.get(used.kind, "") if used else "",
        "used_detail": ", ".join(
            filter(None, (method_detail(used, creditor_id=account.entity.creditor_id), _detail(used)))
        )
        if used
        else "",
        "used_badge": _badge(used, today) if used else ("", ""),
        "used_fails": used is not None and used.is_automatic and bool(why_unusable(used, today)),
        "used_for": _used_for(used),
        "days": account.payment_days,
        "cards": _cards(account, kinds, today),
        "bank": bank_rows(details),
        "check_address": details.check_address if details else "",
        "entity": account.entity,
    }
    return render(request, "portal/methods/payment_method.html", context, status=status)


def _refused(request: HttpRequest, account: CorporateAccount, error: BillingError) -> HttpResponse:
    messages.error(request, str(error.message))
    return _page(request, account, status=status_of(error))


def _offered_or_refuse(account: CorporateAccount, kind: str) -> None:
    """Raises MethodNotOffered with the reason that the page shows."""
    found = next(
        (
            row
            for row in offered(account, remittance(account.entity_id, account.currency))
            if row.kind == kind
        ),
        None,
    )
    if found is None or not found.offered:
        raise MethodNotOffered(found.reason if found else None)


@audience(Audience.CONTACT)
@require_GET
@for_account
def payment_method(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """What the account pays with, and what else it may."""
    return _page(request, account)


@audience(Audience.CONTACT)
@require_POST
@for_account
def payment_method_new(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """To the gateway's page, to enter a card or grant a mandate; no number is typed here."""
    kind = request.POST.get("kind", "")
    try:
        if kind in PLAIN:
            raise MethodNotOffered
        _offered_or_refuse(account, kind)
        return start_setup_redirect(request, account, kind, None, now=clock.now())
    except BillingError as error:
        return _refused(request, account, error)


@audience(Audience.CONTACT)
@require_POST
@for_account
def payment_method_choose(request: HttpRequest, account: CorporateAccount) -> HttpResponse:
    """Use this one for what follows; papers that were issued keep what they say."""
    now, value = clock.now(), request.POST.get("method", "")
    today = clock.day(now, account.entity.zone)
    try:
        if value in PLAIN:
            _offered_or_refuse(account, value)
            method = plain_method(account, value, by=user_of(request), now=now)
        else:
            method = _own_method(request, account, value)
            _offered_or_refuse(account, method.kind)
            if reason := why_unusable(method, today):
                raise MethodNotOffered(reason)
        changed = choose_method(account, method, by=user_of(request), now=now)
    except BillingError as error:
        return _refused(request, account, error)
    if changed:
        messages.success(request, _("Saved. It is used for new orders and renewals from now on."))
    if changed and method.is_recurring_transfer:
        return redirect("portal:standing-order")
    return redirect("portal:payment-method")


@audience(Audience.CONTACT)
@require_POST
def payment_method_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a saved card or mandate off the account; the payment provider forgets it too."""
    user = user_of(request)
    rows = PaymentMethod.objects.visible_to(user).usable().exclude(kind__in=PLAIN)
    method = get_object_or_404(rows.select_related("account"), public_id=public_id)
    account = account_by_id(request, method.account_id)
    try:
        removed = remove_method(method, by=user, now=clock.now())
    except BillingError as error:
        return _refused(request, account, error)
    if removed:
        forget_token.enqueue(method.gateway, method.token)
        messages.success(request, _("%(method)s was removed.") % {"method": method_detail(method)})
    return redirect("portal:payment-method")


def _own_method(request: HttpRequest, account: CorporateAccount, value: str) -> PaymentMethod:
    mine = PaymentMethod.objects.visible_to(user_of(request)).usable().filter(account=account)
    try:
        public_id = UUID(value)
    except ValueError as error:
        raise MethodNotOffered from error
    return get_object_or_404(mine, public_id=public_id)


urls = [
    path("payment-method/", payment_method, name="payment-method"),
    path("payment-method/new/", payment_method_new, name="payment-method-new"),
    path("payment-method/choose/", payment_method_choose, name="payment-method-choose"),
    path("payment-method/<uuid:public_id>/remove/", payment_method_remove, name="payment-method-remove"),
]
