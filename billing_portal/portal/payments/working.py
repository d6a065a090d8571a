"""After a declined payment: which method pays from now on, and one button to pay by the one that works."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.papers import method_detail
from billing_portal.flows.pay_now import payable, state_digest
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money, total
from billing_portal.payments.queries import can_collect
from billing_portal.portal.methods.method_rules import why_unusable
from billing_portal.portal.wording import method_name


def after_decline(
    account: CorporateAccount, invoices: Sequence[Invoice], failed: PaymentMethod | None, today: date
) -> dict[str, Any]:
    """`from_now` says by what renewals and new orders are paid; `button` pays these invoices by it, if it can."""
    method = account.default_method
    if method is None:
        return {
            "from_now": _("Your account has no payment method. Choose one on Payment Method."),
            "button": None,
        }
    words = {"method": method_name(method)}
    if failed is not None and method.pk == failed.pk:
        sentence = _("%(method)s is still the payment method of your account. You can choose another one.")
        return {"from_now": sentence % words, "button": None}
    found: dict[str, Any] = {
        "from_now": _("Your account still pays by %(method)s: renewals and new orders are paid by it.")
        % words,
        "button": None,
    }
    most = payable(invoices)
    rows = [row for row in invoices if most[row.pk]]
    if not rows or not can_collect(method) or why_unusable(method, today):
        return found
    amount = total((most[row.pk] for row in rows), rows[0].currency)
    label = _("Pay %(amount)s by %(method)s")
    values = {"amount": formats.amount_with_code(amount), "method": method_detail(method)}
    found["button"] = pay_button(rows, amount, method, label % values)
    return found


def pay_button(
    invoices: Sequence[Invoice], amount: Money, method: PaymentMethod, label: str
) -> dict[str, Any]:
    """One click that pays so much of these invoices by a saved method, as the page shows them now."""
    return {
        "invoices": [row.public_id for row in invoices],
        "means": method.public_id,
        "minor": amount.minor,
        "shown": state_digest(invoices),
        "request_key": uuid4(),
        "label": label,
    }
