"""Between us and the gateway: bring attempts there and find out what became of them.

The order is always: the attempt committed, the call made outside any transaction, the outcome settled once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from billing_portal.accounts.models import CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.invoices.models import Invoice
from billing_portal.jobs.batch import for_each
from billing_portal.kit.errors import WrongState
from billing_portal.notifications.links import page
from billing_portal.payments.models import GatewayCustomer, PaymentAttempt
from billing_portal.payments.models.attempts import WITH_PAGE
from billing_portal.payments.ports import (
    ChargeRequest,
    GatewayAnswer,
    GatewayUnavailable,
    Outcome,
    PaymentGateway,
    Visit,
    gateway,
)
from billing_portal.payments.rules import card_brands
from billing_portal.payments.steps.attempts import claim_attempt, mark_attempt_unknown, reschedule
from billing_portal.payments.steps.settle import settle_attempt
from billing_portal.payments.steps.setups import store_customer

log = logging.getLogger(__name__)
Status = PaymentAttempt.Status
STALE = timedelta(minutes=5)
ABANDONED = timedelta(hours=1)
BATCH = 200


def customer_of(account: CorporateAccount, port: PaymentGateway) -> str:
    """The gateway's id of an account, opened there when it is first needed. Raises GatewayUnavailable."""
    known = GatewayCustomer.objects.filter(account=account, gateway=port.name).first()
    if known is None:
        reference = port.open_customer(str(account.public_id), account.legal_name)
        known = store_customer(account, port.name, reference)
    return known.reference


def request_of(attempt: PaymentAttempt, port: PaymentGateway) -> ChargeRequest:
    """The attempt as the gateway needs to know it, the same at every call. Raises GatewayUnavailable."""
    numbers = attempt.invoices.order_by("attempt_parts__pk").values_list("number", flat=True)
    return ChargeRequest(
        key=attempt.key,
        amount=attempt.amount,
        label=", ".join(number or "" for number in numbers),
        customer=customer_of(attempt.account, port),
        started_at=attempt.started_at,
        token=attempt.method.token if attempt.method else "",
        reference=attempt.reference or "",
        page=attempt.page,
    )


def visit_of(attempt: PaymentAttempt) -> Visit:
    """Where whoever pays comes back to from a page: the attempt's own, the same at every call."""
    back = page("portal:payment-return", attempt.public_id)
    return Visit(back, back, language=attempt.account.language, brands=card_brands(attempt.currency))


def _charge(attempt: PaymentAttempt, request: ChargeRequest, port: PaymentGateway) -> GatewayAnswer:
    """Whether somebody is present belongs to the attempt: the same key brings the same request, whoever repeats it."""
    return port.charge(request, visit_of(attempt) if attempt.is_present else None)


def _settle(attempt: PaymentAttempt, answer: GatewayAnswer | None, now: datetime) -> None:
    """Apply what the gateway said and read the attempt again; `address` is the page that waits for the customer."""
    if answer is not None:
        settle_attempt(attempt, answer, now=now)
    attempt.refresh_from_db()
    is_waiting = answer is not None and answer.outcome is Outcome.OPEN and attempt.has_page
    attempt.address = answer.address if answer is not None and is_waiting else ""


def drive(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Take an attempt with a saved method one step on: charge it once, or look up what became of it.

    Where the bank wants to ask whoever is present, the attempt is begun and `attempt.address` is the bank's page.
    A gateway out of reach leaves it unknown and loses nothing.
    """
    if not attempt.is_open:
        return
    if attempt.method is None:
        look_up(attempt, now=now)
        return
    try:
        port = gateway(attempt.gateway)
        request = request_of(attempt, port)
        if not attempt.has_page and claim_attempt(attempt):
            answer: GatewayAnswer | None = _charge(attempt, request, port)
        else:
            attempt.refresh_from_db()
            answer = port.fetch(request)
            if answer is None:
                answer = _ask_again(attempt, request, port, now)
    except GatewayUnavailable:
        if attempt.has_page:
            return  # nothing was sent by this call: it waits for the customer as before
        try:
            mark_attempt_unknown(attempt)
        except WrongState:
            attempt.refresh_from_db()
        return
    _settle(attempt, answer, now)


def _ask_again(
    attempt: PaymentAttempt, request: ChargeRequest, port: PaymentGateway, now: datetime
) -> GatewayAnswer | None:
    """The gateway never heard of it: while its key lives the same request may go there again, it charges once only.

    After that the rule is: what could not be found does not exist. None while somebody else is on the way there.
    """
    if attempt.status == Status.PROCESSING and attempt.started_at > now - STALE:
        return None
    if now - attempt.started_at < port.key_lifetime:
        return _charge(attempt, request, port)
    log.error("attempt %s never arrived at the gateway and is closed", attempt.key)
    return GatewayAnswer(Outcome.DECLINED, "", decline_code="never_arrived")


def ask_about_attempt(attempt: PaymentAttempt, *, by: User, now: datetime) -> None:
    """Ask the gateway now what became of an attempt, instead of waiting. Raises NotAllowed, GatewayUnavailable."""
    authorize(by, Right.LOOK_UP_PAYMENT, attempt.account)
    drive(attempt, now=now)


def look_up(attempt: PaymentAttempt, *, now: datetime) -> None:
    """Ask the gateway what became of an attempt and settle it if that is certain. Raises GatewayUnavailable.

    If it waits for the customer, `attempt.address` is the page.
    """
    port = gateway(attempt.gateway)
    _settle(attempt, port.fetch(request_of(attempt, port)), now)


def close_page(attempt: PaymentAttempt, *, now: datetime) -> None:
    """End a page that nobody finished; if it was paid or confirmed meanwhile, that counts. Raises GatewayUnavailable."""
    port = gateway(attempt.gateway)
    settle_attempt(attempt, port.close(request_of(attempt, port)), now=now)
    attempt.refresh_from_db()


def resolve(invoices: Iterable[Invoice], *, but: str = "", now: datetime) -> None:
    """Before anything new is started on these invoices: find out what became of what was started before.

    Pages left open are closed, unknown outcomes looked up; `but` is the request key that goes on. A gateway out of
    reach changes nothing: what is uncertain stays reserved.
    """
    rows = PaymentAttempt.objects.open().filter(invoices__in=[invoice.pk for invoice in invoices])
    uncertain = rows.filter(WITH_PAGE | Q(status=Status.UNKNOWN))
    for attempt in uncertain.exclude(request_key=but).distinct().select_related("account", "method"):
        try:
            if attempt.has_page:
                close_page(attempt, now=now)
            else:
                drive(attempt, now=now)
        except GatewayUnavailable:
            log.warning("gateway out of reach, attempt %s stays open", attempt.key)


def sweep(now: datetime) -> None:
    """Find out about attempts that nobody brought to an end; every outcome is looked up, never assumed."""
    rows = PaymentAttempt.objects.open().filter(look_up_at__lte=now).order_by("look_up_at")
    for_each(rows.select_related("account", "method")[:BATCH], lambda attempt: _find_out(attempt, now))


def _find_out(attempt: PaymentAttempt, now: datetime) -> None:
    try:
        if attempt.has_page and attempt.started_at <= now - ABANDONED:
            close_page(attempt, now=now)
        else:
            drive(attempt, now=now)
    except GatewayUnavailable:
        log.warning("gateway out of reach, attempt %s stays open", attempt.key)
    finally:  # whatever happened, it has had its turn
        if attempt.is_open:
            reschedule(attempt, now=now)
