"""A card entered or a mandate granted on the gateway's page, and forgetting it again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.steps import set_method
from billing_portal.flows.collection import customer_of
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, authorize
from billing_portal.jobs.batch import for_each
from billing_portal.kit.compat import task
from billing_portal.notifications.links import page
from billing_portal.orders.models import Checkout
from billing_portal.payments.errors import BrandNotTaken
from billing_portal.payments.models import HostedSetup
from billing_portal.payments.ports import (
    GatewayUnavailable,
    PaymentGateway,
    SetupRequest,
    Visit,
    gateway,
)
from billing_portal.payments.rules import card_brands
from billing_portal.payments.steps.setups import finish_setup, note_setup_page, start_setup

log = logging.getLogger(__name__)
LOOK_FOR = timedelta(hours=24)  # so long a page left open may still bring a card


def open_setup_page(
    account: CorporateAccount, kind: str, checkout: Checkout | None, *, by: User, now: datetime
) -> str:
    """Note the visit and open the page; answers its address. Raises GatewayUnavailable, NotOffered."""
    authorize(by, Right.CHOOSE_PAYMENT_METHOD, account)
    port = gateway()
    setup = start_setup(account, kind, gateway=port.name, checkout=checkout, by=by, now=now)
    back = page("portal:setup-return", setup.public_id)
    visit = Visit(back, back, language=account.language, brands=card_brands(account.currency))
    opened = port.start_setup(_request(setup, port), visit)
    note_setup_page(setup, opened.reference)
    return opened.address


def _request(setup: HostedSetup, port: PaymentGateway) -> SetupRequest:
    entity = setup.account.entity
    return SetupRequest(
        key=str(setup.public_id),
        kind=setup.kind,
        currency=setup.account.currency,
        label=setup.account.number,
        customer=customer_of(setup.account, port),
        started_at=setup.started_at,
        page=setup.page,
        creditor=entity.name,
        creditor_id=entity.creditor_id,
    )


def return_from_setup(setup: HostedSetup, *, by: User, now: datetime) -> tuple[PaymentMethod | None, bool]:
    """Back from the page: keep what was entered; an account's first method is used at once.

    Answers the method, None if nothing was entered, and whether it became the account's own by this.
    Raises NotAllowed, GatewayUnavailable, BrandNotTaken.
    """
    authorize(by, Right.CHOOSE_PAYMENT_METHOD, setup.account)
    account, method = setup.account, complete_setup(setup, now=now)
    if method is None or setup.checkout_id is not None or account.default_method_id is not None:
        return method, False
    return method, set_method(account, method, by=by, now=now)


def complete_setup(setup: HostedSetup, *, now: datetime) -> PaymentMethod | None:
    """Ask the gateway what was entered and keep it, once. Raises GatewayUnavailable, BrandNotTaken."""
    port = gateway(setup.gateway)
    saved = port.fetch_setup(_request(setup, port))
    try:
        return finish_setup(setup, saved, brands=card_brands(setup.account.currency), now=now)
    except BrandNotTaken:
        assert saved is not None
        forget_token.enqueue(setup.gateway, saved.token)
        finish_setup(setup, None, now=now)
        raise


def sweep_setups(now: datetime) -> None:
    """Pick up cards that were entered on a page from which nobody came back."""
    rows = HostedSetup.objects.filter(
        status=HostedSetup.Status.CREATED,
        started_at__gt=now - LOOK_FOR,
        started_at__lte=now - timedelta(minutes=5),
    )
    for_each(
        rows.select_related("account__entity", "checkout", "started_by"), lambda setup: _pick_up(setup, now)
    )


def _pick_up(setup: HostedSetup, now: datetime) -> None:
    """As complete_setup, but an empty page is only closed when nobody can come back to it."""
    try:
        port = gateway(setup.gateway)
        if port.fetch_setup(_request(setup, port)) is not None:
            complete_setup(setup, now=now)
    except GatewayUnavailable:
        log.warning("gateway out of reach, set-up %s waits", setup.public_id)
    except BrandNotTaken:
        log.info("set-up %s: a brand that is not taken", setup.public_id)


@task()
def forget_token(name: str, token: str) -> None:
    """Have the gateway forget a card or mandate; repeated until it answers."""
    gateway(name).forget(token)
