from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.journal.actions import record
from billing_portal.kit.errors import WrongState
from billing_portal.kit.states import move
from billing_portal.orders.models import Checkout
from billing_portal.payments.errors import BrandNotTaken
from billing_portal.payments.events import PAYMENT_METHOD_ADDED
from billing_portal.payments.models import GatewayCustomer, HostedSetup
from billing_portal.payments.ports import SavedMethod


def store_customer(account: CorporateAccount, gateway: str, reference: str) -> GatewayCustomer:
    """Store the id that the gateway has for the account; the first one stays."""
    try:
        with transaction.atomic():
            return GatewayCustomer.objects.create(account=account, gateway=gateway, reference=reference)
    except IntegrityError:
        return GatewayCustomer.objects.get(account=account, gateway=gateway)


@transaction.atomic
def start_setup(
    account: CorporateAccount,
    kind: str,
    *,
    gateway: str,
    checkout: Checkout | None,
    by: User,
    now: datetime,
) -> HostedSetup:
    """Record that a person opens the gateway's page to enter a card or grant a mandate."""
    return HostedSetup.objects.create(
        account=account, kind=kind, gateway=gateway, checkout=checkout, started_by=by, started_at=now
    )


def note_setup_page(setup: HostedSetup, page: str) -> None:
    """Remember what the gateway calls the page it opened."""
    HostedSetup.objects.filter(pk=setup.pk).update(page=page)
    setup.page = page


@transaction.atomic
def finish_setup(
    setup: HostedSetup, saved: SavedMethod | None, *, brands: Collection[str] = (), now: datetime
) -> PaymentMethod | None:
    """Store what was entered at the gateway, once. From a checkout it stays the draft's until the order is placed.

    Raises BrandNotTaken for a card of another brand than `brands` (none named: any); then nothing is kept.
    """
    if saved is None:
        with contextlib.suppress(WrongState):  # another request of the same way back was faster
            move(setup, to=HostedSetup.Status.CANCELLED, allowed={HostedSetup.Status.CREATED})
        return None
    if saved.kind == PaymentMethod.Kind.CARD and brands and saved.brand not in brands:
        raise BrandNotTaken
    try:
        move(
            setup,
            to=HostedSetup.Status.SUCCEEDED,
            allowed={HostedSetup.Status.CREATED, HostedSetup.Status.CANCELLED},
        )
    except WrongState:
        setup.refresh_from_db()
        return setup.method
    method = PaymentMethod.objects.create(
        account=setup.account,
        kind=saved.kind,
        gateway=setup.gateway,
        token=saved.token,
        brand=saved.brand,
        last4=saved.last4,
        expiry_year=saved.expiry_year,
        expiry_month=saved.expiry_month,
        mandate=saved.mandate,
        mandated_on=saved.mandated_on,
        added_at=now,
        kept_at=None if setup.checkout_id else now,
    )
    setup.method = method
    setup.save(update_fields=["method"])
    if setup.checkout_id:
        Checkout.objects.filter(pk=setup.checkout_id).update(method=method)
    else:
        record(PAYMENT_METHOD_ADDED, method, by=setup.started_by, at=now, account=setup.account)
    return method
