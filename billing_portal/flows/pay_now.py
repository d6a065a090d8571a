"""Pay Now: one or several invoices of an account, by a method on file or by a card used once on the gateway's page.

A page shows what is open with a digest of it. A payment that somebody starts from an older page is refused, so that
two tabs never pay the same twice; a page of the gateway that nobody finished is closed first and frees its sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.flows import collection
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.errors import MoreThanOpen
from billing_portal.invoices.models import Invoice
from billing_portal.kit.digests import digest
from billing_portal.kit.errors import WrongState
from billing_portal.kit.money import Money, total, zero
from billing_portal.notifications.links import page
from billing_portal.payments.actions import use_own_credit
from billing_portal.payments.errors import LeavesTooLittle
from billing_portal.payments.models import AttemptPart, CreditUse, PaymentAttempt
from billing_portal.payments.ports import AmountNotRepresentable, PaymentGateway, gateway
from billing_portal.payments.queries import can_be_asked, credit
from billing_portal.payments.steps.attempts import note_page, start_attempt
from billing_portal.payments.steps.settle import settle_attempt
from billing_portal.payments.words import too_little_left

Parts = list[tuple[Invoice, Money]]


class PaymentsChanged(WrongState):
    """Since the page was made, something was paid, started or credited on these invoices."""

    code = "payments_changed"
    message = _("A payment was made or started since the page was opened. Check it again.")


def payable(invoices: Sequence[Invoice]) -> dict[int, Money]:
    """What may be paid on each invoice (by key): the open balance less what is on its way. One query.

    A page of the gateway or of a bank that was opened and not finished does not count: it is closed when a payment
    starts. What is disputed is not paid here: the dispute is withdrawn first.
    """
    unfinished = (
        AttemptPart.objects.filter(
            invoice__in=[invoice.pk for invoice in invoices],
            attempt__status__in=PaymentAttempt.OPEN,
        )
        .filter(
            Q(attempt__method=None)
            | Q(attempt__status=PaymentAttempt.Status.CREATED, attempt__reference__isnull=False)
        )
        .values_list("invoice")
        .annotate(Sum("amount_minor"))
        .order_by()
    )
    freed = dict(unfinished)
    return {
        row.pk: max(
            row.free + Money(freed.get(row.pk, 0), row.currency) - row.disputed, Money(0, row.currency)
        )
        for row in invoices
    }


def state_digest(invoices: Sequence[Invoice]) -> str:
    """What a page shows of these invoices: their status, what is paid, on its way and credited."""
    rows = sorted(invoices, key=lambda invoice: invoice.pk)
    return digest(
        [
            [
                str(row.public_id),
                row.status,
                row.paid_minor,
                row.reserved_minor,
                row.credited_minor,
                row.disputed_minor,
            ]
            for row in rows
        ]
    )


def split(invoices: Sequence[Invoice], amount: Money) -> Parts:
    """Which invoice gets how much of a payment: what is due first is paid first, each at most what is payable."""
    most, left, parts = payable(invoices), amount, []
    for invoice in sorted(invoices, key=lambda row: (row.due_on, row.pk)):
        part = min(left, most[invoice.pk])
        if part:
            parts.append((invoice, part))
            left -= part
    return parts


def check_rest(invoices: Sequence[Invoice], amount: Money, parts: Parts) -> None:
    """Raises LeavesTooLittle if a payment in these parts would leave an invoice with less than can be charged."""
    most, least = payable(invoices), gateway().smallest(amount.currency)
    for invoice, part in parts:
        if problem := too_little_left(amount, most[invoice.pk] - part, least):
            raise LeavesTooLittle(problem)


def _ready(
    invoices: Sequence[Invoice], amount: Money, *, shown: str, request_key: str, now: datetime
) -> Parts:
    """The parts of a payment that may start now. Raises PaymentsChanged, MoreThanOpen, LeavesTooLittle."""
    keys = [invoice.pk for invoice in invoices]
    before = list(Invoice.objects.filter(pk__in=keys))
    if state_digest(before) != shown:
        raise PaymentsChanged
    collection.resolve(before, but=request_key, now=now)
    after = list(Invoice.objects.filter(pk__in=keys).select_related("entity", "account__entity"))
    settled = [(row.pk, row.status, row.paid_minor, row.credited_minor) for row in sorted(before, key=_key)]
    if settled != [
        (row.pk, row.status, row.paid_minor, row.credited_minor) for row in sorted(after, key=_key)
    ]:
        raise PaymentsChanged  # a page thought to be left had been paid
    parts = split(after, amount)
    if not amount or total((part for _invoice, part in parts), amount.currency) != amount:
        raise MoreThanOpen
    check_rest(after, amount, parts)
    return parts


def _key(invoice: Invoice) -> int:
    return invoice.pk


def _started(request_key: str) -> PaymentAttempt | None:
    rows = PaymentAttempt.objects.select_related("account", "method")
    return rows.filter(request_key=request_key).first()


def _chargeable(port: PaymentGateway, amount: Money) -> None:
    """Raises AmountNotRepresentable for what the gateway cannot charge, too little included."""
    port.to_gateway_amount(amount)
    if amount < port.smallest(amount.currency):
        raise AmountNotRepresentable


def pay_by_method(
    account: CorporateAccount,
    invoices: Sequence[Invoice],
    amount: Money,
    method: PaymentMethod,
    *,
    shown: str,
    by: User,
    request_key: str,
    now: datetime,
) -> PaymentAttempt:
    """Charge a card or debit on file now. A refusal is an outcome of the attempt, not an error.

    `by` is present: where the bank wants to ask, the attempt is begun and its `address` is the bank's page.
    `shown` is the digest of the page. The same `request_key` again gives the same attempt. Raises PaymentsChanged,
    MoreThanOpen, WrongState, AmountNotRepresentable, GatewayUnavailable if the method is kept at another gateway; then nothing
    was started.
    """
    authorize(by, Right.PAY_INVOICE, account)
    attempt = _started(request_key)
    if attempt is None:
        port = gateway(method.gateway)
        _chargeable(port, amount)
        parts = _ready(invoices, amount, shown=shown, request_key=request_key, now=now)
        attempt = start_attempt(
            account,
            parts,
            gateway=port.name,
            method=method,
            request_key=request_key,
            by=by,
            is_present=can_be_asked(method, by),
            now=now,
        )
    collection.drive(attempt, now=now)
    return attempt


def _onward(attempt: PaymentAttempt) -> str:
    """The page that waits for whoever pays, or the one of the outcome."""
    return attempt.address or page("portal:payment-return", attempt.public_id)


def pay_on_page(
    account: CorporateAccount,
    invoices: Sequence[Invoice],
    amount: Money,
    *,
    shown: str,
    by: User,
    request_key: str,
    now: datetime,
) -> str:
    """Set the parts aside and open the gateway's page for a card used once; answers its address.

    Arguments and refusals as in pay_by_method. The same `request_key` again leads to the same page, or to its outcome.
    """
    authorize(by, Right.PAY_INVOICE, account)
    port = gateway()
    attempt = _started(request_key)
    if attempt is None:
        _chargeable(port, amount)
        parts = _ready(invoices, amount, shown=shown, request_key=request_key, now=now)
        attempt = start_attempt(
            account, parts, gateway=port.name, method=None, request_key=request_key, by=by, now=now
        )
    return _open_page(attempt, port, now) if attempt.is_open else _onward(attempt)


def credit_parts(invoices: Sequence[Invoice], credit: Money) -> Parts:
    """Which invoice gets how much of the account's credit: the first due first, no rest too small to be paid."""
    least, left, parts = gateway().smallest(credit.currency), credit, []
    for invoice in sorted(invoices, key=lambda row: (row.due_on, row.pk)):
        part = min(left, invoice.collectible)
        rest = invoice.collectible - part
        if rest and rest < least:
            part = max(part - (least - rest), zero(credit.currency))
        if part:
            parts.append((invoice, part))
            left -= part
    return parts


