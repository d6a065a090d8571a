"""Who may do what: one table for the seller's staff and the customer's people, asked by every verb.

A verb begins with `authorize(by, Right.X, account)`; a page shows a button by `may` and finds rows by `visible_to`.
No noun is imported here: an account is any object that has `role_of`.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Protocol

from billing_portal.identity.models import User
from billing_portal.kit.errors import NotAllowed


class HasRoles(Protocol):
    """Something at which people have roles, such as a corporate account."""

    def role_of(self, user: User) -> str:
        """The person's role there: a staff role, a member's role, or "" for strangers. One query at most."""


class Right(StrEnum):
    """Something that a person may be allowed to do. The value is what tokens and logs name."""

    VIEW_ACCOUNT = "accounts.view"
    VIEW_DUNNING = "dunning.view"
    VIEW_INVOICE = "invoices.view"
    VIEW_ORDER = "orders.view"
    VIEW_PAYMENT = "payments.view"
    VIEW_PURCHASE_ORDER = "purchase_orders.view"
    VIEW_QUOTE = "quotes.view"
    VIEW_REQUEST = "requests.view"
    VIEW_SUBSCRIPTION = "subscriptions.view"
    VIEW_TAX_FORM = "tax.view_form"

    EDIT_BILLING_DATA = "accounts.edit_billing_data"
    HAND_OVER = "accounts.hand_over"
    CHANGE_COUNTRY = "accounts.change_country"
    CHOOSE_PAYMENT_METHOD = "accounts.choose_payment_method"
    KEEP_PURCHASE_ORDERS = "purchase_orders.keep"

    COMPOSE_QUOTE = "quotes.compose"
    SEND_QUOTE = "quotes.send"
    WITHDRAW_QUOTE = "quotes.withdraw"
    REJECT_QUOTE = "quotes.reject"
    PLACE_ORDER = "orders.place"
    PROVISION_ADMIN = "orders.provision_admin"
    ADD_SEATS = "subscriptions.add_seats"
    CHANGE_RENEWAL = "subscriptions.change_renewal"

    ISSUE_INVOICE = "invoices.issue"
    CREDIT_INVOICE = "invoices.credit"
    WRITE_OFF_INVOICE = "invoices.write_off"
    SEND_INVOICE = "invoices.send"
    RUN_BILLING = "billing.run"

    PAY_INVOICE = "payments.pay"
    PROMISE_PAYMENT = "payments.promise"
    RECORD_PAYMENT = "payments.record"
    USE_CREDIT = "payments.use_credit"
    APPLY_CREDIT = "payments.apply_credit"
    UNAPPLY_PAYMENT = "payments.unapply"
    REVERSE_PAYMENT = "payments.reverse"
    REFUND_PAYMENT = "payments.refund"
    SETTLE_REFUND = "payments.settle_refund"
    LOOK_UP_PAYMENT = "payments.look_up"

    HOLD_DUNNING = "dunning.hold"
    RUN_DUNNING = "dunning.run"
    KEEP_DUNNING_POLICY = "dunning.keep_policy"

    OPEN_REQUEST = "requests.open"
    REPLY_TO_REQUEST = "requests.reply"
    ANSWER_REQUEST = "requests.answer"
    APPLY_CHANGE = "requests.apply_change"

    ACCEPT_VAT_ID = "tax.accept_vat_id"
    KEEP_CERTIFICATES = "tax.keep_certificates"
    KEEP_TAX_FORMS = "tax.keep_forms"
    KEEP_TAX_TABLE = "tax.keep_table"
    KEEP_ENTITY = "sellers.keep_entity"

    SEND_MAIL_AGAIN = "notifications.send_again"
    RETRY_JOB = "jobs.retry"
    MOVE_CLOCK = "jobs.move_clock"


R = Right
_VIEWS = {R.VIEW_ACCOUNT, R.VIEW_INVOICE, R.VIEW_ORDER, R.VIEW_PAYMENT, R.VIEW_PURCHASE_ORDER, R.VIEW_QUOTE}
_VIEWS |= {R.VIEW_REQUEST, R.VIEW_SUBSCRIPTION, R.VIEW_TAX_FORM}
_QUOTING = {R.COMPOSE_QUOTE, R.SEND_QUOTE, R.WITHDRAW_QUOTE, R.OPEN_REQUEST, R.ANSWER_REQUEST}
_CORRECTING = {R.APPLY_CREDIT, R.CREDIT_INVOICE, R.HOLD_DUNNING, R.ISSUE_INVOICE, R.LOOK_UP_PAYMENT}
_CORRECTING |= {R.REFUND_PAYMENT, R.RUN_BILLING, R.RUN_DUNNING, R.UNAPPLY_PAYMENT, R.VIEW_DUNNING}
_CORRECTING |= {R.WRITE_OFF_INVOICE, R.SEND_INVOICE, R.SEND_MAIL_AGAIN, R.PROMISE_PAYMENT}
_CORRECTING |= {R.ACCEPT_VAT_ID, R.KEEP_CERTIFICATES, R.KEEP_PURCHASE_ORDERS, R.KEEP_TAX_FORMS}
# What binds the customer is the customer's own to decide: no member of staff does it, not even an administrator.
_CUSTOMERS_OWN = {R.CHOOSE_PAYMENT_METHOD, R.PAY_INVOICE, R.PLACE_ORDER, R.REJECT_QUOTE, R.REPLY_TO_REQUEST}
_CUSTOMERS_OWN |= {R.USE_CREDIT}

STAFF: dict[str, AbstractSet[Right]] = {
    User.Role.REPRESENTATIVE: _VIEWS | _QUOTING,
    User.Role.ACCOUNT_SERVICES: _VIEWS
    | _QUOTING
    | _CORRECTING
    | {R.ADD_SEATS, R.APPLY_CHANGE, R.CHANGE_COUNTRY, R.CHANGE_RENEWAL, R.EDIT_BILLING_DATA, R.HAND_OVER}
    | {R.PROVISION_ADMIN, R.RETRY_JOB},
    User.Role.FINANCE: _VIEWS
    | _CORRECTING
    | {R.ANSWER_REQUEST, R.KEEP_TAX_TABLE, R.OPEN_REQUEST, R.RECORD_PAYMENT}
    | {R.REVERSE_PAYMENT, R.SETTLE_REFUND},  # and refunds by hand: who sees the bank account
    User.Role.ADMINISTRATOR: set(Right) - _CUSTOMERS_OWN,
}
MEMBER: dict[str, AbstractSet[Right]] = {
    "billing_contact": _VIEWS
    | _CUSTOMERS_OWN
    | {R.ADD_SEATS, R.CHANGE_RENEWAL, R.EDIT_BILLING_DATA, R.HAND_OVER, R.KEEP_PURCHASE_ORDERS}
    | {R.OPEN_REQUEST, R.PROMISE_PAYMENT, R.SEND_INVOICE},
    "viewer": _VIEWS,
}
GRANTS: dict[str, AbstractSet[Right]] = STAFF | MEMBER


def may(user: User, right: Right, account: HasRoles | None = None) -> bool:
    """Whether a person has a right at an account or, without one, in the house (staff only)."""
    if not user.is_active or (user.narrowed_to is not None and right not in user.narrowed_to):
        return False
    role = user.role if account is None else account.role_of(user)
    return right in GRANTS.get(role, ())


def authorize(by: User, right: Right, account: HasRoles | None = None) -> None:
    """Raise NotAllowed unless `may`. The first line of every verb: nothing was read or written before it."""
    if not may(by, right, account):
        raise NotAllowed


def member_roles(user: User, right: Right) -> list[str]:
    """The roles of a member that carry the right; none for inactive people and where it is narrowed away."""
    if not user.is_active or (user.narrowed_to is not None and right not in user.narrowed_to):
        return []
    return [role for role, rights in MEMBER.items() if right in rights]