def pay_by_credit(
    account: CorporateAccount, invoices: Sequence[Invoice], *, shown: str, by: User, now: datetime
) -> CreditUse:
    """Let the account's credit pay these invoices as far as it reaches, before anything is paid by other means.

    `shown` is the digest of the page. Raises PaymentsChanged, MoreThanOpen, MoreThanCredit, WrongState.
    """
    authorize(by, Right.USE_CREDIT, account)
    keys = [invoice.pk for invoice in invoices]
    if state_digest(list(Invoice.objects.filter(pk__in=keys))) != shown:
        raise PaymentsChanged
    collection.resolve(invoices, now=now)
    fresh = list(Invoice.objects.filter(pk__in=keys).select_related("entity", "account__entity"))
    return use_own_credit(account, credit_parts(fresh, credit(account)), by=by, now=now)


def _open_page(attempt: PaymentAttempt, port: PaymentGateway, now: datetime) -> str:
    opened = port.start_payment(collection.request_of(attempt, port), collection.visit_of(attempt))
    note_page(attempt, opened.reference)  # begun: only an answer of the gateway makes more of it
    attempt = PaymentAttempt.objects.select_related("account", "method").get(pk=attempt.pk)
    if not attempt.is_open:
        # Another tab closed it while the page was being opened: nobody may pay there any more.
        settle_attempt(attempt, port.close(collection.request_of(attempt, port)), now=now)
        raise WrongState
    return opened.address


def continue_payment(attempt: PaymentAttempt, *, by: User, now: datetime) -> str:
    """Back to the page of a payment that was begun, the gateway's or the bank's; answers its address, or where its
    outcome is.

    Raises WrongState if it was discarded meanwhile, GatewayUnavailable.
    """
    authorize(by, Right.PAY_INVOICE, attempt.account)
    if attempt.has_page and attempt.is_begun:
        collection.look_up(attempt, now=now)  # it may have been paid there a moment ago
    if attempt.method is None and attempt.is_begun:
        return _open_page(attempt, gateway(attempt.gateway), now)
    return _onward(attempt)


def discard_payment(attempt: PaymentAttempt, *, by: User, now: datetime) -> None:
    """Close the page of a payment that was begun and free its sum; if it was paid there meanwhile, that counts.

    Raises WrongState for one that was sent by a saved method, GatewayUnavailable; then it stays begun.
    """
    authorize(by, Right.PAY_INVOICE, attempt.account)
    if attempt.is_open and not attempt.has_page:
        raise WrongState
    if attempt.is_open:
        port = gateway(attempt.gateway)
        answer = port.close(collection.request_of(attempt, port))
        settle_attempt(attempt, answer, by=by, now=now)
        attempt.refresh_from_db()
